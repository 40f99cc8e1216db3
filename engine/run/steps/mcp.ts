import type { CallStep } from '../../definition/document.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { durationOf } from '../data-flow.ts';
import { raise } from '../errors.ts';
import type { Deferred, McpCall } from '../host.ts';
import { calling, namesOf, retriesOf } from '../retried-calls.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { resolveAuthentication } from './authentication.ts';
import { endpointOf } from './http.ts';
import { runner } from './runner.ts';

const DEFAULT_TIMEOUT_MS = 60_000;

/** `call: mcp`: one request to an MCP server over Streamable HTTP; the host connects, asks and gives what came back. */
export const mcpStep = runner<'mcp', CallStep>('mcp', {
  enter: (run, fiber, frame, step) => startMcp(run, fiber, frame, step.with ?? {}, frame.input),
  settled: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});

/** `arguments_` is what `.` and `{name}` of the endpoint mean: the step's input, or what a function was called with. */
export function startMcp(run: Run, fiber: Fiber, frame: StepFrame, written: JsonObject, arguments_: Json): Effect {
  const scope = run.scopeOf(fiber, frame, 'body', { input: arguments_ });
  const transport = own(written, 'transport');
  const http = isObject(transport) ? own(transport, 'http') : undefined;
  if (!isObject(http)) throw raise('configuration', `"${frame.name}" needs transport.http: only that is spoken.`);
  const deferred: Deferred[] = [];
  const value = (template: Json, pointer: string) =>
    run.expressions.withSecrets(template, arguments_, scope, pointer, deferred);
  const evaluated = value(http, '') as JsonObject;
  const request: JsonObject = {
    endpoint: endpointOf(frame, evaluated, '', arguments_, deferred),
    method: own(written, 'method') ?? null,
    parameters: value(own(written, 'parameters') ?? {}, '/parameters'),
    timeoutMs: timeoutOf(written),
  };
  resolveAuthentication(run, scope, arguments_, request.endpoint as JsonObject, '/endpoint/authentication', deferred);
  const headers = own(evaluated, 'headers');
  if (headers !== undefined) request.headers = headers;
  const client = own(written, 'client');
  if (client !== undefined) request.client = value(client, '/client');
  const version = own(written, 'protocolVersion');
  if (version !== undefined) request.protocolVersion = version;
  const retries = retriesOf(run, fiber, frame);
  const call: McpCall = {
    ...{ type: 'mcp', ...namesOf(run, fiber, frame), step: frame.at, with: request, deferred },
    ...(retries && { retries }),
  };
  run.note('called', frame, calling(call));
  run.startCall(call, fiber.id);
  return { do: 'park' };
}

function timeoutOf(written: JsonObject): number {
  const timeout = own(written, 'timeout');
  return timeout === undefined ? DEFAULT_TIMEOUT_MS : durationOf(timeout, 'timeout');
}
