/**
 * JSON Schema (draft 2020-12) as a type: it holds every instance that `schemas/validate.ts` accepts.
 *
 * Each keyword only narrows, so one that is not read here (`pattern`, `contains`, `dependentSchemas` …) costs precision and
 * never truth. A `$ref` that comes back to itself, or leads out of the document, is unknown.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { join, joinAll } from './join.ts';
import { meet } from './meet.ts';
import {
  ALL_KINDS,
  ANY_OBJECT,
  ARRAYS,
  arrayShaped,
  BOOLEANS,
  isNever,
  NEVER,
  NULLS,
  NUMBERS,
  OBJECTS,
  type ObjectShape,
  onlyKinds,
  type Property,
  STRINGS,
  shapesOf,
  type Type,
  typeOf,
  UNKNOWN,
} from './type.ts';

const KINDS: Readonly<Record<string, number>> = {
  null: NULLS,
  boolean: BOOLEANS,
  number: NUMBERS,
  integer: NUMBERS,
  string: STRINGS,
  array: ARRAYS,
  object: OBJECTS,
};

/** Longer tuples are arrays of anything; nobody writes them by hand. */
const MAX_PREFIX = 50;
/** A schema nested deeper is unknown from there on. */
const MAX_DEPTH = 24;

const known = new WeakMap<JsonObject, Type>();

/** The type of what a schema accepts. A schema is data that does not change: the answer is kept. */
export function fromSchema(schema: Json | undefined): Type {
  if (!isObject(schema)) return schema === false ? NEVER : UNKNOWN;
  let type = known.get(schema);
  if (type === undefined) {
    type = new Reader(schema).read(schema, 0);
    known.set(schema, type);
  }
  return type;
}

// ---- helpers

class Reader {
  readonly #root: JsonObject;
  readonly #open = new Set<Json>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  read(schema: Json | undefined, depth: number): Type {
    if (schema === false) return NEVER;
    if (!isObject(schema) || this.#open.has(schema) || depth > MAX_DEPTH) return UNKNOWN;
    // References below it count from there, not from the root.
    if (schema !== this.#root && hasOwn(schema, '$id')) return UNKNOWN;
    this.#open.add(schema);
    const type = this.#whole(schema, depth + 1);
    this.#open.delete(schema);
    return type;
  }

  #whole(schema: JsonObject, depth: number): Type {
    let type = onlyKinds(UNKNOWN, kindsIn(own(schema, 'type')));
    if (hasOwn(schema, 'const')) type = meet(type, typeOf(schema.const!));
    const values = own(schema, 'enum');
    if (Array.isArray(values)) type = meet(type, joinAll(values.map(typeOf)));
    if (type.objects.length > 0 && OBJECT_KEYWORDS.some((key) => hasOwn(schema, key))) {
      type = meet(type, this.#orNot(this.#object(schema, depth), OBJECTS));
    }
    if (type.array !== null && ARRAY_KEYWORDS.some((key) => hasOwn(schema, key))) {
      type = meet(type, this.#orNot(this.#array(schema, depth), ARRAYS));
    }
    type = this.#composed(schema, type, depth);
    return own(schema, 'unevaluatedProperties') === false ? this.#withoutOthers(schema, type) : type;
  }

  /** What a keyword of one kind leaves: values of other kinds pass it by. */
  #orNot(type: Type, kind: number): Type {
    return join(onlyKinds(UNKNOWN, ALL_KINDS & ~kind), type);
  }

  #object(schema: JsonObject, depth: number): Type {
    const properties = new Map<string, Property>();
    const declared = own(schema, 'properties');
    for (const [key, one] of isObject(declared) ? Object.entries(declared) : []) {
      properties.set(key, { type: this.read(one, depth), required: false });
    }
    let rest = hasOwn(schema, 'additionalProperties') ? this.read(own(schema, 'additionalProperties'), depth) : UNKNOWN;
    const patterns = own(schema, 'patternProperties');
    // A name that fits a pattern is not an additional one.
    if (isObject(patterns)) for (const one of Object.values(patterns)) rest = join(rest, this.read(one, depth));
    const required = own(schema, 'required');
    for (const key of Array.isArray(required) ? required : []) {
      if (typeof key !== 'string') continue;
      const type = properties.get(key)?.type ?? rest;
      if (isNever(type)) return NEVER;
      properties.set(key, { type, required: true });
    }
    return shapesOf([{ properties, rest }]);
  }

