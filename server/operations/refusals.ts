/** Why somebody may not act on a task, as the row of the error table that says it. */
import { AppError } from '../errors.ts';
import type { Principal } from '../scope.ts';
import type { TaskFull } from '../store/tasks.ts';
import { isExcluded } from './task-view.ts';

export function refuse(task: TaskFull, me: Principal, reason: string): AppError {
  if (task.state === 'submitted') return new AppError('TASK_SUBMITTED', { by: task.holder?.name ?? 'somebody' });
  if (task.state !== 'open') {
    return new AppError('TASK_CLOSED', {
      state: task.state,
      reason:
        task.close_reason ?? (task.decided_by ? `${task.decided_by.name} decided "${task.outcome}"` : 'it has ended'),
    });
  }
  if (task.past_deadline) return new AppError('TASK_CLOSED', { state: 'expired', reason: 'its deadline has passed' });
  if (isExcluded(task, me)) return new AppError('EXCLUDED', { reason: 'the process wants somebody else (four eyes)' });
  if (task.holder && task.holder_id !== me.id) return new AppError('TASK_CLAIMED', { holder: task.holder.name });
  return new AppError('FORBIDDEN', {
    reason: reason.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase()),
  });
}
