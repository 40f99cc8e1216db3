import { Type } from 'typebox';
import { readCursor, writeCursor } from '../cursor.ts';
import { operation } from '../operation.ts';
import { listEvents } from '../store/events.ts';
import { AnyObject, Closed, Cursor, Instant, Limit, Next, Nullable } from './shapes.ts';

export const listEventsOperation = operation({
  name: 'event.list',
  http: 'GET /events/received',
  summary: 'Events that were received and are still kept, the latest first: yours, or, for administrators, all.',
  access: 'member',
  errors: ['BAD_REQUEST'],
  input: Closed({
    type: Type.Optional(Type.String({ maxLength: 1_000, description: 'Only events of this type.' })),
    limit: Limit,
    cursor: Cursor,
  }),
  output: Closed({
    items: Type.Array(
      Closed({
        event: AnyObject,
        receivedAt: Instant,
        emittedBy: Nullable(Type.String({ description: 'The run that emitted it; null: it was sent.' })),
        reached: Type.Integer({ description: 'Runs it was for.' }),
      }),
    ),
    next: Next,
  }),
  async run(scope, input) {
    const limit = input.limit ?? 25;
    const before = readCursor(input.cursor, { seq: 'number' })?.seq ?? null;
    const rows = await scope.store((db) =>
      listEvents(db, scope.principal, { type: input.type ?? null, limit: limit + 1, before }),
    );
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      items: shown.map((row) => ({
        event: row.event,
        receivedAt: row.received_at.toISOString(),
        emittedBy: row.emitted_by,
        reached: row.reached,
      })),
      next: rows.length > limit && last ? writeCursor({ seq: last.seq }) : null,
    };
  },
});
