import { Type } from 'typebox';
import { readCursor, writeCursor } from '../cursor.ts';
import { operation } from '../operation.ts';
import { listDefinitions } from '../store/definitions.ts';
import { AnyObject, Closed, Cursor, Instant, Limit, Next, Nullable } from './shapes.ts';

export const listDefinitionsOperation = operation({
  name: 'definition.list',
  http: 'GET /definitions',
  summary: 'The processes that can be started, by name.',
  tool: 'Lists the processes that can be started, with what each is for and the schema of its input. Use it first. Next: run_start.',
  access: 'member',
  errors: ['BAD_REQUEST'],
  input: Closed({ limit: Limit, cursor: Cursor }),
  output: Closed({
    items: Type.Array(
      Closed({
        name: Type.String(),
        namespace: Type.String(),
        version: Type.String(),
        title: Nullable(Type.String()),
        summary: Nullable(Type.String()),
        digest: Type.String(),
        publishedAt: Instant,
        inputSchema: AnyObject,
      }),
    ),
    next: Next,
  }),
  async run(scope, input) {
    const limit = input.limit ?? 25;
    const after = readCursor(input.cursor, { name: 'string' });
    const rows = await scope.store((db) => listDefinitions(db, { limit: limit + 1, after: after?.name ?? null }));
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    return {
      items: items.map((row) => ({
        name: row.name,
        namespace: row.namespace,
        version: row.version,
        title: row.title,
        summary: row.summary,
        digest: row.digest,
        publishedAt: row.published_at.toISOString(),
        inputSchema: inputSchemaOf(row.document),
      })),
      next: rows.length > limit && last ? writeCursor({ name: last.name }) : null,
    };
  },
});

export function inputSchemaOf(document: import('../../engine/definition/document.ts').Definition) {
  const schema = document.input?.schema?.document;
  return typeof schema === 'object' ? schema : {};
}
