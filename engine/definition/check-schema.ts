/**
 * JSON Schemas inside a definition: a form, or the `schema` of an input, output or export.
 *
 * JSON Schema ignores what it does not know, so a misspelt keyword silently checks nothing; here the near miss is a
 * warning, a keyword with a value it cannot have an error. A form's schema is also drawn, which narrows it: see
 * `UNDRAWABLE`, and its root is an object whose properties are the fields.
 */
import { checkPattern, unsafePatterns, validate } from '../../schemas/validate.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import type { Findings } from './findings.ts';
import { didYouMean } from './nearest.ts';
import { join, split } from './places.ts';
import { quoted } from './problems.ts';
import { UNDRAWABLE } from './profile.ts';
import { kindOfValue } from './shape.ts';

export type SchemaUse = 'schema' | 'form';

/** What a keyword's value must be. */
type Kind =
  | 'schema'
  | 'schemas'
  | 'map'
  | 'text'
  | 'texts'
  | 'number'
  | 'count'
  | 'flag'
  | 'list'
  | 'type'
  | 'ref'
  | 'object'
  | 'any';

/** Every keyword of draft 2020-12 and what earlier drafts left behind; held equal to schemas/form.schema.json by a test. */
export const KEYWORDS: Readonly<Record<string, Kind>> = {
  $schema: 'text',
  $id: 'text',
  $anchor: 'text',
  $comment: 'text',
  $vocabulary: 'object',
  $dynamicAnchor: 'text',
  $defs: 'map',
  definitions: 'map',
  $ref: 'ref',
  $dynamicRef: 'text',
  type: 'type',
  enum: 'list',
  const: 'any',
  title: 'text',
  description: 'text',
  default: 'any',
  examples: 'list',
  deprecated: 'flag',
  readOnly: 'flag',
  writeOnly: 'flag',
  multipleOf: 'number',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'number',
  exclusiveMaximum: 'number',
  minLength: 'count',
  maxLength: 'count',
  pattern: 'text',
  format: 'text',
  contentEncoding: 'text',
  contentMediaType: 'text',
  contentSchema: 'schema',
  prefixItems: 'schemas',
  items: 'schema',
  contains: 'schema',
  minContains: 'count',
  maxContains: 'count',
  minItems: 'count',
  maxItems: 'count',
  uniqueItems: 'flag',
  unevaluatedItems: 'schema',
  properties: 'map',
  patternProperties: 'map',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  unevaluatedProperties: 'schema',
  required: 'texts',
  minProperties: 'count',
  maxProperties: 'count',
  dependentRequired: 'object',
  dependentSchemas: 'map',
  dependencies: 'object',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
};
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

export function checkSchemaDocument(schema: Json, pointer: string, findings: Findings, use: SchemaUse): void {
  const before = findings.problems.length;
  const check = new SchemaCheck(schema, pointer, findings, use);
  check.whole();
  // What follows asks a validator, which needs a schema that is one.
  if (findings.problems.slice(before).some(({ severity }) => severity === 'error')) return;
  check.patterns();
  check.defaults();
}

/** The names of all properties a schema declares, at any depth of composition but not inside fields. */
export function declaredNames(
  schema: Json | undefined,
  root: Json | undefined = schema,
  seen = new Set<Json>(),
): Set<string> {
  const names = new Set<string>();
  if (!isObject(schema) || seen.has(schema)) return names;
  seen.add(schema);
  const add = (inner: Json | undefined) => {
    for (const name of declaredNames(inner, root, seen)) names.add(name);
  };
  const properties = own(schema, 'properties');
  if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name);
  for (const key of ['allOf', 'anyOf', 'oneOf']) {
    const list = own(schema, key);
    if (Array.isArray(list)) list.forEach(add);
  }
  for (const key of ['if', 'then', 'else']) add(own(schema, key));
  for (const key of ['dependentSchemas', 'dependencies']) {
    const map = own(schema, key);
    if (isObject(map)) Object.values(map).forEach(add);
  }
  add(target(schema, root));
  return names;
}

