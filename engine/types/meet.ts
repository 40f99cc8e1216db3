/** What two sets of values have in common, and what is left of one without a value. Both round up. */
import { areApart, unionOf } from './join.ts';
import {
  type ArrayShape,
  isNever,
  NEVER,
  type ObjectShape,
  type Property,
  sameShape,
  type Type,
  UNKNOWN,
} from './type.ts';

/** Every value that is in both. */
export function meet(a: Type, b: Type): Type {
  if (a === b || b === UNKNOWN) return a;
  if (a === UNKNOWN) return b;
  if (a === NEVER || b === NEVER) return NEVER;
  const met: Type = {
    null: a.null && b.null,
    booleans: a.booleans & b.booleans,
    numbers: meetLiterals(a.numbers, b.numbers),
    strings: meetLiterals(a.strings, b.strings),
    offer: a.offer ?? b.offer,
    array: meetArrays(a.array, b.array),
    objects: meetShapes(a.objects, b.objects),
  };
  return isNever(met) ? NEVER : met;
}

/** False only when no value is in both. */
export function overlaps(a: Type, b: Type): boolean {
  return !isNever(meet(a, b));
}

/** All but this scalar. */
export function without(type: Type, value: null | boolean | number | string): Type {
  let left = type;
  if (value === null) left = type.null ? { ...type, null: false } : type;
  else if (typeof value === 'boolean') left = { ...type, booleans: type.booleans & (value ? 1 : 2) };
  else if (typeof value === 'number') {
    if (type.numbers !== true) left = { ...type, numbers: type.numbers.filter((one) => one !== value) };
  } else if (type.strings !== true) left = { ...type, strings: type.strings.filter((one) => one !== value) };
  return isNever(left) ? NEVER : left;
}

// ---- helpers

function meetLiterals<T>(a: true | readonly T[], b: true | readonly T[]): true | readonly T[] {
  if (a === true) return b;
  if (b === true) return a;
  return a.filter((one) => b.includes(one));
}

function meetArrays(a: ArrayShape | null, b: ArrayShape | null): ArrayShape | null {
  if (a === null || b === null) return null;
  if (a === b) return a;
  const least = Math.max(a.least, b.least);
  const prefix: Type[] = [];
  for (let i = 0; i < Math.max(a.prefix.length, b.prefix.length); i++) {
    const item = meet(a.prefix[i] ?? a.rest, b.prefix[i] ?? b.rest);
    if (isNever(item)) return least > i ? null : { prefix, rest: NEVER, least };
    prefix.push(item);
  }
  const rest = meet(a.rest, b.rest);
  return isNever(rest) && least > prefix.length ? null : { prefix, rest, least };
}

function meetShapes(a: readonly ObjectShape[], b: readonly ObjectShape[]): readonly ObjectShape[] {
  if (a === b) return a;
  const met: ObjectShape[] = [];
  for (const x of a) {
    for (const y of b) {
      if (areApart(x, y)) continue;
      const shape = meetShape(x, y);
      if (shape !== null && !met.some((one) => sameShape(one, shape))) met.push(shape);
    }
  }
  return met.length > 1 ? unionOf(met) : met;
}

function meetShape(a: ObjectShape, b: ObjectShape): ObjectShape | null {
  if (a === b) return a;
  const properties = new Map<string, Property>();
  for (const [key, one] of a.properties) {
    const other = b.properties.get(key);
    const type = meet(one.type, other?.type ?? b.rest);
    const required = one.required || (other?.required ?? false);
    if (required && isNever(type)) return null;
    properties.set(key, one.later && (other === undefined || other.later) ? one : { type, required });
  }
  for (const [key, other] of b.properties) {
    if (properties.has(key)) continue;
    const type = meet(a.rest, other.type);
    if (other.required && isNever(type)) return null;
    // A closed shape has no such property: that the other knows the name does not make it one.
    if (isNever(type) && isNever(a.rest)) continue;
    properties.set(key, { type, required: other.required });
  }
  return { properties, rest: meet(a.rest, b.rest) };
}
