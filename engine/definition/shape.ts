/**
 * Checks a value against one of our own schemas and says each mistake once, in words.
 *
 * A general validator answers "none of 11 alternatives matched" where a person needs "`timout`: did you mean `timeout`?".
 * Our schemas are written so that it never has to guess: alternatives differ in their JSON type, a step's kind is decided
 * by its keys, and `x-check` names the grammar of a text (duration, version, expression …) which code checks. This is not
 * a general validator and reads only the keywords those schemas use; that the schemas mean the same to a real one is a
 * test. Profile rows turn a key or value that is deliberately absent into "outside the profile".
 */
import { definitionSchema } from '../../schemas/generated/definition.ts';
import { formSchema } from '../../schemas/generated/form.ts';
import { functionSchema } from '../../schemas/generated/function.ts';
import { humanSchema } from '../../schemas/generated/human.ts';
import { projectSchema } from '../../schemas/generated/project.ts';
import { testSchema } from '../../schemas/generated/test.ts';
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import type { Findings } from './findings.ts';
import { choices, didYouMean, nearest } from './nearest.ts';
import { join, split } from './places.ts';
import { quoted } from './problems.ts';
import { type ProfileRow, refusedKey, refusedValue } from './profile.ts';

export type SchemaFile =
  | 'definition.schema.json'
  | 'human.schema.json'
  | 'form.schema.json'
  | 'function.schema.json'
  | 'project.schema.json'
  | 'test.schema.json';

/** What a shape leaves to code: texts with a grammar, and definitions that are decided by more than a schema can say. */
export interface ShapeHooks {
  text(check: string, value: Json, pointer: string): void;
  /** Returns true when it has dealt with the value. */
  reference(ref: string, value: Json, pointer: string): boolean;
}

// The generated modules hold JSON; `Record<string, unknown>` is what a module without our types can promise.
const SCHEMAS = {
  'definition.schema.json': definitionSchema,
  'human.schema.json': humanSchema,
  'form.schema.json': formSchema,
  'function.schema.json': functionSchema,
  'project.schema.json': projectSchema,
  'test.schema.json': testSchema,
} as Record<SchemaFile, JsonObject>;

export class Shape {
  readonly #findings: Findings;
  readonly #hooks: ShapeHooks;

  constructor(findings: Findings, hooks: ShapeHooks) {
    this.#findings = findings;
    this.#hooks = hooks;
  }

  /** `ref` is `file#/$defs/name`, or a file alone. */
  check(value: Json, ref: string, pointer: string): void {
    const { schema, file } = resolve(ref, 'definition.schema.json');
    this.#value(value, schema, file, pointer, '', '');
  }

  #value(value: Json, schema: Json, file: SchemaFile, pointer: string, shape: string, key: string): void {
    if (!isObject(schema)) return;
    const ref = own(schema, '$ref');
    if (typeof ref === 'string') {
      const full = ref.startsWith('#') ? `${file}${ref}` : ref;
      if (this.#hooks.reference(full, value, pointer)) return;
      const target = resolve(full, file);
      this.#value(value, target.schema, target.file, pointer, shape, key);
      return;
    }
    const branches = own(schema, 'anyOf');
    if (Array.isArray(branches) && !Object.hasOwn(schema, 'x-or-use')) {
      const branch = branches.find((candidate) => admits(candidate, file, value));
      if (branch === undefined) this.#wrongType(value, schema, file, pointer);
      else {
        this.#value(value, branch, file, pointer, shape, key);
        this.#text(schema, value, pointer);
      }
      return;
    }
    if (!admits(schema, file, value)) {
      const row = refusedValue(shape, key);
      if (row) reportRow(this.#findings, row, pointer);
      else this.#wrongType(value, schema, file, pointer);
      return;
    }
    if (!this.#allowed(value, schema, pointer, shape, key)) return;
    this.#text(schema, value, pointer);
    if (Array.isArray(value)) this.#list(value, schema, file, pointer);
    else if (isObject(value)) this.#object(value, schema, file, pointer);
  }

  #text(schema: JsonObject, value: Json, pointer: string): void {
    const check = own(schema, 'x-check');
    if (typeof check === 'string') this.#hooks.text(check, value, pointer);
  }

  /** Single values: const, enum, bounds, pattern (unless a grammar says it better). */
  #allowed(value: Json, schema: JsonObject, pointer: string, shape: string, key: string): boolean {
    const constant = own(schema, 'const');
    const options = own(schema, 'enum');
    const allowed = constant !== undefined ? [constant] : Array.isArray(options) ? options : undefined;
    if (allowed && !allowed.includes(value)) {
      const row = refusedValue(shape, key);
      if (row) reportRow(this.#findings, row, pointer);
      else {
        const names = allowed.map(String);
        this.#findings.report('wrong-value', { where: whereOf(pointer), found: quoted(value) }, pointer, {
          expected: choices(names),
          ...(typeof value === 'string' ? didYouMean(value, names) : {}),
        });
      }
      return false;
    }
    const bad = (expected: string) => {
      this.#findings.report('wrong-value', { where: whereOf(pointer), found: quoted(value) }, pointer, { expected });
      return false;
    };
    const least = own(schema, 'minimum');
    const most = own(schema, 'maximum');
    if (typeof value === 'number' && typeof least === 'number' && value < least) return bad(`${least} or more`);
    if (typeof value === 'number' && typeof most === 'number' && value > most) return bad(`${most} or less`);
    if (typeof value === 'string') {
      if (own(schema, 'minLength') === 1 && value.trim() === '') return bad('text that is not empty');
      const pattern = own(schema, 'pattern');
      if (typeof pattern === 'string' && !Object.hasOwn(schema, 'x-check') && !regExp(pattern).test(value)) {
        const row = refusedValue(shape, key);
        if (row) {
          reportRow(this.#findings, row, pointer);
          return false;
        }
        return bad(`text like ${pattern}`);
      }
    }
    return true;
  }

