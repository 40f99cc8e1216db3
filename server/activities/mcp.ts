/**
 * `call: mcp`: connects to an MCP server over Streamable HTTP within the egress policy, asks once, and gives what it
 * answered. Each call has a connection of its own: nothing of one run is seen by another.
 *
 * The id of the call, of its first attempt, travels as `_meta["orkestra/idempotencyKey"]`: a lost worker may ask again. A tool that answers `isError`
 * fails the step as `communication` with the tool's own text; what the protocol refuses is `configuration` where the
 * definition asked for what is not there, else `communication`.
 */
import {
  Client,
  ProtocolError,
  type RequestMethod,
  SdkError,
  SdkErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { Context } from '@temporalio/activity';
import { fetch } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import type { McpCall } from '../../engine/run/host.ts';
import { checkUrl, type Egress } from '../egress.ts';
import { redactSecrets, type Secrets } from '../secrets.ts';
import { alive } from './alive.ts';
import { credentialOf, type Outgoing } from './authentication.ts';
import { fillDeferred } from './deferred.ts';
import { addressOf, mapping, setHeader, stepFailureOf, type TraceParentOfCall } from './http.ts';
import { idempotencyKey } from './idempotency.ts';
import { textOf } from './request-body.ts';
import { shallow } from './shallow.ts';
import { standardFailure } from './step-failure.ts';

const IDEMPOTENCY_META = 'orkestra/idempotencyKey';
const MAX_RESULT = 1_900_000;
/** Of one HTTP response; a stream holds more than the result. */
const MAX_RESPONSE = 10_000_000;
/** From this revision on a connection is not begun with `initialize`. */
const FIRST_MODERN = '2026-07-28';
const OURS = { name: 'orkestra', version: '0.1.0' };

export function mcpActivity(egress: Egress, secretsOfTenant: () => Promise<Secrets>, traceParentOf: TraceParentOfCall) {
  return async (call: McpCall): Promise<Json> => {
    const secrets = await secretsOfTenant();
    const traceparent = await traceParentOf(call.id);
    const timeoutMs = Number(own(call.with, 'timeoutMs') ?? 60_000);
    const patience = AbortSignal.timeout(timeoutMs);
    const signal = AbortSignal.any([Context.current().cancellationSignal, patience]);
    try {
      const request = fillDeferred(call.with, call.deferred, secrets) as JsonObject;
      const outgoing = { ...egress, secrets };
      return redactSecrets(
        await alive(() => asked(request, { ...call, traceparent }, outgoing, signal, timeoutMs)),
        secrets,
      );
    } catch (failure) {
      if (patience.aborted || (failure instanceof SdkError && failure.code === SdkErrorCode.RequestTimeout)) {
        throw standardFailure('timeout', `The MCP server gave no answer within ${timeoutMs / 1000} seconds.`);
      }
      throw stepFailureOf(asStepFailure(failure), secrets);
    }
  };
}

// ---- helpers

async function asked(
  request: JsonObject,
  call: McpCall & { traceparent: string | null },
  outgoing: Outgoing,
  signal: AbortSignal,
  timeout: number,
): Promise<Json> {
  const endpoint = own(request, 'endpoint') as JsonObject;
  const headers = new Headers();
  const trace = call.traceparent === null ? {} : { traceparent: call.traceparent };
  if (call.traceparent !== null) headers.set('traceparent', call.traceparent);
  for (const [name, value] of Object.entries(mapping(own(request, 'headers'), 'headers'))) {
    if (value !== null) setHeader(headers, name, textOf(value));
  }
  const transport = new StreamableHTTPClientTransport(addressOf(own(endpoint, 'uri')), {
    requestInit: { headers: Object.fromEntries(headers.entries()) },
    fetch: fetchWith(own(endpoint, 'authentication'), outgoing, signal),
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
  });
  const client = clientOf(request);
  try {
    await client.connect(transport, { signal, timeout });
    const parameters = mapping(own(request, 'parameters'), 'parameters');
    const meta = own(parameters, '_meta');
    const params = {
      ...parameters,
      _meta: {
        ...trace,
        ...(isObject(meta) ? meta : {}),
        [IDEMPOTENCY_META]: idempotencyKey(call, call.with),
      },
    };
    const method = String(own(request, 'method')) as RequestMethod;
    const result = (await client.request({ method, params }, { signal, timeout })) as unknown as JsonObject;
    return resultOf(result, method);
  } finally {
    await transport.terminateSession().catch(() => undefined); // a server may keep its sessions
    await client.close().catch(() => undefined);
  }
}

function clientOf(request: JsonObject): Client {
  const written = own(request, 'client');
  const named = isObject(written)
    ? { name: textOf(own(written, 'name') ?? ''), version: textOf(own(written, 'version') ?? '') }
    : OURS;
  const version = own(request, 'protocolVersion');
  if (typeof version !== 'string') return new Client(named, { versionNegotiation: { mode: 'auto' } });
  if (version >= FIRST_MODERN) return new Client(named, { versionNegotiation: { mode: { pin: version } } });
  return new Client(named, { supportedProtocolVersions: [version] });
}

/** Each request through the policy, with the call's credential; a token that is refused is got anew, once. */
function fetchWith(authentication: Json | undefined, outgoing: Outgoing, signal: AbortSignal) {
  return async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    for (let renewed = false; ; renewed = true) {
      const credential = await credentialOf(authentication, outgoing);
      const url = new URL(address);
      const headers = new Headers(init.headers);
      if (credential) setHeader(headers, credential.name, credential.value);
      checkUrl(outgoing.policy, url);
      const response = await fetch(url, {
        method: init.method ?? 'GET',
        headers: [...headers.entries()],
        body: (init.body as string | undefined) ?? null,
        redirect: init.redirect ?? 'manual',
        dispatcher: outgoing.dispatcher,
        signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
      });
      if (response.status === 401 && credential?.renew && !renewed) {
        await response.body?.cancel();
        credential.renew();
        continue;
      }
      return bounded(response as unknown as Response);
    }
  };
}

