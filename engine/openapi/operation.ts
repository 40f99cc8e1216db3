/**
 * One operation of a document in one form, whichever version it was written in: where each value goes and how it is
 * written there, what the body is, which server answers, and what it answers with.
 */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { type Entry, follow, type OpenApi, operationsOf, wordOf } from './document.ts';
import { standing } from './schema.ts';

export type Style =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'tabDelimited'
  | 'deepObject'
  | 'json';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'cookie';
  readonly required: boolean;
  readonly schema: JsonObject | boolean;
  readonly style: Style;
  readonly explode: boolean;
  readonly allowReserved: boolean;
}

export interface Body {
  readonly required: boolean;
  readonly mediaType: string;
  readonly schema: JsonObject | boolean;
  /** The parameter that is the whole body. */
  readonly name: string;
  /** Properties that may be given as parameters of their own; null = any. */
  readonly fields: readonly string[] | null;
  /** Those of them without which the body is not complete. */
  readonly requiredFields: readonly string[];
  /** Of a form: how a list is written, and which fields are files. */
  readonly parts: Readonly<Record<string, { separator?: string; binary?: true; contentType?: string }>>;
}

/** A credential that does not go into `Authorization`. */
export interface ApiKey {
  readonly in: 'query' | 'header' | 'cookie';
  readonly name: string;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body | null;
  /** Without a slash at the end; may be relative to the document's own address. */
  readonly server: string;
  /** API keys it knows of; they may be given as parameters. */
  readonly apiKeys: readonly ApiKey[];
  /** Where the call's own credential goes; null = `Authorization`. */
  readonly credential: ApiKey | null;
  /** What it answers with a status of success; true = anything. */
  readonly answer: JsonObject | boolean;
}

/** The operation of an id; undefined when the document has none. */
export function operationNamed(document: OpenApi, id: string): Operation | undefined {
  const entry = operationsOf(document).find((one) => one.id === id);
  return entry && operationOf(document, entry);
}

export function operationOf(document: OpenApi, entry: Entry): Operation {
  const written = parametersOf(document, entry);
  const { apiKeys, credential } = securityOf(document, entry.operation);
  return {
    id: entry.id,
    method: entry.method,
    path: entry.path,
    parameters: written.flatMap((one) => parameterOf(document, one) ?? []),
    body: document.version === '2.0' ? oldBody(document, entry, written) : newBody(document, entry.operation),
    server: serverOf(document, entry),
    apiKeys,
    credential,
    answer: answerOf(document, entry.operation),
  };
}

// ---- helpers

/** Those of the path and those of the operation, which win. */
function parametersOf({ root }: OpenApi, { item, operation }: Entry): JsonObject[] {
  const all = new Map<string, JsonObject>();
  for (const owner of [item, operation]) {
    const list = own(owner, 'parameters');
    for (const written of Array.isArray(list) ? list : []) {
      const one = follow(root, written);
      if (one !== undefined) all.set(`${wordOf(own(one, 'in'))} ${wordOf(own(one, 'name'))}`, one);
    }
  }
  return [...all.values()];
}

function parameterOf(document: OpenApi, written: JsonObject): Parameter | null {
  const place = own(written, 'in');
  const name = own(written, 'name');
  if (typeof name !== 'string') return null;
  if (place !== 'path' && place !== 'query' && place !== 'header' && place !== 'cookie') return null;
  const required = place === 'path' || own(written, 'required') === true;
  const plain = { name, in: place as Parameter['in'], required, allowReserved: own(written, 'allowReserved') === true };
  if (document.version === '2.0') {
    const { name: _name, in: _in, required: _required, ...schema } = written;
    return { ...plain, schema: standing(document, schema), ...oldStyle(place, own(written, 'collectionFormat')) };
  }
  const content = own(written, 'content');
  if (isObject(content)) {
    const media = Object.values(content)[0];
    const schema = standing(document, isObject(media) ? own(media, 'schema') : undefined);
    return { ...plain, schema, style: 'json', explode: false };
  }
  const style = styleOf(own(written, 'style'), place);
  const explode = own(written, 'explode');
  return {
    ...plain,
    schema: standing(document, own(written, 'schema')),
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'deepObject',
  };
}

