import { Type } from 'typebox';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { Away } from '../runs.ts';
import { findRun, noteCancelReason } from '../store/runs.ts';
import { isClosed, maySteer, waitForRun } from './run-view.ts';
import { Closed, RunHandle, RunId } from './shapes.ts';

export const cancelRun = operation({
  name: 'run.cancel',
  http: 'POST /runs/:runId/cancel',
  summary: 'End a run; its open tasks are closed with the reason.',
  tool: 'Ends a run you started; people see the reason on the tasks that close with it. Only when its result is no longer wanted.',
  access: 'member',
  errors: ['NOT_FOUND', 'FORBIDDEN', 'RUN_CLOSED', 'UNAVAILABLE'],
  input: Closed({
    runId: RunId,
    reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Why; people will read it.' }),
  }),
  output: RunHandle,
  async run(scope, { runId, reason }) {
    const run = await scope.store((db) => findRun(db, scope.principal, runId));
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    if (isClosed(run)) throw new AppError('RUN_CLOSED', { state: run.state });
    if (!maySteer(run, scope.principal))
      throw new AppError('FORBIDDEN', { reason: 'only who started a run, or an administrator, may cancel it' });
    try {
      const asked = await scope.runs.cancel(runId, `${scope.principal.name} cancelled the run: ${reason}`);
      if (asked === 'closed') throw new AppError('RUN_CLOSED', { state: 'ended' });
    } catch (failure) {
      if (failure instanceof Away) throw new AppError('UNAVAILABLE', { what: 'The engine' });
      throw failure;
    }
    await scope.store((db) => noteCancelReason(db, runId, reason));
    return waitForRun(scope, runId, 5, false);
  },
});
