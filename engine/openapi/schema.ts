/**
 * Schemas of an OpenAPI document as JSON Schema 2020-12, whole in themselves: what 3.0 and 2.0 write in their own way
 * (`nullable`, exclusive bounds as booleans, `type: file`) is written anew, and what is referred to is carried along at the
 * place its references name.
 */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { follow, keysOf, type OpenApi, valueAt } from './document.ts';

/** What says nothing of a value; dropped, so that no other validator stumbles over it. */
const REMARKS = new Set(['discriminator', 'xml', 'externalDocs', 'example', 'examples', 'deprecated', 'nullable']);
/** Keywords whose value is a mapping of names to schemas. */
const NAMED = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Keywords that hold schemas, or lists of them. */
const NESTED = new Set(['items', 'prefixItems', 'additionalProperties', 'allOf', 'anyOf', 'oneOf', 'not', 'contains']);
for (const key of ['if', 'then', 'else', 'propertyNames', 'unevaluatedProperties', 'unevaluatedItems']) NESTED.add(key);

/** Which way a value goes: what only the other side writes need not be there, whatever `required` says. */
export type Way = 'sent' | 'answered';

/** A schema of the document, standing alone. True (anything) for what is no schema. */
export function standing(document: OpenApi, schema: Json | undefined, way: Way = 'sent'): JsonObject | boolean {
  if (typeof schema === 'boolean') return schema;
  if (!isObject(schema)) return true;
  const pending: string[] = [];
  const reader = { document, pending, way };
  const out = converted(reader, schema) as JsonObject;
  const seen = new Set<string>();
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(out)) put(result, key, value);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const target = valueAt(document.root, ref);
    place(result, keysOf(ref), isObject(target) ? converted(reader, target) : true);
  }
  return result;
}

// ---- helpers

interface Reader {
  readonly document: OpenApi;
  readonly pending: string[];
  readonly way: Way;
}

function converted(reader: Reader, schema: Json): Json {
  const { document, pending } = reader;
  if (Array.isArray(schema)) return schema.map((one) => converted(reader, one));
  if (!isObject(schema)) return schema;
  const ref = own(schema, '$ref');
  if (typeof ref === 'string') {
    // Out of the document: anything.
    if (!ref.startsWith('#/')) return {};
    pending.push(ref);
    if (document.version !== '3.1') return { $ref: ref };
  }
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(schema)) {
    if (REMARKS.has(key) || key.startsWith('x-')) continue;
    if (NAMED.has(key) && isObject(value)) {
      const inner: JsonObject = {};
      for (const [name, one] of Object.entries(value)) put(inner, name, converted(reader, one));
      put(out, key, inner);
    } else put(out, key, NESTED.has(key) ? converted(reader, value) : value);
  }
  const required = own(out, 'required');
  if (Array.isArray(required)) out.required = required.filter((name) => !isOfTheOther(reader, schema, name));
  return document.version === '3.1' ? out : modern(out, own(schema, 'nullable') === true);
}

/** A property that the service alone writes, of what is sent to it; or that it never shows, of what it answers. */
function isOfTheOther({ document, way }: Reader, schema: JsonObject, name: Json): boolean {
  const properties = own(schema, 'properties');
  const written = isObject(properties) && typeof name === 'string' ? own(properties, name) : undefined;
  const property = follow(document.root, written);
  const mark = way === 'sent' ? 'readOnly' : 'writeOnly';
  return [written, property].some((one) => isObject(one) && own(one, mark) === true);
}

/** The draft that 2.0 and 3.0 are written in, in the words of 2020-12. */
function modern(schema: JsonObject, nullable: boolean): JsonObject {
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const flag = own(schema, exclusive);
    if (typeof flag !== 'boolean') continue;
    delete schema[exclusive];
    if (flag && own(schema, bound) !== undefined) {
      schema[exclusive] = schema[bound]!;
      delete schema[bound];
    }
  }
  if (own(schema, 'type') === 'file') schema.type = 'string';
  return nullable && Object.keys(schema).length > 0 ? { anyOf: [schema, { type: 'null' }] } : schema;
}

function place(root: JsonObject, keys: readonly string[], value: Json): void {
  let at = root;
  for (const key of keys.slice(0, -1)) {
    const next = own(at, key);
    if (isObject(next)) at = next;
    else {
      const made: JsonObject = {};
      put(at, key, made);
      at = made;
    }
  }
  const last = keys.at(-1);
  if (last !== undefined && own(at, last) === undefined) put(at, last, value);
}
