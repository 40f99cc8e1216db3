/**
 * What is known of a value before it exists: a set of JSON values, shaped as JSON Schema shapes them.
 *
 * A type is a union with one part per JSON kind. Scalars are all of their kind or a list of literals; there is one shape
 * of arrays; objects are a list of shapes of which any two are told apart by a property both must have (`outcome`,
 * `kind` …), so that testing the property finds the shape.
 *
 * T1  A type holds every value that can be there, and may hold more: all operations round up.
 * T2  Types are values: never changed once made, compared with `same`.
 * T3  Bounded: literals, shapes and depth are capped by `join`; beyond the cap stands the whole kind, or `UNKNOWN`.
 */
import { isObject, type Json } from '../json.ts';

export interface Type {
  readonly null: boolean;
  /** The set of booleans: 1 holds false, 2 holds true. */
  readonly booleans: number;
  /** `true` is every one of the kind. NaN and the infinities are only in there. */
  readonly numbers: true | readonly number[];
  readonly strings: true | readonly string[];
  /** The strings are names of outcomes; of which, and who offers them. */
  readonly offer: Offer | null;
  readonly array: ArrayShape | null;
  readonly objects: readonly ObjectShape[];
}

export interface ArrayShape {
  readonly prefix: readonly Type[];
  /** Of the items after the prefix; never = there are none. */
  readonly rest: Type;
  /** How many items there are at least. */
  readonly least: number;
}

export interface ObjectShape {
  readonly properties: ReadonlyMap<string, Property>;
  /** Of the properties that have no entry; never = there are none, the object is closed. */
  readonly rest: Type;
}

export interface Property {
  /** Never, when the property is known but known to be absent. */
  readonly type: Type;
  readonly required: boolean;
  /** The value is made by a step that cannot have run yet. */
  readonly later?: true;
}

/** All outcomes of some human steps. */
export interface Offer {
  readonly steps: readonly string[];
  readonly names: readonly string[];
}

export const NULLS = 1;
export const BOOLEANS = 2;
export const NUMBERS = 4;
export const STRINGS = 8;
export const ARRAYS = 16;
export const OBJECTS = 32;
export const ALL_KINDS = 63;

/** Beyond these a list of literals is worth no more than its kind. */
export const MAX_LITERALS = 100;
export const MAX_SHAPES = 16;
export const MAX_PROPERTIES = 500;

const NONE = {
  null: false,
  booleans: 0,
  numbers: [] as readonly number[],
  strings: [] as readonly string[],
  offer: null,
  array: null,
  objects: [] as readonly ObjectShape[],
} as const satisfies Type;

export const NEVER: Type = NONE;
export const NULL: Type = { ...NONE, null: true };
export const BOOLEAN: Type = { ...NONE, booleans: 3 };
export const FALSE: Type = { ...NONE, booleans: 1 };
export const TRUE: Type = { ...NONE, booleans: 2 };
export const NUMBER: Type = { ...NONE, numbers: true };
export const STRING: Type = { ...NONE, strings: true };

/** Every value. The one type that holds itself. */
export const UNKNOWN: Type = unknown();
export const ANY_ARRAY = UNKNOWN.array!;
export const ANY_OBJECT = UNKNOWN.objects[0]!;
export const SOME_ARRAY: Type = { ...NONE, array: ANY_ARRAY };
export const SOME_OBJECT: Type = { ...NONE, objects: [ANY_OBJECT] };
/** What jq's `{}` makes: told apart from other empty objects because more is usually put into it. */
export const EMPTY_SHAPE: ObjectShape = { properties: new Map(), rest: NEVER };

function unknown(): Type {
  const type = { ...NONE, null: true, booleans: 3, numbers: true as const, strings: true as const };
  return Object.assign(type, {
    array: { prefix: [], rest: type, least: 0 },
    objects: [{ properties: new Map(), rest: type }],
  }) as Type;
}

export function stringOf(...values: string[]): Type {
  return { ...NONE, strings: values.length > MAX_LITERALS ? true : values };
}

export function numberOf(...values: number[]): Type {
  return { ...NONE, numbers: values.length > MAX_LITERALS || values.some(Number.isNaN) ? true : values };
}

export function booleanOf(value: boolean): Type {
  return value ? TRUE : FALSE;
}

export function outcomeOf(name: string, offer: Offer): Type {
  return { ...NONE, strings: [name], offer };
}

export function arrayOf(rest: Type, least = 0): Type {
  return { ...NONE, array: { prefix: [], rest, least: isNever(rest) ? 0 : least } };
}

/** An array of exactly these items. */
export function tupleOf(...items: Type[]): Type {
  return items.some(isNever) ? NEVER : { ...NONE, array: { prefix: items, rest: NEVER, least: items.length } };
}

export function arrayShaped(array: ArrayShape): Type {
  return { ...NONE, array };
}

export function shapesOf(objects: readonly ObjectShape[]): Type {
  return objects.length === 0 ? NEVER : { ...NONE, objects };
}

/** An object with these properties, all required but those whose name ends in `?`, and no others. */
export function closed(properties: Readonly<Record<string, Type>>): Type {
  return shaped(properties, NEVER);
}

export function shaped(properties: Readonly<Record<string, Type>>, rest: Type): Type {
  const map = new Map<string, Property>();
  for (const [key, type] of Object.entries(properties)) {
    if (key.endsWith('?')) map.set(key.slice(0, -1), { type, required: false });
    else map.set(key, { type, required: true });
  }
  return { ...NONE, objects: [{ properties: map, rest }] };
}

export function isNever(type: Type): boolean {
  return type === NEVER || kindsOf(type) === 0;
}

