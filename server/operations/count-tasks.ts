import { Type } from 'typebox';
import { operation } from '../operation.ts';
import { countTasks } from '../store/tasks.ts';
import { Closed } from './shapes.ts';

const Count = Type.Integer({ description: 'Exact to 1,000; 1,001 means more than 1,000.' });

export const countTasksOperation = operation({
  name: 'task.count',
  http: 'GET /tasks/count',
  summary: 'How many tasks each view of the inbox holds.',
  access: 'member',
  errors: [],
  input: Closed({}),
  output: Closed({ mine: Count, available: Count, breaching: Count, waiting: Count }),
  run: (scope) => scope.store((db) => countTasks(db, scope.principal)),
});