  #array(schema: JsonObject, depth: number): Type {
    const items = own(schema, 'items');
    // An array here is the tuple of older drafts.
    if (Array.isArray(items)) return arrayShaped({ prefix: [], rest: UNKNOWN, least: 0 });
    let rest = this.read(items, depth);
    const first = own(schema, 'prefixItems');
    let prefix = Array.isArray(first) ? first.map((item) => this.read(item, depth)) : [];
    if (prefix.length > MAX_PREFIX) {
      rest = joinAll([...prefix, rest]);
      prefix = [];
    }
    const minimum = own(schema, 'minItems');
    const least = typeof minimum === 'number' ? Math.max(0, Math.ceil(minimum)) : 0;
    const maximum = own(schema, 'maxItems');
    if (typeof maximum === 'number' && maximum <= prefix.length) {
      prefix = prefix.slice(0, Math.max(0, Math.floor(maximum)));
      rest = NEVER;
    }
    const end = prefix.findIndex(isNever);
    if (end >= 0) {
      prefix = prefix.slice(0, end);
      rest = NEVER;
    }
    if (isNever(rest) && least > prefix.length) return NEVER;
    return arrayShaped({ prefix, rest, least });
  }

  #composed(schema: JsonObject, whole: Type, depth: number): Type {
    let type = whole;
    const ref = own(schema, '$ref');
    if (typeof ref === 'string') type = meet(type, this.read(this.#target(ref), depth));
    const all = own(schema, 'allOf');
    for (const one of Array.isArray(all) ? all : []) type = meet(type, this.read(one, depth));
    for (const key of ['anyOf', 'oneOf']) {
      const some = own(schema, key);
      if (Array.isArray(some) && some.length > 0)
        type = meet(type, joinAll(some.map((one) => meet(type, this.read(one, depth)))));
    }
    if (hasOwn(schema, 'if') && (hasOwn(schema, 'then') || hasOwn(schema, 'else'))) {
      const yes = meet(this.read(own(schema, 'if'), depth), this.read(own(schema, 'then'), depth));
      type = meet(type, join(meet(type, yes), meet(type, this.read(own(schema, 'else'), depth))));
    }
    return type;
  }

  #target(ref: string): Json | undefined {
    if (ref !== '#' && !ref.startsWith('#/')) return undefined;
    let value: Json | undefined = this.#root;
    for (const key of ref === '#' ? [] : ref.slice(2).split('/')) {
      // A part with an identifier of its own is another document to the references in and through it.
      if (isObject(value) && value !== this.#root && hasOwn(value, '$id')) return undefined;
      const name = decoded(key);
      value = Array.isArray(value) ? value[Number(name)] : isObject(value) ? own(value, name) : undefined;
    }
    return value;
  }

  /** `unevaluatedProperties: false`: closes over every name that some part of the schema declares. */
  #withoutOthers(schema: JsonObject, type: Type): Type {
    const names = this.#declared(schema, new Set());
    if (names === undefined || type.objects.length === 0) return type;
    const objects = type.objects.flatMap(({ properties, rest }): ObjectShape[] => {
      const kept = new Map<string, Property>();
      for (const name of names) kept.set(name, properties.get(name) ?? { type: rest, required: false });
      // A name nobody evaluates must not be there.
      for (const [name, { required }] of properties) if (!names.has(name) && required) return [];
      return [{ properties: kept, rest: NEVER }];
    });
    return { ...type, objects };
  }

  /** The names this schema evaluates; undefined when it evaluates names it does not list. */
  #declared(schema: Json | undefined, names: Set<string>, seen = new Set<Json>()): Set<string> | undefined {
    if (!isObject(schema) || seen.has(schema)) return names;
    seen.add(schema);
    for (const key of [
      'additionalProperties',
      'patternProperties',
      '$dynamicRef',
      'propertyNames',
      '$id',
      'dependencies',
    ]) {
      if (hasOwn(schema, key) && schema[key] !== false) return undefined;
    }
    if (seen.size > 1 && hasOwn(schema, 'unevaluatedProperties') && schema.unevaluatedProperties !== false)
      return undefined;
    const declared = own(schema, 'properties');
    if (isObject(declared)) for (const name of Object.keys(declared)) names.add(name);
    const inner: (Json | undefined)[] = ['if', 'then', 'else', 'not'].map((key) => own(schema, key));
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      const some = own(schema, key);
      if (Array.isArray(some)) inner.push(...some);
    }
    const dependent = own(schema, 'dependentSchemas');
    if (isObject(dependent)) inner.push(...Object.values(dependent));
    const ref = own(schema, '$ref');
    if (typeof ref === 'string') {
      const target = this.#target(ref);
      if (target === undefined) return undefined;
      inner.push(target);
    }
    for (const one of inner) if (this.#declared(one, names, seen) === undefined) return undefined;
    return names;
  }
}

const OBJECT_KEYWORDS = ['properties', 'required', 'additionalProperties', 'patternProperties'];
const ARRAY_KEYWORDS = ['items', 'prefixItems', 'minItems', 'maxItems'];

/** Whether an object of this type may have properties that nobody declared. */
export function isOpen({ rest }: ObjectShape): boolean {
  return rest === ANY_OBJECT.rest;
}

function kindsIn(type: Json | undefined): number {
  if (type === undefined) return ALL_KINDS;
  const names = Array.isArray(type) ? type : [type];
  let kinds = 0;
  for (const name of names) {
    // A kind nobody knows: the schema is refused elsewhere.
    if (typeof name !== 'string' || KINDS[name] === undefined) return ALL_KINDS;
    kinds |= KINDS[name];
  }
  return kinds;
}

function hasOwn(schema: JsonObject, key: string): boolean {
  return Object.hasOwn(schema, key) && schema[key] !== undefined;
}

function decoded(key: string): string {
  let text = key;
  try {
    text = decodeURIComponent(key);
  } catch {
    // Not an escape after all.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}
