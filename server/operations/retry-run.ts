import { Type } from 'typebox';
import { carriedOver } from '../../engine/run/carry.ts';
import { restarted } from '../../engine/run/restart.ts';
import type { RunState } from '../../engine/run/state.ts';
import { AppError } from '../errors.ts';
import { launch } from '../launch.ts';
import { operation } from '../operation.ts';
import { Away } from '../runs.ts';
import type { Scope } from '../scope.ts';
import { databaseNow } from '../store/clock.ts';
import { findRun, reopenRun } from '../store/runs.ts';
import { maySteer, waitForRun } from './run-view.ts';
import { Closed, RunHandle, RunId } from './shapes.ts';

export const retryRun = operation({
  name: 'run.retry',
  http: 'POST /runs/:runId/retry',
  summary: 'Try a failed run again from the step that failed; what ended well is not done again.',
  access: 'member',
  errors: ['NOT_FOUND', 'FORBIDDEN', 'RUN_NOT_FAILED', 'RETRY_IMPOSSIBLE', 'UNAVAILABLE'],
  input: Closed({
    runId: RunId,
    reason: Type.String({
      minLength: 1,
      maxLength: 1_000,
      description: 'What has changed since; people will read it.',
    }),
  }),
  output: RunHandle,
  async run(scope, { runId, reason }) {
    const run = await scope.store((db) => findRun(db, scope.principal, runId));
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    if (!maySteer(run, scope.principal))
      throw new AppError('FORBIDDEN', { reason: 'only who started a run, or an administrator, may try it again' });
    if (run.state !== 'failed') throw new AppError('RUN_NOT_FAILED', { state: run.state });
    const failed = await stateOf(scope, runId);
    const now = await scope.store(databaseNow);
    const state = failed && restarted(failed, now, scope.principal.name, reason);
    const carried = state && carriedOver(state);
    if (!carried) {
      const why = !failed
        ? 'its history is gone, or what it keeps is too big'
        : !state
          ? 'it did not fail in a step'
          : 'what it keeps is too big';
      throw new AppError('RETRY_IMPOSSIBLE', { reason: why });
    }
    if (!(await scope.store((db) => reopenRun(db, runId, carried))))
      throw new AppError('RUN_NOT_FAILED', { state: 'open' });
    await launch(scope, runId);
    return waitForRun(scope, runId, 2, true);
  },
});

async function stateOf(scope: Scope, runId: string): Promise<RunState | null> {
  try {
    return await scope.runs.state(runId);
  } catch (failure) {
    if (failure instanceof Away) throw new AppError('UNAVAILABLE', { what: 'The engine' });
    throw failure;
  }
}