function bounded(response: Response): Response {
  if (!response.body) return response;
  let size = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > MAX_RESPONSE) controller.error(new Error(`the response has more than ${MAX_RESPONSE} bytes`));
      else controller.enqueue(chunk);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counted), { status, statusText, headers });
}

function resultOf(result: JsonObject, method: string): Json {
  shallow(result, 'communication', `The result of ${method}`);
  const { _meta, ...rest } = JSON.parse(JSON.stringify(result)) as JsonObject;
  const size = Buffer.byteLength(JSON.stringify(rest));
  if (size > MAX_RESULT) {
    throw standardFailure('communication', `The result of ${method} has ${size} bytes; ${MAX_RESULT} are allowed.`);
  }
  if (own(rest, 'isError') === true) {
    throw standardFailure('communication', textIn(rest) || 'The tool failed and did not say why.', {
      details: { content: own(rest, 'content') ?? null },
    });
  }
  return rest;
}

/** What a tool says for people. */
function textIn(result: JsonObject): string {
  const content = own(result, 'content');
  return (Array.isArray(content) ? content : [])
    .map((part) => (isObject(part) && typeof own(part, 'text') === 'string' ? String(own(part, 'text')) : ''))
    .filter((text) => text !== '')
    .join('\n')
    .slice(0, 2_000);
}

/** JSON-RPC's codes for what the caller got wrong: the request, the method, its parameters; and an unknown resource. */
const OF_THE_CALLER = new Set([-32600, -32601, -32602, -32002]);

function asStepFailure(failure: unknown): unknown {
  if (failure instanceof ProtocolError) {
    const kind = OF_THE_CALLER.has(failure.code) ? 'configuration' : 'communication';
    return standardFailure(kind, `The MCP server refused: ${failure.message}`, { details: { code: failure.code } });
  }
  if (failure instanceof UnauthorizedError) {
    return standardFailure('authentication', 'The MCP server wants another authentication.');
  }
  if (failure instanceof SdkHttpError) {
    const { status } = failure;
    if (status === 401) return standardFailure('authentication', 'The MCP server refused the credentials with 401.');
    if (status === 403) return standardFailure('authorization', 'The MCP server does not allow this call (403).');
    return standardFailure('communication', `The MCP server answered ${status}.`, { status });
  }
  if (failure instanceof SdkError) {
    const wrongly = [
      SdkErrorCode.CapabilityNotSupported,
      SdkErrorCode.MethodNotSupportedByProtocolVersion,
      SdkErrorCode.EraNegotiationFailed,
    ];
    // What the socket said is further inside; it is told from there.
    if (failure.cause instanceof Error) return failure.cause;
    return standardFailure(
      wrongly.includes(failure.code) ? 'configuration' : 'communication',
      `MCP: ${failure.message}`,
    );
  }
  return failure;
}
