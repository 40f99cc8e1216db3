import { operation } from '../operation.ts';
import { Closed, TaskDetail, TaskId } from './shapes.ts';
import { viewTask } from './task-view.ts';

export const getTask = operation({
  name: 'task.get',
  http: 'GET /tasks/:taskId',
  summary: 'One task: what is shown, the form, the outcomes, and what you may do with it.',
  tool: 'One human task with its form (JSON Schema), outcomes, history and the actions you are allowed. Use it before task_complete. Comes back with shownDigest, which binds an answer to what was shown.',
  access: 'member',
  errors: ['NOT_FOUND'],
  input: Closed({ taskId: TaskId }),
  output: TaskDetail,
  run: (scope, { taskId }) => viewTask(scope, taskId),
});
