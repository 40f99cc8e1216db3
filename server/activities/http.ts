/**
 * `call: http` (reference, "HTTP Call"): evaluates what needed secrets, sends one request within the egress policy, reads
 * the response. A status outside 200–299 (with `redirect: true`, outside 200–399) is the `communication` error with that
 * status. The call's id goes out as `Idempotency-Key`: a lost worker may send a request again.
 */
import { Context } from '@temporalio/activity';
import { fetch } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import type { HttpCall } from '../../engine/run/host.ts';
import { checkUrl, type EgressPolicy, EgressRefused, egressAgent } from '../egress.ts';
import { redactSecrets, type Secrets } from '../secrets.ts';
import { authorization, type Outgoing } from './authentication.ts';
import { fillDeferred } from './deferred.ts';
import { standardFailure } from './step-failure.ts';

const MAX_REDIRECTS = 5;
const MAX_RESPONSE = 1_900_000;

export function httpActivity(policy: EgressPolicy, secretsOfTenant: () => Promise<Secrets>) {
  const dispatcher = egressAgent(policy);
  return async (call: HttpCall): Promise<Json> => {
    const secrets = await secretsOfTenant();
    try {
      const request = fillDeferred(call.with, call.deferred, secrets) as JsonObject;
      return redactSecrets(await send(request, call, { policy, dispatcher, secrets }), secrets);
    } catch (failure) {
      if (failure instanceof Error && 'nonRetryable' in failure) throw cleaned(failure, secrets);
      throw standardFailure('communication', redactSecrets(reasonOf(failure), secrets));
    }
  };
}

async function send(request: JsonObject, call: HttpCall, outgoing: Outgoing): Promise<Json> {
  const { policy, dispatcher } = outgoing;
  const endpoint = own(request, 'endpoint') as JsonObject;
  let url: URL;
  try {
    url = new URL(String(endpoint.uri));
  } catch {
    throw standardFailure('configuration', `"${String(endpoint.uri)}" is not a URI.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw standardFailure('configuration', `Only http and https can be called, not ${url.protocol}`);
  }
  for (const [name, value] of Object.entries(isObject(request.query) ? request.query : {})) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== null) url.searchParams.append(name, textOf(one));
  }
  const headers = new Headers({ accept: 'application/json, text/*;q=0.9, */*;q=0.8' });
  const { info } = Context.current();
  headers.set('idempotency-key', `${info.workflowExecution?.workflowId ?? info.activityId}/${call.id}`);
  for (const [name, value] of Object.entries(isObject(request.headers) ? request.headers : {})) {
    if (value !== null) headers.set(name, textOf(value));
  }
  const authorisation = await authorization(endpoint.authentication, outgoing);
  if (authorisation !== null) headers.set('authorization', authorisation);
  let method = String(request.method ?? 'get').toUpperCase();
  let body = bodyOf(request.body, method, headers);
  for (let hop = 0; ; hop++) {
    checkUrl(policy, url);
    const response = await fetch(url, {
      method,
      headers: [...headers.entries()],
      body,
      redirect: 'manual',
      dispatcher,
      signal: Context.current().cancellationSignal,
    });
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location && request.redirect !== true) {
      await response.body?.cancel();
      if (hop >= MAX_REDIRECTS)
        throw standardFailure('communication', `More than ${MAX_REDIRECTS} redirects.`, { status: response.status });
      const next = new URL(location, url);
      // Credentials are for the host they were written for.
      if (next.origin !== url.origin) {
        headers.delete('authorization');
        headers.delete('cookie');
      }
      if (response.status === 303 || (method === 'POST' && response.status !== 307 && response.status !== 308)) {
        method = 'GET';
        body = undefined;
        headers.delete('content-type');
      }
      url = next;
      continue;
    }
    return await read(response as unknown as Response, request, url, method);
  }
}

async function read(response: Response, request: JsonObject, url: URL, method: string): Promise<Json> {
  const bytes = Buffer.from(await response.arrayBuffer());
  if (bytes.length > MAX_RESPONSE) {
    throw standardFailure('communication', `The response has ${bytes.length} bytes; ${MAX_RESPONSE} are allowed.`, {
      status: 500,
    });
  }
  const content = parsed(bytes, response.headers.get('content-type') ?? '');
  const most = request.redirect === true ? 399 : 299;
  if (response.status < 200 || response.status > most) {
    throw standardFailure('communication', `${method} ${url.origin}${url.pathname} answered ${response.status}.`, {
      status: response.status,
      details: { content: typeof content === 'string' ? content.slice(0, 2_000) : content },
    });
  }
  switch (request.output ?? 'content') {
    case 'raw':
      return bytes.toString('base64');
    case 'response':
      return {
        request: { method, uri: `${url.origin}${url.pathname}`, headers: {} },
        statusCode: response.status,
        headers: Object.fromEntries(response.headers.entries()),
        content,
      };
    default:
      return content;
  }
}

function parsed(bytes: Buffer, type: string): Json {
  if (bytes.length === 0) return null;
  const text = bytes.toString('utf8');
  if (/[/+]json\b/i.test(type)) {
    try {
      return JSON.parse(text) as Json;
    } catch {
      throw standardFailure('communication', 'The response says it is JSON and is not.');
    }
  }
  return /^text\/|[/+]xml\b|charset=/i.test(type) ? text : bytes.toString('base64');
}

function bodyOf(body: Json | undefined, method: string, headers: Headers): string | undefined {
  if (body === undefined || body === null || method === 'GET' || method === 'HEAD') return undefined;
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8');
    return body;
  }
  if (/^application\/x-www-form-urlencoded/i.test(headers.get('content-type') ?? '') && isObject(body)) {
    return new URLSearchParams(Object.entries(body).map(([name, value]) => [name, textOf(value)])).toString();
  }
  if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  return JSON.stringify(body);
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function reasonOf(failure: unknown): string {
  for (let cause = failure; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof EgressRefused) return cause.message;
    if (!cause.cause) return `The service could not be reached: ${cause.message}`;
  }
  return String(failure);
}

function cleaned(failure: Error, secrets: Secrets): Error {
  failure.message = redactSecrets(failure.message, secrets);
  const { details } = failure as { details?: Json[] };
  if (details) Object.assign(failure, { details: redactSecrets(details, secrets) });
  return failure;
}
