/** Reading parts of values, on types: `.[k]`, slices, `.[]`, as `engine/jq/access.ts` does it on values. */
import { join, joinAll } from './join.ts';
import {
  ARRAYS,
  type ArrayShape,
  arrayOf,
  arrayShaped,
  isNever,
  kindsOf,
  NEVER,
  NULL,
  NULLS,
  NUMBER,
  NUMBERS,
  OBJECTS,
  type ObjectShape,
  STRING,
  STRINGS,
  type Type,
  UNKNOWN,
} from './type.ts';

/** What an operation can give; never = it fails on every value. `raises`: it may fail on some. */
export interface Outcome {
  readonly type: Type;
  readonly raises: boolean;
}

/** The items of an array, wherever they stand. */
export function itemsOf({ prefix, rest }: ArrayShape): Type {
  return prefix.length === 0 ? rest : joinAll([...prefix, rest]);
}

/** The values of an object, whatever their names. */
export function valuesOf(shapes: readonly ObjectShape[]): Type {
  let all = NEVER;
  for (const { properties, rest } of shapes) {
    all = join(all, rest);
    for (const { type } of properties.values()) all = join(all, type);
  }
  return all;
}

/** A property as jq reads it: null when it is not there. */
export function propertyOf({ properties, rest }: ObjectShape, name: string): Type {
  const property = properties.get(name);
  if (property === undefined) return join(rest, NULL);
  return property.required ? property.type : join(property.type, NULL);
}

/** The item at a position as jq reads it: negative from the end, null outside. */
export function itemAt(array: ArrayShape, position: number): Type {
  const { prefix, rest, least } = array;
  const i = Math.trunc(position);
  if (i >= 0) {
    const item = prefix[i] ?? rest;
    return i < least ? item : join(item, NULL);
  }
  if (isNever(rest) && prefix.length === least) return prefix[least + i] ?? NULL;
  const all = itemsOf(array);
  return -i <= least ? all : join(all, NULL);
}

/** `container[key]`. */
export function indexed(container: Type, key: Type): Outcome {
  if (container === UNKNOWN) return { type: UNKNOWN, raises: true };
  const inside = kindsOf(container);
  const by = kindsOf(key);
  let type = NEVER;
  let raises = false;
  const allow = (kinds: number): void => {
    if ((inside & ~kinds) !== 0) raises = true;
    if ((inside & kinds & NULLS) !== 0) type = join(type, NULL);
  };
  if (by & STRINGS) {
    allow(NULLS | OBJECTS);
    for (const shape of container.objects) type = join(type, named(shape, key.strings));
  }
  if (by & NUMBERS) {
    allow(NULLS | ARRAYS);
    if (container.array !== null) type = join(type, placed(container.array, key.numbers));
  }
  if (by & OBJECTS) {
    allow(NULLS | ARRAYS | STRINGS);
    raises = true;
    type = join(type, sliced(container).type);
  }
  if (by & ARRAYS) {
    if ((inside & ~ARRAYS) !== 0) raises = true;
    if (container.array !== null) type = join(type, arrayOf(NUMBER));
  }
  if ((by & ~(STRINGS | NUMBERS | OBJECTS | ARRAYS)) !== 0) raises = true;
  return { type, raises };
}

/** Any slice of it. */
export function sliced(container: Type): Outcome {
  const kinds = kindsOf(container);
  let type = kinds & NULLS ? NULL : NEVER;
  if (container.array !== null) type = join(type, arrayOf(itemsOf(container.array)));
  if (kinds & STRINGS) type = join(type, STRING);
  return { type, raises: (kinds & ~(NULLS | ARRAYS | STRINGS)) !== 0 };
}

/** `container[]`: what comes out, and whether it may be nothing. */
export function iterated(container: Type): Outcome & { readonly empty: boolean; readonly many: boolean } {
  const { array, objects } = container;
  let type = NEVER;
  let empty = false;
  let many = objects.length > 0;
  if (array !== null) {
    type = itemsOf(array);
    empty = array.least === 0;
    many ||= array.prefix.length > 1 || !isNever(array.rest);
  }
  for (const shape of objects) {
    type = join(type, valuesOf([shape]));
    empty ||= ![...shape.properties.values()].some(({ required }) => required);
  }
  return { type, empty, many, raises: (kindsOf(container) & ~(ARRAYS | OBJECTS)) !== 0 };
}

/** An array of the items of one, with order, number and choice unknown. */
export function reshaped(array: ArrayShape, least = 0): Type {
  return arrayShaped({ prefix: [], rest: itemsOf(array), least: isNever(itemsOf(array)) ? 0 : least });
}

// ---- helpers

function named(shape: ObjectShape, names: Type['strings']): Type {
  if (names !== true) return joinAll(names.map((name) => propertyOf(shape, name)));
  return join(valuesOf([shape]), NULL);
}

function placed(array: ArrayShape, positions: Type['numbers']): Type {
  if (positions !== true) return joinAll(positions.map((position) => itemAt(array, position)));
  return join(itemsOf(array), NULL);
}
