/**
 * REST: every operation of the list under `/api`, its problems as problem+json (RFC 9457), OpenAPI 3.1 at
 * `/api/openapi.json`, signing in and out. Translates, nothing more.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { enter, type Gate, signIn, signOut } from '../auth.ts';
import { call } from '../call.ts';
import { AppError } from '../errors.ts';
import { type AnyOperation, httpOf } from '../operation.ts';
import { operations } from '../operations/index.ts';
import { credentialOf, refuseForeignPage, setSessionCookie } from './credential.ts';
import { problemFrom } from './failure.ts';
import { openApi } from './openapi.ts';
import { traceParentOf } from './trace-parent.ts';

export function restDoor(app: FastifyInstance, gate: Gate): void {
  for (const operation of operations as readonly AnyOperation[]) {
    // CloudEvents come in four forms: cloud-events.ts.
    if (operation.name === 'event.send') continue;
    const { method, path } = httpOf(operation);
    app.route({
      method,
      url: `/api${path}`,
      handler: (request, reply) =>
        answer(request, reply, operation.name, async () => {
          const { scope } = await enter(gate, credentialOf(request), request.id, traceParentOf(request.headers));
          const output = (await call(operation, scope, inputOf(operation, request))) as JsonObject;
          reply.code(statusOf(operation, output));
          return output;
        }),
    });
  }
  app.post('/api/sign-in', (request, reply) =>
    answer(request, reply, 'sign-in', async () => {
      refuseForeignPage(request);
      const link = isObject(request.body as Json) ? own(request.body as JsonObject, 'link') : undefined;
      const { session, entry } = await signIn(gate, typeof link === 'string' ? link : '', request.id);
      // Whoever was signed in before in this browser is out: the next person never acts as the last one.
      await leaveQuietly(gate, request);
      setSessionCookie(reply, session, gate.settings.publicUrl.startsWith('https:'));
      const { kind, key, name } = entry.scope.principal;
      return { tenant: entry.scope.tenant, principal: { kind, key, name } };
    }),
  );
  app.post('/api/sign-out', (request, reply) =>
    answer(request, reply, 'sign-out', async () => {
      await leaveQuietly(gate, request);
      setSessionCookie(reply, null, gate.settings.publicUrl.startsWith('https:'));
      return { signedOut: true };
    }),
  );
  const document = openApi(gate.settings.publicUrl);
  app.get('/api/openapi.json', async () => document);
  app.all('/api/*', (request, reply) =>
    answer(request, reply, 'route', async () => {
      throw new AppError('NOT_FOUND', { kind: 'route', id: `${request.method} ${request.url.split('?')[0]}` });
    }),
  );
}

async function leaveQuietly(gate: Gate, request: FastifyRequest): Promise<void> {
  try {
    await signOut(await enter(gate, credentialOf(request), request.id));
  } catch (failure) {
    if (!(failure instanceof AppError)) throw failure;
  }
}

export async function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  operation: string,
  work: () => Promise<unknown>,
): Promise<unknown> {
  reply.header('x-request-id', request.id).header('cache-control', 'no-store');
  try {
    return await work();
  } catch (failure) {
    const problem = problemFrom(failure, { operation, requestId: request.id });
    reply.code(problem.status).type('application/problem+json');
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    if (problem.status === 503) reply.header('retry-after', '2');
    return problem;
  }
}

/** 202 while the caller's work goes on without it. */
function statusOf(operation: AnyOperation, output: JsonObject): number {
  if (operation.name === 'task.complete') return output.state === 'submitted' ? 202 : 200;
  if (operation.name === 'run.start') return output.status === 'running' || output.status === 'waiting' ? 202 : 200;
  return 200;
}

/** Path, query and body as one input; the path wins. Query strings take the type that the schema declares. */
export function inputOf(operation: AnyOperation, request: FastifyRequest): JsonObject {
  const { method } = httpOf(operation);
  const body = request.body as Json | undefined;
  if (method === 'POST' && body !== undefined && body !== null && !isObject(body)) {
    throw new AppError('BAD_REQUEST', { reason: 'the body must be a JSON object' });
  }
  const properties = operation.input.properties as unknown as Record<string, JsonObject>;
  const input: JsonObject = {};
  for (const [name, value] of Object.entries(isObject(body) && method === 'POST' ? body : {})) input[name] = value;
  for (const [name, text] of Object.entries(request.query as Record<string, string | string[]>)) {
    input[name] = fromText(Array.isArray(text) ? (text.at(-1) ?? '') : text, properties[name]);
  }
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && properties.idempotencyKey && input.idempotencyKey === undefined)
    input.idempotencyKey = key;
  for (const [name, text] of Object.entries(request.params as Record<string, string>)) input[name] = text;
  return input;
}

function fromText(text: string, schema: JsonObject | undefined): Json {
  const type = schema && own(schema, 'type');
  // `?wait=30s` and `?wait=30` mean the same.
  if (type === 'integer' && /^\d+s?$/.test(text)) return Number.parseInt(text, 10);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
