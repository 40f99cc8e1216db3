/**
 * An OpenAPI document (2.0, 3.0 or 3.1) as data: what it is, where its references lead, which operations it has.
 *
 * Only references inside the document are followed; one that leads out is named by `prune.ts` and refused when a definition
 * is published. Nothing here throws: a document is somebody else's, and may be anything.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';

export interface OpenApi {
  readonly version: '2.0' | '3.0' | '3.1';
  readonly root: JsonObject;
}

/** Where an operation stands in its document. */
export interface Entry {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly item: JsonObject;
  readonly operation: JsonObject;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** References that lead to references; more are a circle. */
const LONGEST_CHAIN = 20;

/** The document, or why it is none, as a clause. */
export function openDocument(value: Json | undefined): OpenApi | string {
  if (!isObject(value)) return 'it is no mapping';
  if (!isObject(own(value, 'paths'))) return 'it has no `paths`';
  const swagger = own(value, 'swagger');
  if (swagger !== undefined) {
    return wordOf(swagger) === '2.0'
      ? { version: '2.0', root: value }
      : `its \`swagger\` is ${JSON.stringify(swagger)}`;
  }
  const written = own(value, 'openapi');
  const match = /^3\.([01])(?:\.|$)/.exec(wordOf(written));
  if (!match) return `its \`openapi\` is ${JSON.stringify(written ?? null)}, and 2.0, 3.0 and 3.1 can be read`;
  return { version: match[1] === '0' ? '3.0' : '3.1', root: value };
}

/** What a value is once its references inside the document are followed; undefined when they lead nowhere. */
export function follow(root: JsonObject, value: Json | undefined): JsonObject | undefined {
  let at = value;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    if (!isObject(at)) return undefined;
    const ref = own(at, '$ref');
    if (typeof ref !== 'string') return at;
    at = valueAt(root, ref);
  }
  return undefined;
}

/** The value that `#/…` names; undefined for any other reference. */
export function valueAt(root: JsonObject, ref: string): Json | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let at: Json | undefined = root;
  for (const key of keysOf(ref)) at = Array.isArray(at) ? at[Number(key)] : isObject(at) ? own(at, key) : undefined;
  return at;
}

/** The keys of `#/a/b`, unescaped. */
export function keysOf(ref: string): string[] {
  return ref
    .slice(2)
    .split('/')
    .map((key) => decoded(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A value where the document should have a word: text, a number as text; empty for anything else. */
export function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? `${value}` : '';
}

/** Every operation that has an id, in the order written. */
export function operationsOf({ root }: OpenApi): Entry[] {
  const paths = own(root, 'paths');
  return Object.entries(isObject(paths) ? paths : {}).flatMap(([path, written]) => {
    const item = follow(root, written);
    if (item === undefined || !path.startsWith('/')) return [];
    return METHODS.flatMap((method) => {
      const operation = own(item, method);
      const id = isObject(operation) ? own(operation, 'operationId') : undefined;
      return isObject(operation) && typeof id === 'string' ? [{ id, method, path, item, operation }] : [];
    });
  });
}

// ---- helpers

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
