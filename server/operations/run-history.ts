import { Type } from 'typebox';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { findRun, listRunEvents } from '../store/runs.ts';
import { isClosed } from './run-view.ts';
import { AnyObject, Closed, Instant, Nullable, RunId } from './shapes.ts';

export const runHistory = operation({
  name: 'run.history',
  http: 'GET /runs/:runId/history',
  summary: 'What happened in a run, step by step, with the data of each step.',
  access: 'member',
  errors: ['NOT_FOUND', 'UNAVAILABLE'],
  input: Closed({ runId: RunId }),
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
    waiting: Type.Array(Closed({ kind: Type.String(), step: Type.String(), detail: Type.String() })),
    /** True while the run's own account cannot be had and the kept one is not there yet. */
    total: Type.Integer({ description: 'Entries made in all; more than items when the oldest were dropped.' }),
  }),
  async run(scope, { runId }) {
    const [run, kept] = await scope.store(async (db) => {
      const found = await findRun(db, scope.principal, runId);
      return [found, found ? await listRunEvents(db, runId) : []] as const;
    });
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    const known = { items: kept, waiting: [], total: (kept.at(-1)?.seq ?? -1) + 1 };
    if (isClosed(run) || run.state === 'pending') return known;
    const progress = await scope.runs.progress(runId);
    if (!progress) throw new AppError('UNAVAILABLE', { what: "The run's own account" });
    // What earlier executions left behind stands in the database, the rest in the run.
    const first = progress.trace[0]?.seq ?? Number.POSITIVE_INFINITY;
    const items = [...kept.filter(({ seq }) => seq < first), ...progress.trace];
    return { items, waiting: progress.waiting, total: progress.total };
  },
});
