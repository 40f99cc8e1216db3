/**
 * `call: http` (reference, "HTTP Call"), and every OpenAPI operation: evaluates what needed secrets, sends one request within
 * the egress policy, reads the response. A status outside 200–299 (with `redirect: true`, outside 200–399) is the
 * `communication` error with that status. The id of the call, of its first attempt, goes out as
 * `Idempotency-Key`: a lost worker may send a request again.
 *
 * - Redirects are followed up to five, never from https to http. What is secret (credentials, headers made with `$secrets`)
 *   goes to the origin it was written for and to no other; a body made with secrets is not sent on at all.
 * - A token that is refused with 401 is got anew, once.
 */
import { Context } from '@temporalio/activity';
import { type Dispatcher, fetch, type Response } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import type { HttpCall } from '../../engine/run/host.ts';
import { checkUrl, type Egress, EgressRefused } from '../egress.ts';
import { redactSecrets, type Secrets } from '../secrets.ts';
import { alive } from './alive.ts';
import { type Credential, credentialOf } from './authentication.ts';
import { fillDeferred } from './deferred.ts';
import { idempotencyKey } from './idempotency.ts';
import { bodyOf, textOf } from './request-body.ts';
import { read } from './response.ts';
import { standardFailure } from './step-failure.ts';

const MAX_REDIRECTS = 5;
/** Below the activity's own timeout, after which Temporal would send the request again. */
const PATIENCE_MS = 55_000;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** The `traceparent` of a call that goes out; null = it says none. */
export type TraceParentOfCall = (callId: string) => Promise<string | null>;

export function httpActivity(
  egress: Egress,
  secretsOfTenant: () => Promise<Secrets>,
  traceParentOf: TraceParentOfCall,
) {
  return async (call: HttpCall): Promise<Json> => {
    const secrets = await secretsOfTenant();
    const traceparent = await traceParentOf(call.id);
    try {
      const request = fillDeferred(call.with, call.deferred, secrets) as JsonObject;
      return redactSecrets(
        await alive(() => sent(new Request(request, call, traceparent), { ...egress, secrets })),
        secrets,
      );
    } catch (failure) {
      throw stepFailureOf(failure, secrets);
    }
  };
}

/** Whatever went wrong outside, as the step's error, without secrets. */
export function stepFailureOf(failure: unknown, secrets: Secrets): Error {
  if (failure instanceof Error && 'nonRetryable' in failure) return cleaned(failure, secrets);
  if (failure instanceof Error && failure.name === 'TimeoutError' && !Context.current().cancellationSignal.aborted) {
    return standardFailure('timeout', `The service gave no answer within ${PATIENCE_MS / 1000} seconds.`);
  }
  return standardFailure('communication', redactSecrets(reasonOf(failure), secrets));
}

// ---- helpers

/** A request as it goes out; redirects change it. */
class Request {
  readonly #written: JsonObject;
  readonly #secret: readonly string[];
  readonly authentication: Json | undefined;
  readonly output: Json | undefined;
  readonly redirect: boolean;
  readonly headers = new Headers({ accept: 'application/json, text/*;q=0.9, */*;q=0.8' });
  url: URL;
  method: string;
  body: ReturnType<typeof bodyOf>;

