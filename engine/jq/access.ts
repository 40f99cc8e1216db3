/**
 * Reading and replacing parts of values: `.[k]`, slices, `getpath`, `setpath`, `delpaths`, `has`. Values are never
 * changed in place; what is replaced is copied along the path. A writer may be told which containers it made itself
 * (`owned`) and writes into those directly, so that a thousand assignments to one array copy it once.
 */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { Raised } from './errors.ts';
import { describe } from './print.ts';
import { spend, spendCopy, spendText } from './run.ts';
import { compare, copyObject, equals, kindOf, MAX_VALUE_DEPTH, put } from './values.ts';

const INT_MAX = 0x7fffffff;
const MAX_ARRAY_INDEX = INT_MAX >> 2;

/** Own field of an object, null's null, else raises. */
export function field(value: Json, name: string): Json {
  if (value === null) return null;
  if (typeof value === 'object' && !Array.isArray(value)) {
    return Object.hasOwn(value, name) ? (value[name] ?? null) : null;
  }
  throw cannotIndex(value, name);
}

function cannotIndex(value: Json, key: Json): Raised {
  return new Raised(`Cannot index ${kindOf(value)} with ${describe(key)}`);
}

/** `value[key]` as jq means it: fields, items (negative from the end), slices `{start, end}`, positions of a sub-array. */
export function index(value: Json, key: Json): Json {
  if (typeof key === 'string') return field(value, key);
  if (typeof key === 'number') {
    if (Array.isArray(value)) return item(value, key);
    if (value === null) return null;
  } else if (isObject(key)) {
    if (value === null) return null;
    if (Array.isArray(value) || typeof value === 'string') {
      return slice(value, ...ends(key));
    }
  } else if (Array.isArray(key) && Array.isArray(value)) {
    return positions(value, key);
  }
  throw cannotIndex(value, key);
}

/** The ends a slice object names; one that does not name both is refused, as in jq. */
function ends(range: JsonObject): [Json, Json] {
  if (!Object.hasOwn(range, 'start') || !Object.hasOwn(range, 'end')) throw new Raised(NOT_INTEGERS);
  return [range.start!, range.end!];
}

const NOT_INTEGERS = 'Array/string slice indices must be integers';

function item(array: readonly Json[], key: number): Json {
  if (Number.isNaN(key)) return null;
  const i = Math.trunc(key);
  return array[i < 0 ? i + array.length : i] ?? null;
}

function positions(array: readonly Json[], part: readonly Json[]): Json {
  const found: Json[] = [];
  if (part.length === 0) return found;
  for (let i = 0; i < array.length; i++) {
    spend(1);
    if (i + part.length <= array.length && part.every((wanted, j) => equals(array[i + j]!, wanted))) found.push(i);
  }
  return found;
}

/** Where a slice begins and ends in something of this length: start rounds down, end rounds up, both are clamped. */
export function bounds(length: number, from: Json, to: Json): [number, number] {
  const first = from ?? 0;
  const last = to ?? length;
  if (typeof first !== 'number' || typeof last !== 'number') {
    throw new Raised(NOT_INTEGERS);
  }
  let start = Number.isNaN(first) ? 0 : first;
  if (start < 0) start += length;
  start = Math.floor(Math.min(Math.max(start, 0), length));
  let end = Number.isNaN(last) ? length : last;
  if (end < 0) end += length;
  if (end < 0) end = start;
  end = Math.min(Math.ceil(end), length);
  return [start, Math.max(start, end)];
}

export function slice(value: Json, from: Json, to: Json): Json {
  if (value === null) return null;
  if (Array.isArray(value)) {
    const [start, end] = bounds(value.length, from, to);
    spendCopy(end - start);
    return value.slice(start, end);
  }
  if (typeof value === 'string') return sliceText(value, from, to);
  throw cannotIndex(value, { start: from, end: to });
}

export const SURROGATE = /[\ud800-\udfff]/;

function sliceText(text: string, from: Json, to: Json): string {
  spendText(text.length);
  if (!SURROGATE.test(text)) {
    const [start, end] = bounds(text.length, from, to);
    return text.slice(start, end);
  }
  const points = [...text];
  const [start, end] = bounds(points.length, from, to);
  return points.slice(start, end).join('');
}