/** What a local `$ref` leads to. */
export function target(schema: JsonObject, root: Json | undefined): Json | undefined {
  const ref = own(schema, '$ref');
  if (typeof ref !== 'string' || !(ref === '#' || ref.startsWith('#/'))) return undefined;
  let value: Json | undefined = root;
  for (const key of split(decode(ref.slice(1)))) {
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? own(value, key) : undefined;
  }
  return value;
}

// ---- helpers

class SchemaCheck {
  readonly #root: Json;
  readonly #pointer: string;
  readonly #findings: Findings;
  readonly #use: SchemaUse;

  constructor(root: Json, pointer: string, findings: Findings, use: SchemaUse) {
    this.#root = root;
    this.#pointer = pointer;
    this.#findings = findings;
    this.#use = use;
  }

  whole(): void {
    this.#schema(this.#root, this.#pointer);
    if (this.#use !== 'form' || !isObject(this.#root)) return;
    const type = own(this.#root, 'type');
    if (type !== undefined && type !== 'object' && TYPES.includes(String(type))) {
      this.#bad(
        `A form is an object whose properties are its fields, not ${quoted(type)}`,
        join(this.#pointer, 'type'),
      );
    }
    this.#requiredFields();
  }

  patterns(): void {
    if (typeof this.#root !== 'boolean' && !isObject(this.#root)) return;
    for (const { pointer, pattern, reason } of unsafePatterns(this.#root)) {
      const at = this.#pointer + pointer;
      if (isRegExp(pattern))
        this.#findings.report('unsafe-pattern', { found: quoted(pattern), reason: `it ${reason}` }, at);
      else this.#bad(`${quoted(pattern)} is not a regular expression`, at);
    }
  }

  defaults(): void {
    const root = isObject(this.#root) ? this.#root : {};
    each(this.#root, this.#pointer, (schema, pointer) => {
      const value = own(schema, 'default');
      if (value === undefined || Object.hasOwn(schema, '$ref')) return;
      const alone = { ...schema, ...pick(root, ['$defs', 'definitions']) };
      const [violation] = validate(alone, value);
      if (violation === undefined || violation.keyword === '$ref') return;
      const reason = `the value ${violation.message}`;
      this.#findings.report('default-refused', { reason }, join(pointer, 'default'), { found: quoted(value) });
    });
  }

  #schema(schema: Json, pointer: string): void {
    if (typeof schema === 'boolean') return;
    if (!isObject(schema)) {
      this.#bad(`A schema is a mapping, or true or false, not ${kindOfValue(schema)}`, pointer);
      return;
    }
    for (const [key, value] of Object.entries(schema)) {
      const at = join(pointer, key);
      const undrawable = this.#use === 'form' && Object.hasOwn(UNDRAWABLE, key) ? UNDRAWABLE[key] : undefined;
      const kind = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key] : undefined;
      if (undrawable !== undefined)
        this.#findings.report('form-keyword', { key, reason: undrawable }, at, { at: 'key' });
      else if (kind !== undefined) this.#keyword(key, kind, value, at);
      else {
        const near = didYouMean(key, Object.keys(KEYWORDS));
        if (near.fix === undefined) continue;
        this.#findings.report('schema-keyword-near-miss', { key }, at, { at: 'key', ...near });
      }
    }
  }

  #keyword(key: string, kind: Kind, value: Json, pointer: string): void {
    const wrong = (expected: string) => this.#bad(`\`${key}\` must be ${expected}, not ${kindOfValue(value)}`, pointer);
    switch (kind) {
      case 'schema':
        this.#schema(value, pointer);
        break;
      case 'schemas':
        if (!Array.isArray(value) || value.length === 0) wrong('a list of schemas');
        else for (const [i, inner] of value.entries()) this.#schema(inner, join(pointer, i));
        break;
      case 'map':
        if (!isObject(value)) wrong('a mapping of names to schemas');
        else for (const [name, inner] of Object.entries(value)) this.#schema(inner, join(pointer, name));
        break;
      case 'type':
        this.#type(value, pointer);
        break;
      case 'ref':
        this.#reference(value, pointer);
        break;
      default:
        if (!FITS[kind](value)) wrong(WORDS[kind]);
    }
  }

  #type(value: Json, pointer: string): void {
    const names = Array.isArray(value) ? value : [value];
    for (const [i, name] of names.entries()) {
      if (typeof name === 'string' && TYPES.includes(name)) continue;
      const at = Array.isArray(value) ? join(pointer, i) : pointer;
      this.#bad(`\`type\` cannot be ${quoted(name)}`, at, typeof name === 'string' ? didYouMean(name, TYPES) : {});
    }
    if (names.length === 0) this.#bad('`type` needs at least one type', pointer);
  }

