/** A scenario on the virtual-time host. Calls over HTTP become requests as the server makes them, in little. */
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Documents } from '../../engine/definition/documents.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { errorAsJson } from '../../engine/run/errors.ts';
import type { HttpCall } from '../../engine/run/host.ts';
import { Failure, type Simulation, simulate } from '../../engine/simulate.ts';
import type { Outcome } from './kit.ts';
import { type Answer, answerTo, SWAGGER, SWAGGER_AT } from './services.ts';

const DOCUMENTS: Documents = { [SWAGGER_AT]: SWAGGER };

/** Throws the checker's words when the definition is not accepted. */
export function simulated(source: string, input: Json, answers = answerTo): Simulation {
  const { definition, problems } = checkDefinition(source, { file: 'definition.yaml', documents: DOCUMENTS });
  if (!definition) throw new Error(problems.map(({ message }) => message).join('\n'));
  return simulate(definition, {
    input,
    documents: DOCUMENTS,
    http: (call) => requested(call, answers),
    // Whatever is run gives back what it was given.
    workflows: new Proxy({}, { get: () => (given: Json) => given }),
    continueAtEverySafePoint: true,
  });
}

export function outcomeOf(run: Simulation): Outcome {
  return {
    status: run.status,
    output: run.end?.status === 'completed' ? run.end.output : null,
    error: run.error && errorAsJson(run.error),
    order: run.state.trace.filter(({ kind }) => kind === 'entered').map(({ step }) => step ?? ''),
  };
}

// ---- helpers

function requested({ with: request }: HttpCall, answers: typeof answerTo): Json | Failure {
  const endpoint = request.endpoint as JsonObject;
  const url = new URL(String(endpoint.uri));
  for (const [name, value] of Object.entries(isObject(request.query) ? request.query : {}))
    url.searchParams.append(name, String(value));
  const method = String(request.method ?? 'get').toUpperCase();
  const { status, body }: Answer = answers(method, url.href, authorizationOf(own(endpoint, 'authentication')));
  if (status < 200 || status > (request.redirect === true ? 399 : 299))
    return new Failure(status, `answered ${status}`);
  if (request.output !== 'response') return body;
  return { request: { method, uri: url.href, headers: {} }, statusCode: status, headers: {}, content: body };
}

function authorizationOf(policy: Json | undefined): string | null {
  const basic = isObject(policy) ? own(policy, 'basic') : undefined;
  const bearer = isObject(policy) ? own(policy, 'bearer') : undefined;
  if (isObject(basic)) return `Basic ${Buffer.from(`${basic.username}:${basic.password}`).toString('base64')}`;
  return isObject(bearer) ? `Bearer ${String(bearer.token)}` : null;
}
