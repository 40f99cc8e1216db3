import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { addEvent } from '../store/task-fate.ts';
import { findTask, releaseTask as release } from '../store/tasks.ts';
import { refuse } from './refusals.ts';
import { Closed, TaskDetail, TaskId } from './shapes.ts';
import { viewTask } from './task-view.ts';

export const releaseTask = operation({
  name: 'task.release',
  http: 'POST /tasks/:taskId/release',
  summary: 'Give a claimed task back to those it is offered to; your draft stays yours.',
  access: 'member',
  errors: ['NOT_FOUND', 'TASK_CLAIMED', 'TASK_CLOSED', 'TASK_SUBMITTED', 'NOT_CLAIMED', 'EXCLUDED', 'FORBIDDEN'],
  input: Closed({ taskId: TaskId }),
  output: TaskDetail,
  async run(scope, { taskId }) {
    await scope.store(async (db) => {
      const me = scope.principal;
      const task = await findTask(db, me, taskId);
      if (!task) throw new AppError('NOT_FOUND', { kind: 'task', id: taskId });
      if (task.state === 'open' && !task.holder_id) throw new AppError('NOT_CLAIMED');
      if (task.state !== 'open' || task.holder_id !== me.id) throw refuse(task, me, 'you do not hold it');
      if (await release(db, taskId, me.id)) await addEvent(db, taskId, 'released', me, {});
    });
    return viewTask(scope, taskId);
  },
});
