/**
 * An operation and what it is called with, as the `with` of an ordinary http call. Pure: what mentions `$secrets` stays an
 * expression that whoever has the secrets evaluates; where such a value is a part of a text (the path, a cookie), the text
 * around it becomes part of the expression.
 */
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import type { Deferred } from '../run/host.ts';
import { escapePointer } from '../run/pointer.ts';
import { sorted } from './arguments.ts';
import type { Operation, Parameter } from './operation.ts';
import { inCookie, inHeader, inPath, inQuery, textOf } from './serialise.ts';

export interface HttpRequest {
  readonly with: JsonObject;
  readonly deferred: Deferred[];
}

/** Why a call cannot be made, as a sentence. */
export class NoRequest extends Error {}

/** `given`: the parameters, in which a value of `deferred` (pointers below `/parameters`) is null. Throws `NoRequest`. */
export function requestOf(
  operation: Operation,
  address: string,
  given: JsonObject,
  deferred: readonly Deferred[],
): HttpRequest {
  return new Builder(operation, given, deferred).build(address);
}

/** `authentication` of the call where the operation wants its credential elsewhere than in `Authorization`. */
export function placedCredential(operation: Operation, policy: JsonObject): JsonObject {
  const bearer = own(policy, 'bearer');
  if (operation.credential === null || !isObject(bearer)) return policy;
  return { apiKey: { in: operation.credential.in, name: operation.credential.name, ...bearer } };
}

// ---- helpers

/** A text of which parts are known later. */
type Text = (string | Deferred)[];

class Builder {
  readonly #operation: Operation;
  readonly #given: JsonObject;
  readonly #secret: readonly Deferred[];
  readonly #out: Deferred[] = [];
  readonly #headers: JsonObject = {};
  /** What is not known yet; the rest of the query is in the address. */
  readonly #query: JsonObject = {};
  readonly #pairs: string[] = [];
  readonly #cookies: Text[] = [];

  constructor(operation: Operation, given: JsonObject, deferred: readonly Deferred[]) {
    this.#operation = operation;
    this.#given = given;
    this.#secret = deferred;
  }

  build(address: string): HttpRequest {
    const { method, id } = this.#operation;
    // An expression without a result is a parameter that is not given.
    const names = Object.keys(this.#given).filter((name) => this.#given[name] !== null || this.#isSecret(name));
    const { parameters, apiKeys, whole, fields, unknown, missing } = sorted(this.#operation, names);
    if (unknown.length > 0) throw new NoRequest(`\`${id}\` has no parameter ${list(unknown)}.`);
    if (missing.length > 0) throw new NoRequest(`\`${id}\` needs ${list(missing)}.`);
    const path = this.#path(parameters.filter((one) => one.in === 'path'));
    for (const one of parameters) this.#parameter(one);
    for (const { in: place, name } of apiKeys) {
      const key = { name, in: place, required: false, schema: true, style: 'form', explode: false } as const;
      this.#parameter({ ...key, style: place === 'header' ? 'simple' : 'form', allowReserved: false });
    }
    const request: JsonObject = { method, endpoint: {}, headers: this.#headers };
    if (this.#cookies.length > 0) {
      const all = this.#cookies.flatMap((one, i): Text => (i === 0 ? one : ['; ', ...one]));
      this.#set(this.#headers, 'cookie', '/headers/cookie', all);
    }
    this.#body(request, whole, fields);
    if (Object.keys(this.#query).length > 0) request.query = this.#query;
    const query = this.#pairs.length > 0 ? [`?${this.#pairs.join('&')}`] : [];
    this.#set(request.endpoint as JsonObject, 'uri', '/endpoint/uri', [
      baseOf(this.#operation, address),
      ...path,
      ...query,
    ]);
    return { with: request, deferred: this.#out };
  }

  #isSecret(name: string): boolean {
    return this.#secretsIn(`/parameters/${escapePointer(name)}`).length > 0;
  }

  #secretsIn(pointer: string): Deferred[] {
    return this.#secret.filter((one) => one.pointer === pointer || one.pointer.startsWith(`${pointer}/`));
  }

  /** The secret that a parameter wholly is; refuses one that is somewhere inside a list or an object. */
  #whollySecret(name: string): Deferred | undefined {
    const pointer = `/parameters/${escapePointer(name)}`;
    const [first] = this.#secretsIn(pointer);
    if (first !== undefined && first.pointer !== pointer) {
      throw new NoRequest(
        `A secret inside the list or object \`${name}\` cannot be written here; give the whole as one expression.`,
      );
    }
    return first;
  }

  #path(parameters: readonly Parameter[]): Text {
    return this.#operation.path.split(/(\{[^{}]+\})/).map((part): string | Deferred => {
      if (!/^\{.+\}$/.test(part)) return part;
      const parameter = parameters.find(({ name }) => name === part.slice(1, -1));
      if (parameter === undefined) throw new NoRequest(`\`${this.#operation.id}\` needs ${list([part.slice(1, -1)])}.`);
      const secret = this.#whollySecret(parameter.name);
      if (secret !== undefined) return secret;
      const text = inPath(parameter, this.#given[parameter.name]!);
      // Empty, `.` and `..` would make it another path.
      if (/^\.{0,2}$/.test(text))
        throw new NoRequest(`\`${parameter.name}\` cannot be ${JSON.stringify(text)} in a path.`);
      return text;
    });
  }

