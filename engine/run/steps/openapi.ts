import type { CallStep } from '../../definition/document.ts';
import { addressOf, operationIn } from '../../definition/documents.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isObject, own } from '../../json.ts';
import { type HttpRequest, NoRequest, placedCredential, requestOf } from '../../openapi/request.ts';
import { raise } from '../errors.ts';
import type { Deferred } from '../host.ts';
import type { Effect, Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { resolveAuthentication } from './authentication.ts';
import { sendHttp } from './http.ts';
import { runner } from './runner.ts';

/** `call: openapi`: the operation of a document that the run carries, as an ordinary http call. */
export const openapiStep = runner<'openapi', CallStep>('openapi', {
  enter: (run, fiber, frame, step) => startOpenApi(run, fiber, frame, step.with ?? {}, frame.input),
  settled: (_run, _fiber, _frame, _step, value) => ({ do: 'leave', value }),
});

/** `arguments_` is what `.` means: the step's input, or what a function was called with. */
export function startOpenApi(run: Run, fiber: Fiber, frame: StepFrame, written: JsonObject, arguments_: Json): Effect {
  const scope = run.scopeOf(fiber, frame, 'body', { input: arguments_ });
  const address = addressOf(own(written, 'document'))?.uri ?? '';
  const id = String(own(written, 'operationId') ?? '');
  const operation = operationIn(run.documents, address, id);
  if (operation === undefined) {
    const known = Object.hasOwn(run.documents, address);
    throw raise(
      'configuration',
      known ? `${address} has no operation "${id}" that can be called.` : `The run carries no document ${address}.`,
    );
  }
  const secrets: Deferred[] = [];
  const parameters = run.expressions.withSecrets(
    own(written, 'parameters') ?? {},
    arguments_,
    scope,
    '/parameters',
    secrets,
  );
  let request: HttpRequest;
  try {
    request = requestOf(operation, address, isObject(parameters) ? parameters : {}, secrets);
  } catch (failure) {
    if (failure instanceof NoRequest) throw raise('configuration', failure.message);
    throw failure;
  }
  const { with: call, deferred } = request;
  const endpoint = call.endpoint as JsonObject;
  const policy = own(written, 'authentication');
  if (isObject(policy)) {
    const pointer = '/endpoint/authentication';
    const credentials: Deferred[] = [];
    endpoint.authentication = run.expressions.withSecrets(policy, arguments_, scope, pointer, credentials);
    resolveAuthentication(run, scope, arguments_, endpoint, pointer, credentials);
    const placed = placedCredential(operation, endpoint.authentication as JsonObject);
    const moved = placed !== endpoint.authentication;
    endpoint.authentication = placed;
    for (const one of credentials) {
      const to = moved ? one.pointer.replace(`${pointer}/bearer/`, `${pointer}/apiKey/`) : one.pointer;
      deferred.push({ ...one, pointer: to });
    }
  }
  for (const key of ['output', 'redirect']) {
    const value = own(written, key);
    if (value !== undefined) call[key] = value;
  }
  return sendHttp(run, fiber, frame, call, deferred);
}