  #list(value: Json[], schema: JsonObject, file: SchemaFile, pointer: string): void {
    const least = own(schema, 'minItems');
    if (typeof least === 'number' && value.length < least) {
      this.#findings.report('too-few', { where: whereOf(pointer), limit: 'one entry' }, pointer, { at: 'key' });
    }
    const items = own(schema, 'items');
    if (items === undefined) return;
    for (const [i, item] of value.entries()) this.#value(item, items, file, join(pointer, i), '', '');
  }

  #object(value: JsonObject, schema: JsonObject, file: SchemaFile, pointer: string): void {
    const shape = String(own(schema, 'title') ?? '');
    const keys = Object.keys(value);
    if (Object.hasOwn(schema, 'x-entry') && keys.length !== 1) {
      const where = whereOf(parentOf(pointer));
      this.#findings.report('not-one-name', { where, count: keys.length === 0 ? 'none' : keys.length }, pointer, {
        found: choices(keys),
      });
      return;
    }
    const oneOf = own(schema, 'x-one-of');
    const known = own(schema, 'properties');
    const properties = isObject(known) ? known : {};
    const rest = own(schema, 'additionalProperties');
    const explained = new Set<string>();
    const refused = new Set<ProfileRow>();
    for (const key of keys) {
      const inner = own(properties, key) ?? (rest === false || rest === undefined ? undefined : rest);
      const at = join(pointer, key);
      if (inner !== undefined) {
        this.#value(value[key]!, inner, file, at, shape, key);
        continue;
      }
      if (rest !== false) continue;
      const row = refusedKey(shape, key);
      if (row) {
        if (!refused.has(row)) reportRow(this.#findings, row, at, 'key');
        refused.add(row);
      } else this.#unknownKey(key, Object.keys(properties), value, pointer, explained);
    }
    const orUse = own(schema, 'x-or-use');
    const required = own(schema, 'required') ?? (orUse && !Object.hasOwn(value, 'use') ? orUse : undefined);
    for (const key of Array.isArray(required) ? required.map(String) : []) {
      // A key that is missing because it is misspelt, or because the whole is refused, has been said already.
      if (Object.hasOwn(value, key) || explained.has(key) || refused.size > 0) continue;
      this.#findings.report('missing-key', { where: whereOf(pointer), key }, pointer, { at: 'key' });
    }
    const least = own(schema, 'minProperties');
    if (Array.isArray(oneOf)) {
      const present = keys.filter((key) => oneOf.includes(key));
      if (present.length !== 1 && refused.size === 0 && explained.size === 0) {
        const found = present.length === 0 ? 'none' : choices(present);
        const details = { where: whereOf(pointer), keys: choices(oneOf.map(String)), found };
        this.#findings.report('one-of-these', details, present[1] ? join(pointer, present[1]) : pointer, { at: 'key' });
      }
    } else if (typeof least === 'number' && keys.length < least) {
      this.#findings.report('too-few', { where: whereOf(pointer), limit: 'one key' }, pointer, { at: 'key' });
    }
  }

  #unknownKey(key: string, known: string[], value: JsonObject, pointer: string, explained: Set<string>): void {
    const absent = known.filter((name) => !Object.hasOwn(value, name));
    const near = nearest(key, absent);
    if (near !== undefined) explained.add(near);
    this.#findings.report('unknown-key', { where: whereOf(pointer), key }, join(pointer, key), {
      at: 'key',
      ...(known.length > 0 ? { expected: choices(known, 20) } : {}),
      ...didYouMean(key, absent),
    });
  }

  #wrongType(value: Json, schema: JsonObject, file: SchemaFile, pointer: string): void {
    const expected = typeWords(schema, file);
    this.#findings.report('wrong-type', { where: whereOf(pointer), expected, found: kindOfValue(value) }, pointer, {
      found: kindOfValue(value),
      expected,
    });
  }
}

