/**
 * How large a type may be: parts are shared when a type is made (`[., .]`), but looked at one by one, so a few nested copies
 * would take for ever to compare. What is too large keeps its outermost levels.
 */
import { arrayShaped, NEVER, type ObjectShape, type Type, UNKNOWN } from './type.ts';

/** Parts, shared ones counted as often as they stand there; forms have tens, records of hundreds of steps some thousands. */
const MOST = 4_000;
const LEVELS = 3;

const sizes = new WeakMap<Type, number>();

export function bounded(type: Type): Type {
  if (type.array === null && type.objects.length === 0) return type;
  if (sizeOf(type) <= MOST) return type;
  const shallow = cut(type, LEVELS);
  return sizeOf(shallow) <= MOST ? shallow : UNKNOWN;
}

// ---- helpers

function sizeOf(type: Type): number {
  if (type === UNKNOWN || (type.array === null && type.objects.length === 0)) return 1;
  const known = sizes.get(type);
  if (known !== undefined) return known;
  let size = 1;
  if (type.array !== null) {
    size += sizeOf(type.array.rest);
    for (const item of type.array.prefix) size += sizeOf(item);
  }
  for (const { properties, rest } of type.objects) {
    size += sizeOf(rest);
    for (const one of properties.values()) size += sizeOf(one.type);
  }
  sizes.set(type, size);
  return size;
}

/** All containers deeper than `levels` are unknown. */
function cut(type: Type, levels: number): Type {
  if (type === UNKNOWN || (type.array === null && type.objects.length === 0)) return type;
  if (levels === 0) return UNKNOWN;
  const { array, objects } = type;
  const inner = (one: Type) => cut(one, levels - 1);
  return {
    ...type,
    array:
      array &&
      (arrayShaped({ prefix: array.prefix.map(inner), rest: inner(array.rest), least: array.least }).array ?? null),
    objects: objects.map(
      ({ properties, rest }): ObjectShape => ({
        properties: new Map([...properties].map(([key, one]) => [key, { ...one, type: inner(one.type) }])),
        rest: rest === NEVER ? NEVER : inner(rest),
      }),
    ),
  };
}
