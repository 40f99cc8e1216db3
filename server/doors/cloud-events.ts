/**
 * `POST /api/events` as CloudEvents speaks HTTP: structured (`application/cloudevents+json`), batched
 * (`application/cloudevents-batch+json`) and binary (attributes in `ce-*` headers, the body is the data); and plain JSON as
 * the operation has it. Translates into `event.send`, nothing more.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, put } from '../../engine/json.ts';
import { enter, type Gate } from '../auth.ts';
import { call } from '../call.ts';
import { AppError } from '../errors.ts';
import { sendEvent } from '../operations/send-event.ts';
import { credentialOf } from './credential.ts';
import { answer } from './rest.ts';

export function cloudEventsDoor(app: FastifyInstance, gate: Gate): void {
  void app.register(async (door) => {
    // Binary mode brings any type of body: here, and nowhere else, the bytes are taken as they come.
    door.removeAllContentTypeParsers();
    door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    door.post('/api/events', (request, reply) =>
      answer(request, reply, sendEvent.name, async () => {
        const { scope } = await enter(gate, credentialOf(request), request.id);
        const output = await call(sendEvent, scope, inputOf(request));
        reply.code(202);
        return output;
      }),
    );
  });
}

function inputOf(request: FastifyRequest): Json {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/cloudevents+json') return { events: [jsonOf(body)] };
  if (type === 'application/cloudevents-batch+json') return { events: jsonOf(body) };
  if (request.headers['ce-specversion'] !== undefined || request.headers['ce-type'] !== undefined)
    return { events: [binary(request, body, type)] };
  return jsonOf(body);
}

/** Header values are percent-encoded (CloudEvents HTTP binding 3.1.3.2). */
function binary(request: FastifyRequest, body: Buffer, type: string): JsonObject {
  const event: JsonObject = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    try {
      put(event, name.slice('ce-'.length), decodeURIComponent(value));
    } catch {
      throw new AppError('BAD_REQUEST', { reason: `the header ${name} is not percent-encoded` });
    }
  }
  if (type !== '') event.datacontenttype = type;
  if (body.length === 0) return event;
  if (type === 'application/json' || type.endsWith('+json')) event.data = jsonOf(body);
  else if (type.startsWith('text/')) event.data = body.toString('utf8');
  else event.data_base64 = body.toString('base64');
  return event;
}

function jsonOf(body: Buffer): Json {
  let value: Json;
  try {
    value = JSON.parse(body.toString('utf8')) as Json;
  } catch {
    throw new AppError('BAD_REQUEST', { reason: 'the body is not JSON' });
  }
  if (hasForbiddenKey(value)) throw new AppError('BAD_REQUEST', { reason: 'the body has a key `__proto__`' });
  return value;
}

/** As the other doors refuse it: nothing of ours needs such a key, and what reads it later may not be ours. */
function hasForbiddenKey(value: Json): boolean {
  const pending: Json[] = [value];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    if (isObject(one) && Object.hasOwn(one, '__proto__')) return true;
    if (typeof one === 'object' && one !== null) pending.push(...Object.values(one));
  }
  return false;
}
