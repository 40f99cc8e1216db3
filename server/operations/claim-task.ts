import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { addEvent } from '../store/task-fate.ts';
import { claimTask as claim, findTask } from '../store/tasks.ts';
import { refuse } from './refusals.ts';
import { Closed, TaskDetail, TaskId } from './shapes.ts';
import { viewTask, whyNotClaim } from './task-view.ts';

export const claimTask = operation({
  name: 'task.claim',
  http: 'POST /tasks/:taskId/claim',
  summary: 'Take a task that is offered to you; of several at once exactly one gets it.',
  access: 'member',
  errors: ['NOT_FOUND', 'TASK_CLAIMED', 'TASK_CLOSED', 'TASK_SUBMITTED', 'EXCLUDED', 'FORBIDDEN'],
  input: Closed({ taskId: TaskId }),
  output: TaskDetail,
  async run(scope, { taskId }) {
    await scope.store(async (db) => {
      const me = scope.principal;
      const task = await findTask(db, me, taskId);
      if (!task) throw new AppError('NOT_FOUND', { kind: 'task', id: taskId });
      if (task.state === 'open' && task.holder_id === me.id) return; // claiming twice is claiming once
      const reason = whyNotClaim(task, me);
      if (reason) throw refuse(task, me, reason);
      if (!(await claim(db, me, taskId))) {
        // Somebody was first in this very moment: name them.
        const now = await findTask(db, me, taskId);
        if (!now) throw new AppError('NOT_FOUND', { kind: 'task', id: taskId });
        if (now.state === 'open' && now.holder_id === me.id) return; // my own other click was first
        throw refuse(now, me, whyNotClaim(now, me) ?? 'Somebody else was first.');
      }
      await addEvent(db, taskId, 'claimed', me, {});
    });
    return viewTask(scope, taskId);
  },
});