  constructor(written: JsonObject, call: HttpCall, traceparent: string | null) {
    this.#written = written;
    this.#secret = call.deferred.map(({ pointer }) => pointer);
    const endpoint = own(written, 'endpoint') as JsonObject;
    this.authentication = own(endpoint, 'authentication');
    this.output = own(written, 'output');
    this.redirect = own(written, 'redirect') === true;
    this.url = addressOf(own(endpoint, 'uri'));
    this.method = String(own(written, 'method') ?? 'get').toUpperCase();
    if (!METHODS.includes(this.method)) {
      throw standardFailure(
        'configuration',
        `"${this.method}" is no method that can be called; it must be one of ${METHODS.join(', ')}.`,
      );
    }
    this.headers.set('idempotency-key', idempotencyKey(call, call.with));
    if (traceparent !== null) this.headers.set('traceparent', traceparent);
    for (const [name, value] of Object.entries(mapping(own(written, 'query'), 'query'))) {
      for (const one of Array.isArray(value) ? value : [value])
        if (one !== null) this.url.searchParams.append(name, textOf(one));
    }
    for (const [name, value] of Object.entries(mapping(own(written, 'headers'), 'headers'))) {
      if (value !== null)
        setHeader(this.headers, name, Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value));
    }
    this.body = bodyOf(own(written, 'body'), this.method, this.headers, mapping(own(written, 'parts'), 'parts'));
  }

  /** Headers that say nothing secret: those of the definition that were not made with secrets. */
  get plainHeaders(): JsonObject {
    const written = own(this.#written, 'headers');
    const names = isObject(written) && !this.#secret.includes('/headers') ? Object.keys(written) : [];
    const plain = names.filter((name) => !this.#isSecret(name) && !/^(?:authorization|cookie)$/i.test(name));
    return Object.fromEntries(plain.map((name) => [name.toLowerCase(), this.headers.get(name) ?? '']));
  }

  /** To where a redirect leads, as every client does it: 303 becomes GET, a POST that is moved, too. */
  follow(status: number, location: string): void {
    let next: URL;
    try {
      next = new URL(location, this.url);
    } catch {
      throw standardFailure('communication', 'The service redirects to what is no address.', { status });
    }
    if (this.url.protocol === 'https:' && next.protocol !== 'https:') {
      throw standardFailure(
        'communication',
        `${this.url.origin} redirects from https to ${next.protocol.slice(0, -1)}.`,
        { status },
      );
    }
    if (status === 303 || (this.method === 'POST' && status !== 307 && status !== 308)) {
      this.method = this.method === 'HEAD' ? 'HEAD' : 'GET';
      this.body = undefined;
      this.headers.delete('content-type');
    }
    if (next.origin !== this.url.origin) this.#leave(next, status);
    this.url = next;
  }

  #leave(next: URL, status: number): void {
    if (this.body !== undefined && this.#secret.some((pointer) => pointer.startsWith('/body'))) {
      throw standardFailure(
        'communication',
        `${this.url.origin} redirects to ${next.origin}, and the body holds secrets.`,
        { status },
      );
    }
    const written = own(this.#written, 'headers');
    const names = isObject(written) ? Object.keys(written) : [];
    for (const name of names) if (this.#isSecret(name)) this.headers.delete(name);
    this.headers.delete('authorization');
    this.headers.delete('cookie');
  }

  #isSecret(header: string): boolean {
    const pointer = `/headers/${header.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return this.#secret.some((one) => one === '/headers' || one === pointer || one.startsWith(`${pointer}/`));
  }
}

async function sent(request: Request, outgoing: Egress & { secrets: Secrets }): Promise<Json> {
  const home = request.url.origin;
  let credential = await credentialOf(request.authentication, outgoing);
  let renewed = false;
  for (let hop = 0; ; ) {
    // Credentials are for the origin they were written for.
    const response = await dispatched(request, request.url.origin === home ? credential : null, outgoing);
    if (response.status === 401 && credential?.renew && !renewed) {
      renewed = true;
      await response.body?.cancel();
      credential.renew();
      credential = await credentialOf(request.authentication, outgoing);
      continue;
    }
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location && !request.redirect) {
      await response.body?.cancel();
      if (++hop > MAX_REDIRECTS)
        throw standardFailure('communication', `More than ${MAX_REDIRECTS} redirects.`, { status: response.status });
      request.follow(response.status, location);
      continue;
    }
    const { method, url, plainHeaders: headers, output, redirect } = request;
    return await read(response, { method, url, headers, output, redirect });
  }
}

async function dispatched(
  request: Request,
  credential: Credential | null,
  { policy, dispatcher }: { policy: Egress['policy']; dispatcher: Dispatcher },
): Promise<Response> {
  const url = new URL(request.url);
  const headers = new Headers(request.headers);
  if (credential?.in === 'query') url.searchParams.set(credential.name, credential.value);
  else if (credential?.in === 'cookie') {
    const others = headers.get('cookie');
    const pair = `${encodeURIComponent(credential.name)}=${encodeURIComponent(credential.value)}`;
    headers.set('cookie', others === null ? pair : `${others}; ${pair}`);
  } else if (credential) setHeader(headers, credential.name, credential.value);
  checkUrl(policy, url);
  return fetch(url, {
    method: request.method,
    headers: [...headers.entries()],
    body: request.body,
    redirect: 'manual',
    dispatcher,
    signal: AbortSignal.any([Context.current().cancellationSignal, AbortSignal.timeout(PATIENCE_MS)]),
  });
}

export function addressOf(uri: Json | undefined): URL {
  let url: URL;
  try {
    url = new URL(String(uri));
  } catch {
    throw standardFailure('configuration', `"${String(uri)}" is not a URI.`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw standardFailure('configuration', `Only http and https can be called, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw standardFailure('configuration', 'A URI carries no credentials; write them as `authentication`.');
  }
  return url;
}

export function mapping(value: Json | undefined, what: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (isObject(value)) return value;
  throw standardFailure('configuration', `The ${what} must be an object of names and values.`);
}

export function setHeader(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value);
  } catch {
    throw standardFailure(
      'configuration',
      `The header "${name}" cannot be sent: its name or its value holds what no header may hold.`,
    );
  }
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