  #parameter(parameter: Parameter): void {
    const { name } = parameter;
    if (parameter.in === 'path') return;
    const secret = this.#whollySecret(name);
    const value = this.#given[name] ?? null;
    if (parameter.in === 'header') {
      this.#set(this.#headers, name, `/headers/${escapePointer(name)}`, [secret ?? inHeader(parameter, value)], false);
    } else if (parameter.in === 'query') {
      if (secret === undefined) this.#pairs.push(...inQuery(parameter, value));
      else this.#set(this.#query, name, `/query/${escapePointer(name)}`, [secret], false);
    } else if (secret === undefined) this.#cookies.push(...inCookie(parameter, value).map((pair): Text => [pair]));
    else this.#cookies.push([`${encodeURIComponent(name)}=`, secret]);
  }

  #body(request: JsonObject, whole: string | null, fields: readonly string[]): void {
    const { body } = this.#operation;
    if (body === null || (whole === null && fields.length === 0)) return;
    put(this.#headers, 'content-type', body.mediaType);
    const names = whole === null ? fields : [whole];
    if (whole !== null) request.body = this.#given[whole]!;
    else {
      const object: JsonObject = {};
      for (const name of fields) put(object, name, this.#field(name, this.#given[name]!));
      request.body = object;
    }
    for (const name of names) {
      const from = `/parameters/${escapePointer(name)}`;
      const to = whole === null ? `/body/${escapePointer(name)}` : '/body';
      for (const one of this.#secretsIn(from)) this.#out.push({ ...one, pointer: to + one.pointer.slice(from.length) });
    }
    if (Object.keys(body.parts).length > 0) request.parts = body.parts as unknown as JsonObject;
  }

  #field(name: string, value: Json): Json {
    const parts = this.#operation.body?.parts ?? {};
    const separator = Object.hasOwn(parts, name) ? parts[name]?.separator : undefined;
    return separator !== undefined && Array.isArray(value) && !this.#isSecret(name)
      ? value.map(textOf).join(separator)
      : value;
  }

  /** A text in its place: at once when all of it is known, else as one expression. */
  #set(target: JsonObject, key: string, pointer: string, text: Text, encoded = true): void {
    const secrets = text.filter((part) => typeof part !== 'string');
    if (secrets.length === 0) {
      put(target, key, text.join(''));
      return;
    }
    put(target, key, null);
    const written = (source: string) =>
      `((${source}\n) | if type == "string" then . else tojson end${encoded ? ' | @uri' : ''})`;
    const source = text
      .map((part) => (typeof part === 'string' ? JSON.stringify(part) : written(part.source)))
      .join(' + ');
    // All parts were written in one `with`: their input is the same, and a variable means the same in each.
    const variables: JsonObject = {};
    for (const one of secrets) for (const [name, value] of Object.entries(one.variables)) put(variables, name, value);
    this.#out.push({ pointer, source, input: secrets[0]!.input, variables });
  }
}

/** The server's address, absolute, without a slash at the end. */
function baseOf({ server, id }: Operation, address: string): string {
  let base: URL;
  try {
    base = new URL(server === '/' ? '/' : server, address);
  } catch {
    throw new NoRequest(`The server of \`${id}\`, ${JSON.stringify(server)}, is not an address.`);
  }
  if (base.protocol !== 'http:' && base.protocol !== 'https:') {
    throw new NoRequest(`The server of \`${id}\` is reached by ${base.protocol} and not by http or https.`);
  }
  return `${base.origin}${base.pathname.replace(/\/+$/, '')}`;
}

function list(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