/** The kinds of JSON value in it, as a set of bits. */
export function kindsOf(type: Type): number {
  return (
    (type.null ? NULLS : 0) |
    (type.booleans === 0 ? 0 : BOOLEANS) |
    (type.numbers === true || type.numbers.length > 0 ? NUMBERS : 0) |
    (type.strings === true || type.strings.length > 0 ? STRINGS : 0) |
    (type.array === null ? 0 : ARRAYS) |
    (type.objects.length === 0 ? 0 : OBJECTS)
  );
}

/** The part of it that is of these kinds. */
export function onlyKinds(type: Type, kinds: number): Type {
  const has = kindsOf(type);
  if ((has & ~kinds) === 0) return type;
  if ((has & kinds) === 0) return NEVER;
  return {
    null: type.null && (kinds & NULLS) !== 0,
    booleans: kinds & BOOLEANS ? type.booleans : 0,
    numbers: kinds & NUMBERS ? type.numbers : NONE.numbers,
    strings: kinds & STRINGS ? type.strings : NONE.strings,
    offer: kinds & STRINGS ? type.offer : null,
    array: kinds & ARRAYS ? type.array : null,
    objects: kinds & OBJECTS ? type.objects : NONE.objects,
  };
}

export function withoutKinds(type: Type, kinds: number): Type {
  return onlyKinds(type, ALL_KINDS & ~kinds);
}

/** All but `null` and `false`: what jq takes for true. */
export function truthy(type: Type): Type {
  if (!type.null && (type.booleans & 1) === 0) return type;
  const rest = { ...type, null: false, booleans: type.booleans & 2 };
  return isNever(rest) ? NEVER : rest;
}

/** Only `null` and `false`. */
export function falsy(type: Type): Type {
  const booleans = type.booleans & 1;
  if (!type.null && booleans === 0) return NEVER;
  return { ...NONE, null: type.null, booleans };
}

/** Exactly this value, as far as types go. */
export function typeOf(value: Json): Type {
  if (value === null || value === undefined) return NULL;
  switch (typeof value) {
    case 'boolean':
      return booleanOf(value);
    case 'number':
      return numberOf(value);
    case 'string':
      return stringOf(value);
    default:
      if (Array.isArray(value)) return tupleOf(...value.map(typeOf));
      return shapesOf([
        {
          properties: new Map(
            Object.entries(value).map(([key, item]) => [key, { type: typeOf(item), required: true }]),
          ),
          rest: NEVER,
        },
      ]);
  }
}

/** The one scalar a type holds, or undefined when it holds several values or a container. */
export function unitOf(type: Type): Json | undefined {
  switch (kindsOf(type)) {
    case NULLS:
      return null;
    case BOOLEANS:
      return type.booleans === 3 ? undefined : type.booleans === 2;
    case NUMBERS:
      return type.numbers !== true && type.numbers.length === 1 ? type.numbers[0] : undefined;
    case STRINGS:
      return type.strings !== true && type.strings.length === 1 ? type.strings[0] : undefined;
    default:
      return undefined;
  }
}

/** Whether a value is in the set. */
export function isMember(value: Json, type: Type): boolean {
  if (type === UNKNOWN) return true;
  if (value === null || value === undefined) return type.null;
  switch (typeof value) {
    case 'boolean':
      return (type.booleans & (value ? 2 : 1)) !== 0;
    case 'number':
      return type.numbers === true || type.numbers.includes(value);
    case 'string':
      return type.strings === true || type.strings.includes(value);
    default:
      break;
  }
  if (Array.isArray(value)) {
    const { array } = type;
    if (array === null || value.length < array.least) return false;
    return value.every((item, i) => isMember(item, array.prefix[i] ?? array.rest));
  }
  return isObject(value) && type.objects.some((shape) => fits(value, shape));
}

function fits(value: Readonly<Record<string, Json>>, { properties, rest }: ObjectShape): boolean {
  for (const [key, { required }] of properties) if (required && !Object.hasOwn(value, key)) return false;
  return Object.keys(value).every((key) => isMember(value[key]!, properties.get(key)?.type ?? rest));
}

/** Whether two types are the same set, as written. */
export function same(a: Type, b: Type): boolean {
  if (a === b) return true;
  return (
    a.null === b.null &&
    a.booleans === b.booleans &&
    sameLiterals(a.numbers, b.numbers) &&
    sameLiterals(a.strings, b.strings) &&
    sameOffer(a.offer, b.offer) &&
    sameArray(a.array, b.array) &&
    sameShapes(a.objects, b.objects)
  );
}

function sameLiterals<T>(a: true | readonly T[], b: true | readonly T[]): boolean {
  if (a === b) return true;
  return a !== true && b !== true && a.length === b.length && a.every((one) => b.includes(one));
}

export function sameOffer(a: Offer | null, b: Offer | null): boolean {
  if (a === b) return true;
  return a !== null && b !== null && sameLiterals(a.steps, b.steps) && sameLiterals(a.names, b.names);
}

function sameArray(a: ArrayShape | null, b: ArrayShape | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  return (
    a.least === b.least &&
    a.prefix.length === b.prefix.length &&
    a.prefix.every((item, i) => same(item, b.prefix[i]!)) &&
    same(a.rest, b.rest)
  );
}

function sameShapes(a: readonly ObjectShape[], b: readonly ObjectShape[]): boolean {
  if (a === b) return true;
  return a.length === b.length && a.every((shape) => b.some((other) => sameShape(shape, other)));
}

export function sameShape(a: ObjectShape, b: ObjectShape): boolean {
  if (a === b) return true;
  if (a.properties.size !== b.properties.size || !same(a.rest, b.rest)) return false;
  for (const [key, one] of a.properties) {
    const other = b.properties.get(key);
    if (other === undefined || one.required !== other.required || one.later !== other.later) return false;
    if (!same(one.type, other.type)) return false;
  }
  return true;
}
