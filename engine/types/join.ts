/**
 * Sets of values brought together. `join` holds all of both and stays within the caps; `widen` is the join of a loop that
 * keeps growing: whatever still changes becomes its whole kind, so that every chain of widenings ends.
 */
import { bounded } from './bounds.ts';
import {
  type ArrayShape,
  isNever,
  MAX_LITERALS,
  MAX_PROPERTIES,
  MAX_SHAPES,
  NEVER,
  type ObjectShape,
  type Offer,
  type Property,
  same,
  sameShape,
  type Type,
  UNKNOWN,
} from './type.ts';

/** Containers nested deeper are unknown; far above what forms and messages have. */
const MAX_DEPTH = 10;
/** A loop that still grows after this many rounds is widened. */
export const ROUNDS = 3;

export function join(a: Type, b: Type): Type {
  return joinAt(a, b, MAX_DEPTH, false);
}

export function joinAll(types: Iterable<Type>): Type {
  let all = NEVER;
  for (const type of types) all = join(all, type);
  return all;
}

/** `before` and `after`, with what differs between them given up. `before` must be in `after` for the chain to end. */
export function widen(before: Type, after: Type): Type {
  return joinAt(before, after, MAX_DEPTH, true);
}

/** What a type grows to under `step`, which only ever adds; `step` sees each stage. */
export function fixpoint(start: Type, step: (state: Type) => Type): Type {
  let state = start;
  for (let round = 0; ; round++) {
    const next = bounded(join(state, step(state)));
    if (same(next, state)) return state;
    state = round < ROUNDS ? next : round < ROUNDS * 4 ? widen(state, next) : UNKNOWN;
  }
}

/** The object shapes as a union of shapes that can be told apart. */
export function unionOf(shapes: readonly ObjectShape[]): readonly ObjectShape[] {
  let union: readonly ObjectShape[] = [];
  for (const shape of shapes) union = addShape(union, shape, MAX_DEPTH, false);
  return union;
}

// ---- helpers

function joinAt(a: Type, b: Type, depth: number, wide: boolean): Type {
  if (a === b || b === NEVER) return a;
  if (a === NEVER) return b;
  if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN;
  if (depth === 0) return UNKNOWN;
  // Growing in a loop below this depth is given up for good: wide chains must end however containers nest.
  if (wide && depth < MAX_DEPTH - 3 && !same(a, b)) return UNKNOWN;
  const numbers = joinLiterals(a.numbers, b.numbers, wide);
  const strings = joinLiterals(a.strings, b.strings, wide);
  const array = joinArrays(a.array, b.array, depth - 1, wide);
  let { objects } = a;
  if (objects.length === 0) objects = b.objects;
  else if (objects !== b.objects) for (const shape of b.objects) objects = addShape(objects, shape, depth - 1, wide);
  const offer = joinOffers(a, b, strings);
  const joined = { null: a.null || b.null, booleans: a.booleans | b.booleans, numbers, strings, offer, array, objects };
  // The one that holds the other already is kept, so that what does not change stays the same value.
  return same(joined, a) ? a : joined;
}

function joinLiterals<T>(a: true | readonly T[], b: true | readonly T[], wide: boolean): true | readonly T[] {
  if (a === true || b === true) return true;
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const more = b.filter((one) => !a.includes(one));
  if (more.length === 0) return a;
  return wide || a.length + more.length > MAX_LITERALS ? true : [...a, ...more];
}

/** Names of outcomes stay names of outcomes only among themselves. */
function joinOffers(a: Type, b: Type, strings: Type['strings']): Offer | null {
  if (strings === true) return null;
  if (a.strings !== true && a.strings.length === 0) return b.offer;
  if (b.strings !== true && b.strings.length === 0) return a.offer;
  if (a.offer === b.offer) return a.offer;
  if (a.offer === null || b.offer === null) return null;
  return {
    steps: [...new Set([...a.offer.steps, ...b.offer.steps])],
    names: [...new Set([...a.offer.names, ...b.offer.names])],
  };
}

function joinArrays(a: ArrayShape | null, b: ArrayShape | null, depth: number, wide: boolean): ArrayShape | null {
  if (a === b || b === null) return a;
  if (a === null) return b;
  const least = Math.min(a.least, b.least);
  const length = wide ? Math.min(a.prefix.length, b.prefix.length) : Math.max(a.prefix.length, b.prefix.length);
  const both = (x: Type, y: Type) => joinAt(x, y, depth, wide);
  if (length > MAX_LITERALS || (wide && a.prefix.length !== b.prefix.length)) {
    const items = [...a.prefix, a.rest, ...b.prefix, b.rest];
    return { prefix: [], rest: items.reduce(both, NEVER), least };
  }
  const prefix = Array.from({ length }, (_, i) => both(a.prefix[i] ?? a.rest, b.prefix[i] ?? b.rest));
  return { prefix, rest: both(a.rest, b.rest), least };
}

function addShape(
  union: readonly ObjectShape[],
  shape: ObjectShape,
  depth: number,
  wide: boolean,
): readonly ObjectShape[] {
  if (union.some((one) => sameShape(one, shape))) return union;
  let merged = shape;
  const apart: ObjectShape[] = [];
  for (const one of union) {
    if (areApart(one, merged)) apart.push(one);
    else merged = mergeShapes(one, merged, depth, wide);
  }
  // What was merged may have lost the property that told it from another.
  if (apart.some((one) => !areApart(one, merged))) return addShape(apart, merged, depth, wide);
  if (apart.length + 1 > MAX_SHAPES) return [apart.reduce((all, one) => mergeShapes(all, one, depth, wide), merged)];
  return [...apart, merged];
}

/** Both must have a property whose few values differ. */
export function areApart(a: ObjectShape, b: ObjectShape): boolean {
  for (const [key, one] of a.properties) {
    if (!one.required) continue;
    const other = b.properties.get(key);
    if (other?.required && isTag(one.type) && isTag(other.type) && !shareLiteral(one.type, other.type)) return true;
  }
  return false;
}

function isTag(type: Type): boolean {
  return type.array === null && type.objects.length === 0 && type.numbers !== true && type.strings !== true;
}

function shareLiteral(a: Type, b: Type): boolean {
  if ((a.null && b.null) || (a.booleans & b.booleans) !== 0) return true;
  const numbers = b.numbers as readonly number[];
  const strings = b.strings as readonly string[];
  return (
    (a.numbers as readonly number[]).some((one) => numbers.includes(one)) ||
    (a.strings as readonly string[]).some((one) => strings.includes(one))
  );
}

function mergeShapes(a: ObjectShape, b: ObjectShape, depth: number, wide: boolean): ObjectShape {
  const properties = new Map<string, Property>();
  const add = (key: string): void => {
    if (properties.has(key)) return;
    const x = a.properties.get(key);
    const y = b.properties.get(key);
    const type = joinAt(x?.type ?? a.rest, y?.type ?? b.rest, depth, wide);
    const required = (x?.required ?? false) && (y?.required ?? false);
    const later = (x === undefined || x.later) && (y === undefined || y.later) && isNever(type);
    properties.set(key, later ? { type, required, later } : { type, required });
  };
  for (const key of a.properties.keys()) add(key);
  for (const key of b.properties.keys()) add(key);
  const rest = joinAt(a.rest, b.rest, depth, wide);
  if (properties.size <= MAX_PROPERTIES && !(wide && properties.size > Math.max(20, a.properties.size))) {
    return { properties, rest };
  }
  let all = rest;
  for (const { type } of properties.values()) all = joinAt(all, type, depth, wide);
  return { properties: new Map(), rest: all };
}
