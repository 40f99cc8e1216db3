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
      return [found, found && isClosed(found) ? await listRunEvents(db, runId) : []] as const;
    });
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    if (isClosed(run)) return { items: kept, waiting: [], total: (kept.at(-1)?.seq ?? -1) + 1 };
    if (run.state === 'pending') return { items: [], waiting: [], total: 0 };
    const progress = await scope.runs.progress(runId);
    if (!progress) throw new AppError('UNAVAILABLE', { what: "The run's own account" });
    return { items: progress.trace, waiting: progress.waiting, total: progress.total };
  },
});
