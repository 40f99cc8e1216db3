import { Type } from 'typebox';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { Away } from '../runs.ts';
import type { Scope } from '../scope.ts';
import { findRun, notePause } from '../store/runs.ts';
import { handleOf, isClosed, maySteer } from './run-view.ts';
import { Closed, type RunHandle, RunHandle as RunHandleShape, RunId } from './shapes.ts';

export const pauseRun = operation({
  name: 'run.pause',
  http: 'POST /runs/:runId/pause',
  summary: 'Hold a run: nothing new begins and no deadline strikes until it is resumed; answers that come in are kept.',
  access: 'member',
  errors: ['NOT_FOUND', 'FORBIDDEN', 'RUN_CLOSED', 'UNAVAILABLE'],
  input: Closed({
    runId: RunId,
    reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'Why; people will read it.' }),
  }),
  output: RunHandleShape,
  run: (scope, { runId, reason }) => hold(scope, runId, `${scope.principal.name}: ${reason}`),
});

export const resumeRun = operation({
  name: 'run.resume',
  http: 'POST /runs/:runId/resume',
  summary: 'Let a held run go on; every deadline has moved by as long as it was held.',
  access: 'member',
  errors: ['NOT_FOUND', 'FORBIDDEN', 'RUN_CLOSED', 'UNAVAILABLE'],
  input: Closed({ runId: RunId }),
  output: RunHandleShape,
  run: (scope, { runId }) => hold(scope, runId, null),
});

/** Asked again, it is as it was asked: a held run keeps its first reason. */
async function hold(scope: Scope, runId: string, reason: string | null): Promise<RunHandle> {
  const run = await scope.store((db) => findRun(db, scope.principal, runId));
  if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
  if (isClosed(run)) throw new AppError('RUN_CLOSED', { state: run.state });
  if (!maySteer(run, scope.principal)) {
    const verb = reason === null ? 'resume' : 'pause';
    throw new AppError('FORBIDDEN', { reason: `only who started a run, or an administrator, may ${verb} it` });
  }
  try {
    const held = await scope.runs.hold(runId, reason === null ? null : { reason });
    // Its workflow is not there yet, or no more: what is under way has to settle first.
    if (held === 'closed' && run.state === 'pending') throw new AppError('UNAVAILABLE', { what: 'The run' });
    if (held === 'closed') throw new AppError('RUN_CLOSED', { state: 'ended' });
  } catch (failure) {
    if (failure instanceof Away) throw new AppError('UNAVAILABLE', { what: 'The engine' });
    throw failure;
  }
  await scope.store((db) => notePause(db, runId, reason));
  return handleOf(scope, runId);
}
