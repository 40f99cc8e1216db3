import type { CallStep } from '../../definition/document.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { raise } from '../errors.ts';
import type { Deferred } from '../host.ts';
import type { Effect, Interpreter } from '../interpret.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { runner } from './runner.ts';

/** `call: http`: the request is evaluated here, but for what needs secrets; the host sends it and reads the response. */
export const httpStep = runner<'http', CallStep>('http', {
  enter: (run, fiber, frame, step) => startHttp(run, fiber, frame, step.with ?? {}, frame.input),
  settled: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});

/** `arguments_` is what `.` and `{name}` of the URI template mean: the step's input, or what a function was called with. */
export function startHttp(
  run: Interpreter,
  fiber: Fiber,
  frame: StepFrame,
  template: JsonObject,
  arguments_: Json,
): Effect {
  const deferred: Deferred[] = [];
  const scope = run.scopeOf(fiber, frame, 'body');
  const request = run.expressions.withSecrets(template, arguments_, scope, '', deferred) as JsonObject;
  const endpoint = own(request, 'endpoint');
  const uri = isObject(endpoint) ? own(endpoint, 'uri') : endpoint;
  const waitsForSecret = deferred.some(({ pointer }) => pointer === '/endpoint' || pointer === '/endpoint/uri');
  if (typeof uri !== 'string' && !waitsForSecret) {
    throw raise(
      'configuration',
      `The endpoint of "${frame.name}" must be a URI; it is ${JSON.stringify(uri ?? null)}.`,
    );
  }
  if (typeof uri === 'string') {
    const filled = fillTemplate(uri, arguments_);
    if (isObject(endpoint)) request.endpoint = { ...endpoint, uri: filled };
    else request.endpoint = { uri: filled };
  } else request.endpoint = isObject(endpoint) ? endpoint : { uri: null };
  const authentication = isObject(endpoint) ? own(endpoint, 'authentication') : undefined;
  if (authentication !== undefined) resolveAuthentication(run, fiber, frame, request, authentication, deferred);
  run.note('called', frame, { method: own(request, 'method') ?? 'get', uri: typeof uri === 'string' ? uri : null });
  run.startCall(
    {
      type: 'http',
      id: run.newCallId(),
      step: frame.at,
      with: request,
      deferred: deferred.map((one) => (one.pointer === '/endpoint' ? { ...one, pointer: '/endpoint/uri' } : one)),
    },
    fiber.id,
  );
  return { do: 'park' };
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

function resolveAuthentication(
  run: Interpreter,
  fiber: Fiber,
  frame: StepFrame,
  request: JsonObject,
  authentication: Json,
  deferred: Deferred[],
): void {
  const name =
    typeof authentication === 'string'
      ? authentication
      : isObject(authentication)
        ? own(authentication, 'use')
        : undefined;
  if (typeof name !== 'string') return;
  const policy = run.definition.use?.authentications?.[name];
  if (!policy) throw raise('configuration', `There is no authentication named "${name}" under use.authentications.`);
  const scope = run.scopeOf(fiber, frame, 'body');
  (request.endpoint as JsonObject).authentication = run.expressions.withSecrets(
    policy,
    frame.input,
    scope,
    '/endpoint/authentication',
    deferred,
  );
}