/** Code points in a text. */
export function textLength(text: string): number {
  spendText(text.length);
  if (!SURROGATE.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

export function has(value: Json, key: Json): boolean {
  if (value === null) return false;
  if (isObject(value) && typeof key === 'string') return Object.hasOwn(value, key);
  if (Array.isArray(value) && typeof key === 'number') {
    const i = Math.trunc(key);
    return i >= 0 && i < value.length;
  }
  throw new Raised(`Cannot check whether ${kindOf(value)} has a ${kindOf(key)} key`);
}

export function checkPath(path: Json): Json[] {
  if (!Array.isArray(path)) throw new Raised('Path must be specified as an array');
  if (path.length > MAX_VALUE_DEPTH) throw new Raised('Path too deep');
  return path;
}

export function getPath(root: Json, path: Json): Json {
  let value = root;
  const keys = checkPath(path);
  spend(keys.length);
  for (const key of keys) value = index(value, key);
  return value;
}

/** The containers a series of writes has made, and may therefore change. */
export type Owned = Set<object>;

/** `root` with the value at `path` replaced, containers made on the way as the keys ask. */
export function setPath(root: Json, path: Json, value: Json, owned?: Owned): Json {
  const keys = checkPath(path);
  spend(keys.length + 1);
  // Down the path, then up again: not recursive, a path may be ten thousand keys long.
  const parents: Json[] = [];
  let current = root;
  for (const key of keys) {
    parents.push(current);
    current = index(current, key);
    // As jq: what is not a slice is refused before what lies behind it.
    if (!isObject(key)) checkSettable(parents.at(-1)!, key);
  }
  let result = value;
  for (let i = keys.length - 1; i >= 0; i--) {
    if (isObject(keys[i])) checkSettable(parents[i]!, keys[i]!);
    result = setKey(parents[i]!, keys[i]!, result, owned);
  }
  return result;
}

/** The refusals of writing one key. */
function checkSettable(container: Json, key: Json): void {
  if (typeof key === 'string' && (container === null || isObject(container))) return;
  if (typeof key === 'number' && (container === null || Array.isArray(container))) {
    if (Number.isNaN(key)) throw new Raised('Cannot set array element at NaN index');
    const length = container === null ? 0 : (container as Json[]).length;
    if (Math.trunc(key) + (key < 0 ? length : 0) < 0) throw new Raised('Out of bounds negative array index');
    if (key > MAX_ARRAY_INDEX) throw new Raised('Array index too large');
    return;
  }
  if (isObject(key)) {
    if (container === null || Array.isArray(container)) return;
    if (typeof container === 'string') throw new Raised('Cannot update string slices');
  }
  throw new Raised(`Cannot update field at ${kindOf(key)} index of ${kindOf(container)}`);
}

function setKey(container: Json, key: Json, value: Json, owned?: Owned, mine = false): Json {
  if (typeof key === 'string') {
    if (container !== null && (mine || owned?.has(container as object))) {
      put(container as JsonObject, key, value);
      return container;
    }
    const copy = container === null ? {} : copyObject(container as JsonObject);
    put(copy, key, value);
    owned?.add(copy);
    return copy;
  }
  const array = (container ?? []) as Json[];
  if (typeof key === 'number') {
    let i = Math.trunc(key);
    if (i < 0) i += array.length;
    let copy = array;
    if (!mine && !owned?.has(array)) {
      spendCopy(array.length);
      copy = array.slice();
      owned?.add(copy);
    }
    if (i > copy.length) spend(i - copy.length);
    while (copy.length < i) copy.push(null);
    copy[i] = value;
    return copy;
  }
  const range = key as JsonObject;
  const [start, end] = bounds(array.length, ...ends(range));
  if (!Array.isArray(value)) throw new Raised('A slice of an array can only be assigned another array');
  spendCopy(array.length + value.length);
  return [...array.slice(0, start), ...value, ...array.slice(end)];
}

/** Writes one key of a container the caller made itself; refuses what `setPath` refuses. */
export function setKeyInPlace(container: Json, key: string | number, value: Json): void {
  checkSettable(container, key);
  setKey(container, key, value, undefined, true);
}

/** `root` without what is at each of `paths`; longer paths first, so that none moves what another names. */
export function deletePaths(root: Json, paths: Json): Json {
  if (!Array.isArray(paths)) throw new Raised('Paths must be specified as an array');
  spend(paths.length);
  const sorted = paths.toSorted(compare).map((path) => {
    if (!Array.isArray(path)) throw new Raised(`Path must be specified as array, not ${kindOf(path)}`);
    return checkPath(path);
  });
  if (sorted.length === 0) return root;
  if (sorted[0]!.length === 0) return null;
  return deleteSorted(root, sorted);
}

interface Deletion {
  value: Json;
  /** Sorted, all longer than `depth`, all alike before it. */
  readonly paths: Json[][];
  readonly depth: number;
  /** Where the result goes in the level above. */
  readonly key: Json;
  at: number;
  readonly doomed: Json[];
}

function deleteSorted(root: Json, paths: Json[][]): Json {
  const stack: Deletion[] = [{ value: root, paths, depth: 0, key: null, at: 0, doomed: [] }];
  for (;;) {
    const top = stack.at(-1)!;
    spend(1);
    if (top.at >= top.paths.length) {
      const result = deleteKeys(top.value, top.doomed);
      stack.pop();
      const above = stack.at(-1);
      if (above === undefined) return result;
      checkSettable(above.value, top.key);
      above.value = setKey(above.value, top.key, result);
      continue;
    }
    const first = top.paths[top.at]!;
    const key = first[top.depth]!;
    let end = top.at + 1;
    while (end < top.paths.length && equals(top.paths[end]![top.depth]!, key)) end++;
    const group = top.paths.slice(top.at, end);
    top.at = end;
    if (first.length === top.depth + 1) {
      top.doomed.push(key);
      continue;
    }
    const value = index(top.value, key);
    if (value !== null) stack.push({ value, paths: group, depth: top.depth + 1, key, at: 0, doomed: [] });
  }
}

function deleteKeys(value: Json, keys: readonly Json[]): Json {
  if (value === null || keys.length === 0) return value;
  if (Array.isArray(value)) {
    const doomed = new Set<number>();
    for (const key of keys) {
      if (typeof key === 'number') {
        if (!Number.isNaN(key)) doomed.add(Math.trunc(key) + (key < 0 ? value.length : 0));
      } else if (isObject(key)) {
        const [start, end] = bounds(value.length, ...ends(key));
        for (let i = start; i < end; i++) doomed.add(i);
      } else {
        throw new Raised(`Cannot delete ${kindOf(key)} element of array`);
      }
    }
    spendCopy(value.length);
    return value.filter((_, i) => !doomed.has(i));
  }
  if (isObject(value)) {
    const doomed = new Set<string>();
    for (const key of keys) {
      if (typeof key !== 'string') throw new Raised(`Cannot delete ${kindOf(key)} field of object`);
      doomed.add(key);
    }
    const copy: JsonObject = {};
    for (const key of Object.keys(value)) if (!doomed.has(key)) put(copy, key, value[key]!);
    spend(Object.keys(value).length);
    return copy;
  }
  throw new Raised(`Cannot delete fields from ${kindOf(value)}`);
}
