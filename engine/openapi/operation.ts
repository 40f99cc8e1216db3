/**
 * One operation of a document in one form, whichever version it was written in: where each value goes and how it is
 * written there, what the body is, which server answers, and what it answers with.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { answerOf } from './answer.ts';
import { type Body, newBody, oldBody } from './body.ts';
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
