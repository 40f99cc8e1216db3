import { Type } from 'typebox';
import { readCursor, writeCursor } from '../cursor.ts';
import { operation } from '../operation.ts';
import { listRuns } from '../store/runs.ts';
import { runRowOf } from './run-view.ts';
import { Closed, Cursor, DefinitionName, Limit, Next, RunRow, RunState } from './shapes.ts';

export const listRunsOperation = operation({
  name: 'run.list',
  http: 'GET /runs',
  summary: 'Runs you can see, the latest first.',
  access: 'member',
  errors: ['BAD_REQUEST'],
  input: Closed({
    definition: Type.Optional(DefinitionName),
    state: Type.Optional(RunState),
    limit: Limit,
    cursor: Cursor,
  }),
  output: Closed({ items: Type.Array(RunRow), next: Next }),
  async run(scope, input) {
    const limit = input.limit ?? 25;
    const before = readCursor(input.cursor, { createdAt: 'string', id: 'string' });
    const runs = await scope.store((db) =>
      listRuns(db, scope.principal, {
        definition: input.definition ?? null,
        state: input.state ?? null,
        limit: limit + 1,
        before,
      }),
    );
    const items = runs.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map(runRowOf),
      next: runs.length > limit && last ? writeCursor({ createdAt: last.created_at_text, id: last.id }) : null,
    };
  },
});
