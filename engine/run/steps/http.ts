import type { CallStep } from '../../definition/document.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { raise } from '../errors.ts';
import type { Deferred, HttpCall } from '../host.ts';
import { withinTurn } from '../local-calls.ts';
import { calling, namesOf, retriesOf } from '../retried-calls.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { resolveAuthentication } from './authentication.ts';
import { runner } from './runner.ts';

/** `call: http`: the request is evaluated here, but for what needs secrets; the host sends it and reads the response. */
export const httpStep = runner<'http', CallStep>('http', {
  enter: (run, fiber, frame, step) => startHttp(run, fiber, frame, step.with ?? {}, frame.input),
  settled: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});

/** `arguments_` is what `.` and `{name}` of the URI template mean: the step's input, or what a function was called with. */
export function startHttp(run: Run, fiber: Fiber, frame: StepFrame, template: JsonObject, arguments_: Json): Effect {
  const deferred: Deferred[] = [];
  const scope = run.scopeOf(fiber, frame, 'body', { input: arguments_ });
  const request = run.expressions.withSecrets(template, arguments_, scope, '', deferred) as JsonObject;
  request.endpoint = endpointOf(frame, request, '', arguments_, deferred);
  resolveAuthentication(run, scope, arguments_, request.endpoint, '/endpoint/authentication', deferred);
  return sendHttp(run, fiber, frame, request, deferred);
}

/** The request goes out; the step waits. */
export function sendHttp(run: Run, fiber: Fiber, frame: StepFrame, request: JsonObject, deferred: Deferred[]): Effect {
  const within = withinTurn(run, frame, String(own(request, 'method') ?? 'get'));
  const retries = within === null ? retriesOf(run, fiber, frame) : null;
  const call: HttpCall = {
    ...{ type: 'http', ...namesOf(run, fiber, frame), step: frame.at, with: request, deferred },
    ...(within !== null && { within }),
    ...(retries && { retries }),
  };
  run.note('called', frame, calling(call));
  run.startCall(call, fiber.id);
  return { do: 'park' };
}

/** The endpoint at `<at>/endpoint` of evaluated arguments, always as an object, its template filled; what it defers is moved along. */
export function endpointOf(
  frame: StepFrame,
  owner: JsonObject,
  at: string,
  arguments_: Json,
  deferred: Deferred[],
): JsonObject {
  const endpoint = own(owner, 'endpoint');
  for (const one of deferred) if (one.pointer === `${at}/endpoint`) one.pointer += '/uri';
  const uri = isObject(endpoint) ? own(endpoint, 'uri') : endpoint;
  const whole = isObject(endpoint) ? endpoint : {};
  if (typeof uri === 'string') return { ...whole, uri: fillTemplate(uri, arguments_) };
  if (deferred.some(({ pointer }) => pointer === `${at}/endpoint/uri`)) return { ...whole, uri: null };
  throw raise('configuration', `The endpoint of "${frame.name}" must be a URI; it is ${JSON.stringify(uri ?? null)}.`);
}

/** `{name}` from the top level of the arguments (reference, "URI Template"); other than a scalar is an `expression` error. */
function fillTemplate(uri: string, from: Json): string {
  return uri.replace(/\{([^{}]+)\}/g, (_whole, name: string) => {
    const value = isObject(from) ? own(from, name) : undefined;
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      throw raise(
        'expression',
        `{${name}} in the endpoint needs a string, number or boolean of that name in the input.`,
      );
    }
    return encodeURIComponent(value === null ? '' : String(value));
  });
}
