import { Type } from 'typebox';
import { AppError } from '../errors.ts';
import { operation } from '../operation.ts';
import { findRun } from '../store/runs.ts';
import { handleOf, RUN_ACTIONS, runRowOf, whyNot } from './run-view.ts';
import { Action, Any, Closed, Nullable, RunErrorShape, RunHandle, RunId, RunRow } from './shapes.ts';

export const getRun = operation({
  name: 'run.get',
  http: 'GET /runs/:runId',
  summary: 'One run: its state, input, output or error, whom it waits for, what you may do with it.',
  tool: 'One run with its input, output or error and what it waits for. Not for waiting: run_wait does that.',
  access: 'member',
  errors: ['NOT_FOUND'],
  input: Closed({ runId: RunId }),
  output: Closed({
    ...RunRow.properties,
    digest: Type.String(),
    input: Any,
    output: Any,
    error: Nullable(RunErrorShape),
    cancelReason: Nullable(Type.String()),
    pauseReason: Nullable(Type.String()),
    parentRunId: Nullable(RunId),
    waitingFor: RunHandle.properties.waitingFor,
    actions: Type.Array(Action),
  }),
  async run(scope, { runId }) {
    const run = await scope.store((db) => findRun(db, scope.principal, runId));
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    const { waitingFor } = await handleOf(scope, runId);
    return {
      ...runRowOf(run),
      digest: run.digest,
      input: run.input,
      output: run.output,
      error: run.error,
      cancelReason: run.cancel_reason,
      waitingFor,
      pauseReason: run.pause_reason,
      parentRunId: run.parent_run_id,
      actions: RUN_ACTIONS.map((name) => {
        const reason = whyNot(name, run, scope.principal);
        return { name, allowed: reason === null, reason };
      }),
    };
  },
});