function styleOf(written: Json | undefined, place: Parameter['in']): Style {
  const allowed: Record<Parameter['in'], readonly Style[]> = {
    path: ['simple', 'label', 'matrix'],
    query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
    header: ['simple'],
    cookie: ['form'],
  };
  return allowed[place].find((style) => style === written) ?? allowed[place][0]!;
}

function oldStyle(place: Parameter['in'], format: Json | undefined): { style: Style; explode: boolean } {
  switch (format) {
    case 'multi':
      return { style: 'form', explode: true };
    case 'ssv':
      return { style: 'spaceDelimited', explode: false };
    case 'tsv':
      return { style: 'tabDelimited', explode: false };
    case 'pipes':
      return { style: 'pipeDelimited', explode: false };
    default:
      return { style: place === 'path' || place === 'header' ? 'simple' : 'form', explode: false };
  }
}

const FORMS = ['multipart/form-data', 'application/x-www-form-urlencoded'];

/** 2.0: one parameter `in: body`, or some `in: formData`. */
function oldBody(document: OpenApi, { operation }: Entry, written: readonly JsonObject[]): Body | null {
  const list = own(operation, 'consumes') ?? own(document.root, 'consumes');
  const consumes = Array.isArray(list) ? list.map(wordOf) : [];
  const whole = written.find((one) => own(one, 'in') === 'body');
  if (whole) {
    const schema = standing(document, own(whole, 'schema'));
    const name = wordOf(own(whole, 'name') ?? 'body');
    const mediaType = preferred(consumes) ?? 'application/json';
    return { required: own(whole, 'required') === true, mediaType, schema, name, ...fieldsOf(schema, name), parts: {} };
  }
  const fields = written.filter((one) => own(one, 'in') === 'formData');
  if (fields.length === 0) return null;
  const hasFile = fields.some((one) => own(one, 'type') === 'file');
  const names = fields.map((one) => wordOf(own(one, 'name')));
  const requiredFields = fields.filter((one) => own(one, 'required') === true).map((one) => wordOf(own(one, 'name')));
  const properties = Object.fromEntries(
    fields.map(({ name, in: _in, required: _required, ...schema }) => [wordOf(name), standing(document, schema)]),
  );
  const parts: JsonObject = {};
  for (const one of fields) {
    const separator = own(one, 'type') === 'array' ? separatorOf(own(one, 'collectionFormat')) : undefined;
    const binary = own(one, 'type') === 'file';
    if (separator !== undefined || binary)
      put(parts, wordOf(own(one, 'name')), { ...(separator && { separator }), ...(binary && { binary }) });
  }
  return {
    required: requiredFields.length > 0,
    mediaType: hasFile ? FORMS[0]! : (consumes.find((type) => FORMS.includes(type)) ?? FORMS[1]!),
    schema: { type: 'object', properties, required: requiredFields },
    name: 'body',
    fields: names,
    requiredFields,
    parts: parts as Body['parts'],
  };
}

function separatorOf(format: Json | undefined): string | undefined {
  const known = new Map([
    ['ssv', ' '],
    ['tsv', '\t'],
    ['pipes', '|'],
  ]);
  return format === 'multi' ? undefined : (known.get(wordOf(format)) ?? ',');
}

function newBody(document: OpenApi, operation: JsonObject): Body | null {
  const written = follow(document.root, own(operation, 'requestBody'));
  const content = written && own(written, 'content');
  if (!isObject(content)) return null;
  const mediaType = preferred(Object.keys(content));
  if (mediaType === undefined) return null;
  const media = own(content, mediaType);
  const schema = standing(document, isObject(media) ? own(media, 'schema') : undefined);
  const { fields, requiredFields } = fieldsOf(schema, 'body');
  return {
    required: own(written as JsonObject, 'required') === true,
    // A range says that anything goes: JSON does.
    mediaType: mediaType.includes('*') ? 'application/json' : mediaType,
    schema,
    name: 'body',
    fields,
    requiredFields,
    parts: partsOf(schema, isObject(media) ? own(media, 'encoding') : undefined),
  };
}

