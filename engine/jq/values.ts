/**
 * What values are to each other: kinds, truth, order, equality, containment. Order is jq's: null, false, true,
 * numbers, strings (by code point), arrays (item by item), objects (their sorted keys, then their values). `nan` is
 * less than every number and equal to none, itself included.
 * Nothing here recurses beyond a few levels on the JavaScript stack: values nest as deep as the data does.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { Raised } from './errors.ts';
import { spend } from './run.ts';

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** jq's own limit for comparing, merging, printing, parsing and addressing nested values. */
export const MAX_VALUE_DEPTH = 10_000;

export function kindOf(value: Json): Kind {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'object') return Array.isArray(value) ? 'array' : 'object';
  return typeof value as Kind;
}

export function isTrue(value: Json): boolean {
  return value !== false && value !== null && value !== undefined;
}

/** Sets an own property whatever its name: assigning `__proto__` would set the prototype instead. */
export function put(object: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

/** A copy to write into; pays a step per property, which is what copying one costs. */
export function copyObject(object: JsonObject): JsonObject {
  spend(Object.keys(object).length);
  return { ...object };
}

/** By code point, as jq compares UTF-8: plain `<` would put U+FFFF after a surrogate pair. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  // Surrogates stand for code points above every other unit.
  const surrogateX = x >= 0xd800 && x <= 0xdfff;
  const surrogateY = y >= 0xd800 && y <= 0xdfff;
  return surrogateX === surrogateY ? x - y : surrogateX ? 1 : -1;
}

export function sortedKeys(object: JsonObject): string[] {
  return Object.keys(object).sort(compareStrings);
}

function rank(value: Json): number {
  if (value === null || value === undefined) return 0;
  switch (typeof value) {
    case 'boolean':
      return value ? 2 : 1;
    case 'number':
      return 3;
    case 'string':
      return 4;
    default:
      return Array.isArray(value) ? 5 : 6;
  }
}

function compareScalars(a: Json, b: Json, order: number): number {
  if (order === 3) {
    const x = a as number;
    const y = b as number;
    if (x < y || Number.isNaN(x)) return -1;
    return x === y ? 0 : 1;
  }
  return order === 4 ? compareStrings(a as string, b as string) : 0;
}

/** Negative, zero or positive as `a` sorts before, with or after `b`. */
export function compare(a: Json, b: Json): number {
  const order = rank(a);
  const other = rank(b);
  if (order !== other) return order - other;
  if (order < 5) return compareScalars(a, b, order);
  return compareContainers(a, b);
}

interface Comparison {
  readonly left: readonly Json[];
  readonly right: readonly Json[];
  at: number;
}

function compareContainers(a: Json, b: Json): number {
  const stack: Comparison[] = [];
  let result = enter(stack, a, b);
  while (result === 0 && stack.length > 0) {
    const top = stack.at(-1)!;
    const i = top.at++;
    if (i >= top.left.length || i >= top.right.length) {
      result = top.left.length - top.right.length;
      stack.pop();
      continue;
    }
    spend(1);
    const x = top.left[i]!;
    const y = top.right[i]!;
    const order = rank(x);
    const other = rank(y);
    if (order !== other) result = order - other;
    else if (order < 5) result = compareScalars(x, y, order);
    else result = enter(stack, x, y);
  }
  return result;
}

function enter(stack: Comparison[], a: Json, b: Json): number {
  if (stack.length > MAX_VALUE_DEPTH) throw new Raised('Comparison too deep');
  if (Array.isArray(a)) {
    stack.push({ left: a, right: b as Json[], at: 0 });
    return 0;
  }
  const x = a as JsonObject;
  const y = b as JsonObject;
  const keys = sortedKeys(x);
  const others = sortedKeys(y);
  spend(keys.length + others.length);
  const result = compareContainers(keys, others);
  if (result === 0) stack.push({ left: keys.map((k) => x[k]!), right: keys.map((k) => y[k]!), at: 0 });
  return result;
}

/** Same value: same kind, same contents, keys in any order. */
export function equals(a: Json, b: Json): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  return equalContainers(a, b);
}

function equalContainers(a: Json, b: Json): boolean {
  // Pairs still to be compared, each with its depth.
  const left: Json[] = [a];
  const right: Json[] = [b];
  const depths: number[] = [0];
  for (;;) {
    const x = left.pop();
    if (x === undefined) return true;
    const y = right.pop()!;
    const depth = depths.pop()!;
    if (x === null || y === null || typeof x !== 'object' || typeof y !== 'object') {
      if (x !== y) return false;
      continue;
    }
    if (depth > MAX_VALUE_DEPTH) throw new Raised('Equality check too deep');
    if (Array.isArray(x)) {
      if (!Array.isArray(y) || x.length !== y.length) return false;
      spend(x.length);
      for (let i = x.length - 1; i >= 0; i--) {
        left.push(x[i]!);
        right.push(y[i]!);
        depths.push(depth + 1);
      }
    } else {
      if (Array.isArray(y)) return false;
      const keys = Object.keys(x);
      if (Object.keys(y).length !== keys.length) return false;
      spend(keys.length);
      for (const key of keys) {
        if (!Object.hasOwn(y, key)) return false;
        left.push(x[key]!);
        right.push(y[key]!);
        depths.push(depth + 1);
      }
    }
  }
}

/** jq's `contains` for two values of one kind: strings by substring, objects by their keys, arrays by any item. */
export function contains(a: Json, b: Json, depth = 0): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b);
  if (Array.isArray(a) && Array.isArray(b)) {
    return b.every((wanted) => a.some((item) => containsSameKind(item, wanted, depth)));
  }
  if (isObject(a) && isObject(b)) {
    return Object.keys(b).every((key) => Object.hasOwn(a, key) && containsSameKind(a[key]!, b[key]!, depth));
  }
  return equals(a, b);
}

function containsSameKind(a: Json, b: Json, depth: number): boolean {
  spend(1);
  // A chain of single items is walked in a loop, so that deep and narrow values do not exhaust the stack.
  let x = a;
  let y = b;
  let level = depth + 1;
  for (;;) {
    if (level > MAX_VALUE_DEPTH) throw new Raised('Containment check too deep');
    if (!(Array.isArray(x) && Array.isArray(y) && x.length === 1 && y.length === 1)) break;
    x = x[0]!;
    y = y[0]!;
    level++;
  }
  return kindOf(x) === kindOf(y) && contains(x, y, level);
}
