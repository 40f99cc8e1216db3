/**
 * The part of a document that some operations need: their paths, what those refer to, servers and security. It goes into the
 * start of every run, so it is kept small; texts for people and examples are left out.
 */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { keysOf, type OpenApi, operationsOf, valueAt } from './document.ts';

export interface Pruned {
  readonly document: JsonObject;
  /** References that lead out of the document, in what is kept of it. */
  readonly outside: readonly string[];
}

/** Ids that the document does not have are passed over: the checker has said so. */
export function pruned(document: OpenApi, ids: ReadonlySet<string>): Pruned {
  const { root } = document;
  const out: JsonObject = {};
  const pending: string[] = [];
  for (const key of [
    'swagger',
    'openapi',
    'host',
    'basePath',
    'schemes',
    'consumes',
    'produces',
    'servers',
    'security',
  ]) {
    const value = own(root, key);
    if (value !== undefined) put(out, key, kept(value, key, pending));
  }
  const components = own(root, 'components');
  const schemes = isObject(components) ? own(components, 'securitySchemes') : undefined;
  if (schemes !== undefined) out.components = { securitySchemes: kept(schemes, 'securitySchemes', pending) };
  const old = own(root, 'securityDefinitions');
  if (old !== undefined) out.securityDefinitions = kept(old, 'securityDefinitions', pending);
  const paths: JsonObject = {};
  out.paths = paths;
  for (const { id, path, method, item, operation } of operationsOf(document)) {
    if (!ids.has(id)) continue;
    const entry = own(paths, path);
    const target: JsonObject = isObject(entry) ? entry : {};
    for (const key of ['parameters', 'servers']) {
      const value = own(item, key);
      if (value !== undefined) put(target, key, kept(value, 'list', pending));
    }
    put(target, method, kept(operation, 'operation', pending));
    put(paths, path, target);
  }
  const outside = new Set<string>();
  const seen = new Set<string>();
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    if (!ref.startsWith('#/')) outside.add(ref);
    else {
      const keys = keysOf(ref);
      const value = valueAt(root, ref);
      if (value !== undefined) place(out, keys, kept(value, keys.at(-2) === 'properties' ? 'schema' : 'part', pending));
    }
  }
  return { document: out, outside: [...outside].sort() };
}

// ---- helpers

const REMARKS = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs', 'tags', 'xml']);
for (const key of ['deprecated', 'discriminator', 'callbacks', 'links']) REMARKS.add(key);
/** Keys whose value maps names that authors chose: none of them is a keyword. */
const NAMED = new Set(['properties', 'patternProperties', 'definitions', '$defs', 'schemas', 'responses', 'headers']);
for (const key of ['content', 'variables', 'encoding', 'securitySchemes', 'securityDefinitions', 'security'])
  NAMED.add(key);
/** Keys whose value is data, taken as it is. */
const DATA = new Set(['enum', 'const', 'default', 'required', 'scopes']);

function kept(value: Json, key: string, pending: string[]): Json {
  if (DATA.has(key)) return value;
  if (Array.isArray(value)) return value.map((one) => kept(one, key === 'security' ? key : 'item', pending));
  if (!isObject(value)) return value;
  const ref = own(value, '$ref');
  if (typeof ref === 'string' && !NAMED.has(key)) pending.push(ref);
  const out: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    if (NAMED.has(key)) put(out, name, kept(inner, 'part', pending));
    else if (!REMARKS.has(name) && !name.startsWith('x-')) put(out, name, kept(inner, name, pending));
  }
  return out;
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
  if (own(at, keys.at(-1)!) === undefined) put(at, keys.at(-1)!, value);
}
