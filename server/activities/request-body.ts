/**
 * The body of an outgoing request, by its content type: objects as JSON or as a form, texts as they are, bytes from base64.
 *
 * What comes back of a binary response is base64, so that is also how bytes are given: where the content type says they are
 * bytes, a text that is not base64 is a mistake and not sent.
 */
import { FormData } from 'undici';
import type { Json, JsonObject } from '../../engine/json.ts';
import { isObject, own } from '../../engine/json.ts';
import { standardFailure } from './step-failure.ts';

/** Types of which the content is bytes and never text. */
const BYTES = /^(?:image|audio|video|font)\/(?!svg)|^application\/(?:octet-stream|pdf|zip|gzip|x-tar|wasm)\b/i;

/** Undefined for no body. Sets the content type where none is given. `parts`: of a form, which fields are files, of what type. */
export function bodyOf(
  body: Json | undefined,
  method: string,
  headers: Headers,
  parts: JsonObject,
): string | Buffer | FormData | undefined {
  if (body === undefined || body === null) return undefined;
  if (method === 'GET' || method === 'HEAD') {
    throw standardFailure('configuration', `A ${method} request has no body; put what it asks for into the query.`);
  }
  const type = headers.get('content-type') ?? '';
  if (/^multipart\/form-data/i.test(type)) {
    // The boundary is made with the form.
    headers.delete('content-type');
    return formOf(fieldsOf(body, type), parts);
  }
  if (/^application\/x-www-form-urlencoded/i.test(type) && typeof body !== 'string') {
    return urlencoded(fieldsOf(body, type));
  }
  if (typeof body === 'string') {
    if (BYTES.test(type)) return bytesOf(body, 'The body');
    if (/[/+]json\b/i.test(type) && !isJson(body)) return JSON.stringify(body);
    if (type === '') headers.set('content-type', 'text/plain; charset=utf-8');
    return body;
  }
  if (type === '') headers.set('content-type', 'application/json');
  return JSON.stringify(body);
}

export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

// ---- helpers

function fieldsOf(body: Json, type: string): JsonObject {
  if (isObject(body)) return body;
  throw standardFailure('configuration', `A body of ${type.split(';')[0]} must be an object: its fields.`);
}

function urlencoded(fields: JsonObject): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    for (const one of Array.isArray(value) ? value : [value]) if (one !== null) form.append(name, textOf(one));
  }
  return form.toString();
}

/** A field that is a file: base64, or an object `{ content, filename, contentType }` with its content in base64. */
function formOf(fields: JsonObject, parts: JsonObject): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    const written = own(parts, name);
    const part = isObject(written) ? written : {};
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === null) continue;
      const described = isObject(one) && typeof own(one, 'content') === 'string' && Object.hasOwn(one, 'filename');
      if (described || own(part, 'binary') === true) {
        const file: JsonObject = described ? (one as JsonObject) : { content: one };
        const contentType = String(own(file, 'contentType') ?? own(part, 'contentType') ?? 'application/octet-stream');
        const bytes = bytesOf(own(file, 'content') ?? null, `The field "${name}"`);
        form.append(
          name,
          new Blob([new Uint8Array(bytes)], { type: contentType }),
          String(own(file, 'filename') ?? name),
        );
      } else if (typeof own(part, 'contentType') === 'string' || typeof one === 'object') {
        const contentType = String(own(part, 'contentType') ?? 'application/json');
        form.append(name, new Blob([textOf(one)], { type: contentType }));
      } else form.append(name, textOf(one));
    }
  }
  return form;
}

function bytesOf(value: Json, what: string): Buffer {
  const text = typeof value === 'string' ? value.replaceAll(/\s/g, '') : '';
  if (typeof value !== 'string' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    throw standardFailure('configuration', `${what} is bytes by its content type, and must be given in base64.`);
  }
  return Buffer.from(text, 'base64');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