  #reference(value: Json, pointer: string): void {
    if (typeof value !== 'string') this.#bad(`\`$ref\` must be text, not ${kindOfValue(value)}`, pointer);
    else if (!value.startsWith('#')) {
      if (this.#use === 'form') {
        const reason = 'a form must be whole in itself';
        this.#findings.report('form-keyword', { key: '$ref', reason }, pointer, { found: value });
      } else this.#bad(`\`$ref\` ${quoted(value)} leads outside the document`, pointer);
    } else if ((value === '#' || value.startsWith('#/')) && target({ $ref: value }, this.#root) === undefined) {
      this.#bad(`\`$ref\` ${quoted(value)} leads nowhere`, pointer);
    }
  }

  /** A required field that no part of the form declares could never be filled in. */
  #requiredFields(): void {
    const declared = new Set<string>();
    each(this.#root, '', (schema) => {
      const properties = own(schema, 'properties');
      if (isObject(properties)) for (const name of Object.keys(properties)) declared.add(name);
    });
    each(this.#root, this.#pointer, (schema, pointer) => {
      const required = own(schema, 'required');
      if (!Array.isArray(required) || !Object.hasOwn(schema, 'properties')) return;
      for (const [i, name] of required.entries()) {
        if (typeof name !== 'string' || declared.has(name)) continue;
        this.#bad(
          `\`required\` names \`${name}\`, which is no field of the form`,
          join(pointer, 'required', i),
          didYouMean(name, declared),
        );
      }
    });
  }

  #bad(reason: string, pointer: string, remarks: ReturnType<typeof didYouMean> = {}): void {
    this.#findings.report('bad-schema', { reason }, pointer, remarks);
  }
}

type PlainKind = Exclude<Kind, 'schema' | 'schemas' | 'map' | 'type' | 'ref'>;
const FITS: Record<PlainKind, (value: Json) => boolean> = {
  text: (value) => typeof value === 'string',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  number: (value) => typeof value === 'number',
  count: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0,
  flag: (value) => typeof value === 'boolean',
  list: (value) => Array.isArray(value),
  object: (value) => isObject(value),
  any: () => true,
};
const WORDS: Record<PlainKind, string> = {
  text: 'text',
  texts: 'a list of names',
  number: 'a number',
  count: 'a whole number, 0 or more',
  flag: 'true or false',
  list: 'a list',
  object: 'a mapping',
  any: 'anything',
};

/** Every schema inside a schema, itself first. */
function each(schema: Json, pointer: string, visit: (schema: JsonObject, pointer: string) => void): void {
  if (!isObject(schema)) return;
  visit(schema, pointer);
  for (const [key, value] of Object.entries(schema)) {
    const kind = Object.hasOwn(KEYWORDS, key) ? KEYWORDS[key] : undefined;
    const at = join(pointer, key);
    if (kind === 'schema') each(value, at, visit);
    else if (kind === 'schemas' && Array.isArray(value)) {
      for (const [i, inner] of value.entries()) each(inner, join(at, i), visit);
    } else if (kind === 'map' && isObject(value)) {
      for (const [name, inner] of Object.entries(value)) each(inner, join(at, name), visit);
    }
  }
}

function pick(from: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(from, key) ? [[key, from[key]!]] : [])));
}

function isRegExp(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return checkPattern(pattern) !== null;
  } catch {
    return false;
  }
}

function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}
