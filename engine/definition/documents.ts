/**
 * The documents a definition stands on that are not in it, by their address: OpenAPI documents and schemas. Which those are is told by
 * the definition's text alone; where they are at hand (a project's copies, what was kept at publishing) they are looked into.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { openDocument } from '../openapi/document.ts';
import { type Operation, operationNamed } from '../openapi/operation.ts';
import { pruned } from '../openapi/prune.ts';
import { join, split } from './places.ts';
import { walk } from './walk.ts';

/** Address → document. */
export type Documents = Readonly<Record<string, Json>>;

/** One place where a document is named. */
export interface DocumentUse {
  readonly uri: string;
  /** The operation called; null where the document is a schema, which is needed whole. */
  readonly operationId: string | null;
  /** Who may read it: the policy, or the name of one, as written; undefined for everybody. */
  readonly authentication: Json | undefined;
  /** Of the text that holds the address. */
  readonly pointer: string;
}

/** Every document that the definition names. */
export function documentUses(definition: Json): DocumentUse[] {
  const schemas = schemaPlaces(definition).flatMap(({ schema, pointer }): DocumentUse[] => {
    const found = addressOf(own(schema, 'resource'));
    if (found === undefined) return [];
    const { uri, authentication, keys } = found;
    return [{ uri, operationId: null, authentication, pointer: join(pointer, 'resource', ...keys) }];
  });
  return [...schemas, ...operationUses(definition)];
}

/** The definition with every schema in its place that is named by its address and at hand; itself when there is none. */
export function withSchemas(definition: Json, documents: Documents | undefined): Json {
  if (documents === undefined) return definition;
  const places = schemaPlaces(definition).flatMap(({ schema, pointer }) => {
    const uri = addressOf(own(schema, 'resource'))?.uri;
    const document = uri !== undefined && Object.hasOwn(documents, uri) ? documents[uri] : undefined;
    return isObject(document) || typeof document === 'boolean' ? [{ pointer, document }] : [];
  });
  if (places.length === 0) return definition;
  const whole = JSON.parse(JSON.stringify(definition)) as Json;
  for (const { pointer, document } of places) {
    let schema: Json = whole;
    for (const key of split(pointer)) schema = (schema as JsonObject)[key]!;
    delete (schema as JsonObject).resource;
    (schema as JsonObject).document = document;
  }
  return whole;
}

/** Where the language has a schema of data: of the workflow, and of each step. */
function schemaPlaces(definition: Json): { schema: JsonObject; pointer: string }[] {
  if (!isObject(definition)) return [];
  const owners = [{ step: definition, pointer: '' }, ...walk(definition)];
  return owners.flatMap(({ step, pointer }) =>
    ['input', 'output', 'export'].flatMap((flow) => {
      const owner = own(step, flow);
      const schema = isObject(owner) ? own(owner, 'schema') : undefined;
      return isObject(schema) ? [{ schema, pointer: join(pointer, flow, 'schema') }] : [];
    }),
  );
}

function operationUses(definition: Json): DocumentUse[] {
  return walk(definition).flatMap(({ step, pointer }) => {
    const arguments_ = own(step, 'with');
    if (own(step, 'call') !== 'openapi' || !isObject(arguments_)) return [];
    const found = addressOf(own(arguments_, 'document'));
    if (found === undefined) return [];
    const { uri, authentication, keys } = found;
    const operationId = String(own(arguments_, 'operationId') ?? '');
    return [{ uri, operationId, authentication, pointer: join(pointer, 'with', 'document', ...keys) }];
  });
}

/** The address in an external resource, and where it stands in it. */
export function addressOf(
  resource: Json | undefined,
): { uri: string; authentication: Json | undefined; keys: string[] } | undefined {
  const endpoint = isObject(resource) ? own(resource, 'endpoint') : undefined;
  if (typeof endpoint === 'string') return { uri: endpoint, authentication: undefined, keys: ['endpoint'] };
  const uri = isObject(endpoint) ? own(endpoint, 'uri') : undefined;
  if (!isObject(endpoint) || typeof uri !== 'string') return undefined;
  return { uri, authentication: own(endpoint, 'authentication'), keys: ['endpoint', 'uri'] };
}

/** The operation that a step calls, when its document is at hand and has it. */
export function operationOf(step: JsonObject, documents: Documents | undefined): Operation | undefined {
  const arguments_ = own(step, 'with');
  const found = isObject(arguments_) ? addressOf(own(arguments_, 'document')) : undefined;
  const id = isObject(arguments_) ? own(arguments_, 'operationId') : undefined;
  if (found === undefined || typeof id !== 'string' || documents === undefined) return undefined;
  return operationIn(documents, found.uri, id);
}

/** Of each OpenAPI document at hand what the definition uses; and references in that which lead out of their document. */
export function keptDocuments(
  definition: Json,
  documents: Documents,
): { kept: Documents; outside: { uri: string; ref: string }[] } {
  const ids = new Map<string, Set<string>>();
  for (const { uri, operationId } of documentUses(definition)) {
    if (operationId === null) continue;
    const wanted = ids.get(uri) ?? new Set<string>();
    ids.set(uri, wanted.add(operationId));
  }
  const kept: Record<string, Json> = {};
  const outside: { uri: string; ref: string }[] = [];
  for (const [uri, operations] of ids) {
    const document = Object.hasOwn(documents, uri) ? openDocument(documents[uri]) : '';
    if (typeof document === 'string') continue;
    const part = pruned(document, operations);
    kept[uri] = part.document;
    outside.push(...part.outside.map((ref) => ({ uri, ref })));
  }
  return { kept, outside };
}

const known = new WeakMap<JsonObject, Map<string, Operation | undefined>>();

/** A document is data that does not change: what was read of it is kept. */
export function operationIn(documents: Documents, uri: string, id: string): Operation | undefined {
  const value = Object.hasOwn(documents, uri) ? documents[uri] : undefined;
  if (!isObject(value)) return undefined;
  let operations = known.get(value);
  if (operations === undefined) {
    operations = new Map();
    known.set(value, operations);
  }
  if (!operations.has(id)) {
    const document = openDocument(value);
    operations.set(id, typeof document === 'string' ? undefined : operationNamed(document, id));
  }
  return operations.get(id);
}