/** JSON before forms, forms before anything else. */
function preferred(types: readonly string[]): string | undefined {
  const order = [
    /^application\/json\b/i,
    /[/+]json\b/i,
    /^\*\/\*/,
    /x-www-form-urlencoded/i,
    /^multipart\//i,
    /^text\//i,
  ];
  for (const one of order) {
    const found = types.find((type) => one.test(type));
    if (found !== undefined) return found;
  }
  return types[0];
}

function partsOf(schema: JsonObject | boolean, encoding: Json | undefined): Body['parts'] {
  const parts: JsonObject = {};
  for (const [name, one] of Object.entries(propertiesOf(schema))) {
    const file = isObject(one) && (own(one, 'format') === 'binary' || own(one, 'contentEncoding') === 'base64');
    const how = isObject(encoding) ? own(encoding, name) : undefined;
    const type = isObject(how) ? own(how, 'contentType') : undefined;
    const contentType = typeof type === 'string' ? type.split(',')[0]!.trim() : undefined;
    if (file || contentType !== undefined)
      put(parts, name, { ...(file && { binary: true }), ...(contentType !== undefined && { contentType }) });
  }
  return parts as Body['parts'];
}

/** Which properties of a body may be written as parameters. A property that is called like the whole body is not one. */
function fieldsOf(schema: JsonObject | boolean, whole: string): Pick<Body, 'fields' | 'requiredFields'> {
  if (!isObject(schema as Json)) return { fields: schema === false ? [] : null, requiredFields: [] };
  const root = schema as JsonObject;
  const target = follow(root, root) ?? root;
  const names = Object.keys(propertiesOf(root)).filter((name) => name !== whole);
  const rest = own(target, 'additionalProperties');
  const isOpen = names.length === 0 || (rest !== undefined && rest !== false);
  const required = own(target, 'required');
  return {
    fields: isOpen && own(target, 'type') !== 'array' ? null : names,
    requiredFields: Array.isArray(required) ? required.map(wordOf) : [],
  };
}

/** Declared properties, those of `allOf` among them. */
function propertiesOf(schema: JsonObject | boolean): JsonObject {
  if (typeof schema === 'boolean') return {};
  const out: JsonObject = {};
  const pending: Json[] = [schema];
  for (let i = 0; i < pending.length && i < 50; i++) {
    const one = follow(schema, pending[i]);
    if (one === undefined) continue;
    const properties = own(one, 'properties');
    for (const [name, property] of isObject(properties) ? Object.entries(properties) : []) put(out, name, property);
    const all = own(one, 'allOf');
    if (Array.isArray(all)) pending.push(...all);
  }
  return out;
}

function serverOf({ version, root }: OpenApi, { item, operation }: Entry): string {
  if (version === '2.0') {
    const host = own(root, 'host');
    const base = own(root, 'basePath');
    const schemes = own(operation, 'schemes') ?? own(root, 'schemes');
    const list = Array.isArray(schemes) ? schemes.map(wordOf) : [];
    const scheme = ['https', 'http'].find((one) => list.includes(one));
    const path = typeof base === 'string' && base !== '/' ? base.replace(/\/+$/, '') : '';
    // Without a host, or a scheme, it is the document's own.
    if (typeof host === 'string') return `${scheme === undefined ? '' : `${scheme}:`}//${host}${path}`;
    return path === '' ? '/' : path;
  }
  for (const owner of [operation, item, root]) {
    const servers = own(owner, 'servers');
    const first = Array.isArray(servers) ? servers[0] : undefined;
    const url = isObject(first) ? own(first, 'url') : undefined;
    if (isObject(first) && typeof url === 'string') {
      const variables = own(first, 'variables');
      return url
        .replace(/\{([^{}]+)\}/g, (whole, name: string) => {
          const one = isObject(variables) ? own(variables, name) : undefined;
          const value = isObject(one) ? own(one, 'default') : undefined;
          return value === undefined ? whole : wordOf(value);
        })
        .replace(/(?<=.)\/+$/, '');
    }
  }
  return '/';
}

