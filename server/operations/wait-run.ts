import { Type } from 'typebox';
import { operation } from '../operation.ts';
import { waitForRun } from './run-view.ts';
import { Closed, RunHandle, RunId } from './shapes.ts';

export const waitRun = operation({
  name: 'run.wait',
  http: 'GET /runs/:runId/wait',
  summary: 'Wait for a run to end, a bounded time; asking again goes on waiting.',
  tool: 'Waits for a run to end, at most timeout seconds (default 25, at most 50). Comes back with the output when it ended, else with what it waits for. Call it again as often as you like, also days later: nothing is lost in between.',
  access: 'member',
  errors: ['NOT_FOUND'],
  input: Closed({
    runId: RunId,
    timeout: Type.Optional(Type.Integer({ minimum: 0, maximum: 50, description: 'Seconds, default 25.' })),
  }),
  output: RunHandle,
  run: (scope, { runId, timeout = 25 }) => waitForRun(scope, runId, timeout, false),
});
