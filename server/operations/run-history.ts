import { Type } from 'typebox';
import type { TraceEntry } from '../../engine/run/state.ts';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { countRunEvents, findRun, type HistoryPage, listRunEvents } from '../store/runs.ts';
import { isClosed } from './run-view.ts';
import { AnyObject, Choice, Closed, Instant, Nullable, RunId } from './shapes.ts';

export const runHistory = operation({
  name: 'run.history',
  http: 'GET /runs/:runId/history',
  summary: 'What happened in a run, step by step, with the data of each step; whole, or page by page.',
  access: 'member',
  errors: ['NOT_FOUND', 'UNAVAILABLE'],
  input: Closed({
    runId: RunId,
    order: Type.Optional(Choice(['oldest', 'newest'], 'What comes first (default oldest).')),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: 'How many at most; without it, all there are.' }),
    ),
    after: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 2_147_483_647,
        description: '`next` of the page before: goes on behind the entry of that `seq`.',
      }),
    ),
  }),
  output: Closed({
    items: Type.Array(
      Closed({
        seq: Type.Integer(),
        at: Instant,
        kind: Type.String(),
        step: Nullable(Type.String()),
        pointer: Nullable(Type.String()),
        data: AnyObject,
      }),
    ),
    next: Nullable(Type.Integer({ description: 'Give it as `after` for the next page; null = that was all.' })),
    waiting: Type.Array(Closed({ kind: Type.String(), step: Type.String(), detail: Type.String() })),
    total: Type.Integer({
      description: 'Entries made in all; more than there are on all pages when the oldest were dropped.',
    }),
  }),
  async run(scope, { runId, order = 'oldest', limit, after }) {
    const page: HistoryPage = { order, limit: limit ?? null, after: after ?? null };
    const run = await scope.store((db) => findRun(db, scope.principal, runId));
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    if (isClosed(run) || run.state === 'pending') {
      return scope.store(async (db) => {
        const kept = await listRunEvents(db, runId, wider(page));
        return { ...cut(kept, page), waiting: [], total: await countRunEvents(db, runId) };
      });
    }
    const progress = await scope.runs.progress(runId);
    if (!progress) throw new AppError('UNAVAILABLE', { what: "The run's own account" });
    // What earlier executions left behind stands in the database, the rest in the run. Asked in this order: an entry may
    // move from the run to the database in between, and none the other way.
    const first = progress.trace[0]?.seq ?? null;
    const own = progress.trace.filter(({ seq }) => isBehind(seq, page));
    const kept = await scope.store((db) => listRunEvents(db, runId, { ...wider(page), below: first }));
    const found = order === 'oldest' ? [...kept, ...own] : [...own.reverse(), ...kept];
    return { ...cut(found, page), waiting: progress.waiting, total: progress.total };
  },
});

// ---- helpers

function isBehind(seq: number, { order, after }: HistoryPage): boolean {
  if (after === null) return true;
  return order === 'oldest' ? seq > after : seq < after;
}

/** One more than asked for tells whether there is another page. */
function wider(page: HistoryPage): HistoryPage {
  return { ...page, limit: page.limit === null ? null : page.limit + 1 };
}

function cut(found: TraceEntry[], { limit }: HistoryPage): { items: TraceEntry[]; next: number | null } {
  if (limit === null || found.length <= limit) return { items: found, next: null };
  const items = found.slice(0, limit);
  return { items, next: items.at(-1)?.seq ?? null };
}