function securityOf({ version, root }: OpenApi, operation: JsonObject): Pick<Operation, 'apiKeys' | 'credential'> {
  const components = own(root, 'components');
  const named =
    version === '2.0'
      ? own(root, 'securityDefinitions')
      : isObject(components)
        ? own(components, 'securitySchemes')
        : undefined;
  const schemes = isObject(named) ? named : {};
  const wanted = own(operation, 'security') ?? own(root, 'security');
  const apiKeys: ApiKey[] = [];
  let usesHeader = false;
  for (const alternative of Array.isArray(wanted) ? wanted : []) {
    for (const name of isObject(alternative) ? Object.keys(alternative) : []) {
      const scheme = follow(root, own(schemes, name));
      const place = scheme && own(scheme, 'in');
      const key = scheme && own(scheme, 'name');
      const isKey = scheme !== undefined && own(scheme, 'type') === 'apiKey' && typeof key === 'string';
      if (isKey && (place === 'query' || place === 'header' || place === 'cookie'))
        apiKeys.push({ in: place, name: key });
      else if (scheme !== undefined) usesHeader = true;
    }
  }
  return { apiKeys, credential: usesHeader ? null : (apiKeys[0] ?? null) };
}

/** The union of what it answers with 2xx, as far as that is JSON; anything where one of them is not, or says nothing. */
function answerOf(document: OpenApi, operation: JsonObject): JsonObject | boolean {
  const responses = own(operation, 'responses');
  if (!isObject(responses)) return true;
  const good = Object.keys(responses).filter((status) => /^2(\d\d|XX)$/i.test(status));
  if (good.length === 0) return true;
  const schemas: (JsonObject | boolean)[] = [];
  for (const status of good) {
    const response = follow(document.root, own(responses, status));
    if (response === undefined) return true;
    if (document.version === '2.0') {
      const produces = own(operation, 'produces') ?? own(document.root, 'produces');
      const json = !Array.isArray(produces) || produces.some((type) => /[/+]json\b/i.test(wordOf(type)));
      const schema = own(response, 'schema');
      if (schema === undefined || !json) return true;
      schemas.push(standing(document, schema));
      continue;
    }
    const content = own(response, 'content');
    if (status === '204' && content === undefined) {
      schemas.push({ type: 'null' });
      continue;
    }
    if (!isObject(content) || Object.keys(content).length === 0) return true;
    for (const [type, media] of Object.entries(content)) {
      const schema = isObject(media) ? own(media, 'schema') : undefined;
      if (!/[/+]json\b/i.test(type) || schema === undefined) return true;
      schemas.push(standing(document, schema));
    }
  }
  return schemas.length === 1 ? schemas[0]! : merged(schemas);
}

/** Alternatives side by side; what they refer to has the same place in each. */
function merged(schemas: readonly (JsonObject | boolean)[]): JsonObject {
  const carried: JsonObject = {};
  const alternatives = schemas.map((schema): Json => {
    if (typeof schema === 'boolean') return schema;
    const { components, definitions, paths, ...alone } = schema;
    for (const [key, value] of Object.entries({ components, definitions, paths })) {
      if (isObject(value)) carried[key] = deepMerged(own(carried, key), value);
    }
    return alone;
  });
  return { ...carried, anyOf: alternatives };
}

function deepMerged(left: Json | undefined, right: Json): Json {
  if (!isObject(left) || !isObject(right)) return left ?? right;
  const out: JsonObject = {};
  for (const [key, value] of Object.entries(left)) put(out, key, value);
  for (const [key, value] of Object.entries(right)) put(out, key, deepMerged(own(out, key), value));
  return out;
}
