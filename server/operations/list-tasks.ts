import { Type } from 'typebox';
import { readCursor, writeCursor } from '../cursor.ts';
import { operation } from '../operation.ts';
import { listTasks, TASK_VIEWS } from '../store/tasks.ts';
import { Choice, Closed, Cursor, DefinitionName, Limit, Next, RunId, TaskRow, TaskState } from './shapes.ts';
import { rowOf } from './task-view.ts';

const CURSOR = { due: 'string', priority: 'number', id: 'string' } as const;

export const listTasksOperation = operation({
  name: 'task.list',
  http: 'GET /tasks',
  summary: 'Human tasks you can see, the most urgent first.',
  tool: 'Lists human tasks you can see, most urgent first. Use it to find work for a person or to see what a run waits for (give runId). Not for waiting: run_wait does that. Comes back with items and next (a cursor). Next: task_get for the form of one.',
  access: 'member',
  errors: ['BAD_REQUEST'],
  input: Closed({
    view: Type.Optional(
      Choice(
        TASK_VIEWS,
        'mine: claimed by me; available: offered to me and unclaimed; breaching: due within two hours or over; waiting: I asked, others answer; done: decided by me; all (default).',
      ),
    ),
    state: Type.Optional(TaskState),
    definition: Type.Optional(DefinitionName),
    runId: Type.Optional(RunId),
    text: Type.Optional(Type.String({ maxLength: 200, description: 'Words in the title or body.' })),
    limit: Limit,
    cursor: Cursor,
  }),
  output: Closed({ items: Type.Array(TaskRow), next: Next }),
  async run(scope, input) {
    const limit = input.limit ?? 25;
    const view = input.view ?? 'all';
    const tasks = await scope.store((db) =>
      listTasks(db, scope.principal, {
        view,
        state: input.state ?? null,
        definition: input.definition ?? null,
        runId: input.runId ?? null,
        text: input.text || null,
        limit: limit + 1,
        after: readCursor(input.cursor, CURSOR),
      }),
    );
    const items = tasks.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(rowOf),
      next:
        tasks.length > limit && last
          ? writeCursor({
              due: (view === 'done' ? last.closed_at?.toISOString() : last.due_at?.toISOString()) ?? 'infinity',
              priority: last.priority,
              id: last.id,
            })
          : null,
    };
  },
});