export function reportRow(findings: Findings, row: ProfileRow, pointer: string, at: 'key' | 'value' = 'value'): void {
  const code = row.runs === 'later' ? 'not-in-this-version' : 'outside-profile';
  findings.report(code, { construct: row.construct, reason: row.reason }, pointer, { at });
}

/** A pointer as a person says it: "`sla.due` of step `ask`". */
export function whereOf(pointer: string): string {
  const keys = split(pointer);
  let step: string | undefined;
  let path: string[] = [];
  for (let i = 0; i < keys.length; i++) {
    const isList =
      ['do', 'try', 'branches'].includes(keys[i]!) && /^\d+$/.test(keys[i + 1] ?? '') && keys[i + 2] !== undefined;
    const isBranchKey = keys[i] === 'fork' && keys[i + 1] === 'branches';
    if (isBranchKey && keys[i + 3] !== undefined) continue;
    if (isList) {
      step = keys[i + 2];
      path = [];
      i += 2;
    } else path.push(keys[i]!);
  }
  const inner = path.length > 0 ? `\`${path.join('.')}\`` : '';
  if (step === undefined) return inner || 'the document';
  return inner ? `${inner} of step \`${step}\`` : `step \`${step}\``;
}

export function kindOfValue(value: Json): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

// ---- helpers

function regExp(pattern: string): RegExp {
  let known = patterns.get(pattern);
  if (known === undefined) {
    known = new RegExp(pattern, 'u');
    patterns.set(pattern, known);
  }
  return known;
}

function parentOf(pointer: string): string {
  return pointer.slice(0, pointer.lastIndexOf('/'));
}

interface Target {
  schema: Json;
  file: SchemaFile;
}

/** Our schemas never change: what a reference leads to, which types a part of one admits, and its patterns are found once. */
const targets = new Map<string, Target>();
const types = new WeakMap<JsonObject, readonly string[]>();
const patterns = new Map<string, RegExp>();

function resolve(ref: string, from: SchemaFile): Target {
  const full = ref.startsWith('#') ? `${from}${ref}` : ref;
  let target = targets.get(full);
  if (target === undefined) {
    target = found(full, from);
    targets.set(full, target);
  }
  return target;
}

function found(ref: string, from: SchemaFile): Target {
  const [name, path = ''] = ref.split('#') as [SchemaFile | '', string?];
  const file = name === '' ? from : name;
  let schema: Json = SCHEMAS[file];
  for (const key of split(path)) schema = isObject(schema) ? (own(schema, key) ?? true) : true;
  return { schema, file };
}

const WORDS: Record<string, string> = {
  string: 'text',
  object: 'a mapping',
  array: 'a list',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};
const CHECK_WORDS: Record<string, string> = {
  expression: 'an expression',
  wholeExpression: 'an expression',
  names: 'an expression',
  duration: 'a duration',
  durationOrExpression: 'a duration',
  endpoint: 'an endpoint',
};

function typesOf(schema: Json, file: SchemaFile): readonly string[] {
  if (!isObject(schema)) return Object.keys(WORDS);
  let known = types.get(schema);
  if (known === undefined) {
    known = typesIn(schema, file);
    types.set(schema, known);
  }
  return known;
}

function typesIn(schema: JsonObject, file: SchemaFile): readonly string[] {
  const ref = own(schema, '$ref');
  if (typeof ref === 'string') {
    const target = resolve(ref.startsWith('#') ? `${file}${ref}` : ref, file);
    return typesOf(target.schema, target.file);
  }
  const type = own(schema, 'type');
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.map(String);
  const branches = own(schema, 'anyOf');
  if (Array.isArray(branches)) return branches.flatMap((branch) => typesOf(branch, file));
  const constant = own(schema, 'const');
  if (constant !== undefined) return [typeof constant];
  return Object.hasOwn(schema, 'enum') ? ['string'] : Object.keys(WORDS);
}

function admits(schema: Json, file: SchemaFile, value: Json): boolean {
  const types = typesOf(schema, file);
  if (value === null) return types.includes('null');
  if (Array.isArray(value)) return types.includes('array');
  if (typeof value === 'number')
    return types.includes('number') || (types.includes('integer') && Number.isInteger(value));
  return types.includes(typeof value);
}

function typeWords(schema: Json, file: SchemaFile): string {
  return [...new Set(wordsOf(schema, file))].join(' or ');
}

function wordsOf(schema: Json, file: SchemaFile): string[] {
  if (!isObject(schema)) return [];
  const ref = own(schema, '$ref');
  if (typeof ref === 'string') {
    const target = resolve(ref.startsWith('#') ? `${file}${ref}` : ref, file);
    return wordsOf(target.schema, target.file);
  }
  const branches = own(schema, 'anyOf');
  if (Array.isArray(branches)) return branches.flatMap((branch) => wordsOf(branch, file));
  const check = own(schema, 'x-check');
  const special = typeof check === 'string' ? CHECK_WORDS[check] : undefined;
  return special === undefined ? typesOf(schema, file).map((type) => WORDS[type] ?? type) : [special];
}
