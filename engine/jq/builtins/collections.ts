/** Arrays: sorting and grouping, sums, search, reshaping. */
import { isObject, type Json, type JsonObject } from '../../json.ts';
import { index, SURROGATE, textLength } from '../access.ts';
import { type Code, type Env, GO, ONE, single } from '../code.ts';
import { Raised } from '../errors.ts';
import { iterate } from '../lower-access.ts';
import { add, subtract } from '../operators.ts';
import { describe } from '../print.ts';
import { spend, spendCopy, spendText } from '../run.ts';
import { compare, copyObject, equals, put } from '../values.ts';
import { type Builtins, code, jq, value } from './builtin.ts';
import { lengthOf } from './core.ts';
import { toText } from './formats.ts';

interface Keyed {
  readonly key: Json;
  readonly item: Json;
}

function requireArray(input: Json): Json[] {
  if (!Array.isArray(input)) throw new Raised(`${describe(input)} cannot be sorted, as it is not an array`);
  return input;
}

/** Stable, as jq's; pays for the comparisons before making them. */
function sortKeyed(keyed: Keyed[]): Keyed[] {
  spend((keyed.length * Math.ceil(Math.log2(keyed.length + 1))) >>> 3);
  if (keyed.every(({ key }) => typeof key === 'string' && !SURROGATE.test(key))) {
    // Without surrogates the order of units is the order of code points.
    return keyed.sort((a, b) => (a.key! < b.key! ? -1 : a.key! > b.key! ? 1 : 0));
  }
  return keyed.sort((a, b) => compare(a.key, b.key));
}

function sortPlain(input: Json): Json[] {
  return sortKeyed(requireArray(input).map((item) => ({ key: item, item }))).map(({ item }) => item);
}

/** The items of the input, each with its key: the one result of `f`, or an array of them when there may be several. */
function keyedBy(f: Code, refusal: string): (input: Json, env: Env) => Keyed[] {
  const keysOf = (item: Json, env: Env): Json[] => {
    const keys: Json[] = [];
    f.each(item, env, (key) => {
      spend(1);
      keys.push(key);
      return GO;
    });
    return keys;
  };
  return (input, env) => {
    if (Array.isArray(input)) {
      spend(input.length);
      if (f.count === ONE) return input.map((item) => ({ key: f.value(item, env)!, item }));
      return input.map((item) => ({ key: keysOf(item, env), item }));
    }
    // As jq: mapping comes first, and refuses what cannot be iterated in its own words.
    const keys: Json[] = [];
    iterate(input, false, (item) => {
      keys.push(keysOf(item, env));
      return GO;
    });
    throw new Raised(`${describe(input)} and ${describe(keys)} cannot be ${refusal}`);
  };
}

const UNSORTABLE = 'sorted, as they are not both arrays';
const UNCOUNTABLE = 'iterated over';

function by(f: Code, refusal: string, finish: (keyed: Keyed[]) => Json): Code {
  const keyed = keyedBy(f, refusal);
  return single(ONE, (input, env) => finish(keyed(input, env)));
}

function groups(keyed: Keyed[]): Keyed[][] {
  const found: Keyed[][] = [];
  for (const entry of sortKeyed(keyed)) {
    const group = found.at(-1);
    if (group !== undefined && equals(group[0]!.key, entry.key)) group.push(entry);
    else found.push([entry]);
  }
  return found;
}

const unique = (keyed: Keyed[]): Json => groups(keyed).map((group) => group[0]!.item);

/** The first of the least, or the last of the greatest, as jq. */
function extreme(keyed: readonly Keyed[], least: boolean): Json {
  let best = keyed[0];
  if (best === undefined) return null;
  spend(keyed.length);
  for (const entry of keyed.slice(1)) {
    const less = compare(entry.key, best.key) < 0;
    if (less === least) best = entry;
  }
  return best.item;
}

function extremeOf(input: Json, least: boolean): Json {
  if (!Array.isArray(input)) {
    throw new Raised(`${describe(input)} and ${describe(input)} cannot be iterated over`);
  }
  return extreme(
    input.map((item) => ({ key: item, item })),
    least,
  );
}

/** Adds up as `. + $x` would, but writes into the arrays and objects it made itself. */
function sum(each: (emit: (item: Json) => typeof GO) => void): Json {
  let total: Json = null;
  let owned = false;
  each((item) => {
    spend(1);
    if (Array.isArray(total) && Array.isArray(item)) {
      if (!owned) total = total.slice();
      owned = true;
      spendCopy(item.length);
      for (const x of item) (total as Json[]).push(x);
    } else if (isObject(total) && isObject(item)) {
      if (!owned) total = copyObject(total);
      owned = true;
      for (const key of Object.keys(item)) {
        spend(1);
        put(total as JsonObject, key, item[key]!);
      }
    } else {
      if (item !== null) owned = false;
      // As in a fold: should adding fail and the items go on behind another pattern (`?//`), the sum begins anew.
      const before = total;
      total = null;
      total = add(before, item);
    }
    return GO;
  });
  return total;
}

/** The sum of an array of numbers; undefined when it is something else. */
function addNumbers(input: Json): Json | undefined {
  if (!Array.isArray(input) || input.length === 0) return undefined;
  spend(input.length);
  let total = 0;
  for (const item of input) {
    if (typeof item !== 'number') return undefined;
    total += item;
  }
  return total;
}

function addCode(source: Code): Code {
  return single(ONE, (input, env) => sum((emit) => source.each(input, env, emit)));
}

function join(input: Json, separator: Json): Json {
  let text: Json = null;
  iterate(input, false, (item) => {
    const so: Json = text === null ? '' : add(text, separator);
    const piece = typeof item === 'boolean' || typeof item === 'number' ? toText(item) : (item ?? '');
    text = add(so, piece);
    return GO;
  });
  return text ?? '';
}

function flatten(input: Json, depth: Json): Json {
  if (compare(depth, 0) < 0) throw new Raised('flatten depth must not be negative');
  return flattenTo(input, depth);
}

function flattenTo(input: Json, depth: Json): Json {
  const flat: Json[] = [];
  const stack: { items: readonly Json[]; at: number }[] = [];
  if (Array.isArray(input)) stack.push({ items: input, at: 0 });
  else if (isObject(input)) stack.push({ items: Object.values(input), at: 0 });
  else throw new Raised(`Cannot iterate over ${describe(input)}`);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (top.at >= top.items.length) {
      stack.pop();
      continue;
    }
    spend(1);
    const item = top.items[top.at++]!;
    // A depth that is not whole is never exactly used up, as in jq.
    if (Array.isArray(item) && stack.length - 1 !== depth) {
      // A depth that is no number is refused where it is first counted down.
      if (typeof depth !== 'number') subtract(depth, 1);
      stack.push({ items: item, at: 0 });
    } else {
      flat.push(item);
    }
  }
  return flat;
}

/** jq's `[.[length - 1 - range(0; length)]]`, with the refusals that follow from it. */
function reverse(input: Json): Json {
  if (Array.isArray(input)) {
    spendCopy(input.length);
    return input.toReversed();
  }
  const size = lengthOf(input);
  return size > 0 ? [index(input, size - 1)] : [];
}

function transpose(input: Json): Json {
  const rows: Json[] = [];
  let width = 0;
  iterate(input, false, (row) => {
    rows.push(row);
    width = Math.max(width, lengthOf(row));
    return GO;
  });
  spend(Math.ceil(width) * rows.length);
  return Array.from({ length: Math.ceil(width) }, (_, i) => rows.map((row) => index(row, i)));
}

/** Where in a sorted array a value is, or -1 minus where it would go. */
function search(input: Json, target: Json): Json {
  if (!Array.isArray(input)) throw new Raised(`${describe(input)} cannot be searched from`);
  let start = 0;
  let end = input.length;
  while (start < end) {
    spend(1);
    const middle = (start + end) >>> 1;
    const order = compare(target, input[middle]!);
    if (order === 0) return middle;
    if (order < 0) end = middle;
    else start = middle + 1;
  }
  return -1 - start;
}

/** Code-point offsets of every occurrence, overlapping ones too. */
function textPositions(text: string, part: string): Json[] {
  const found: Json[] = [];
  if (part === '') return found;
  spendText(text.length * 2);
  let units = 0;
  let points = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    spend(1);
    points += textLength(text.slice(units, at));
    units = at;
    found.push(points);
  }
  return found;
}

export function indices(input: Json, part: Json): Json {
  if (typeof input === 'string' && typeof part === 'string') return textPositions(input, part);
  if (Array.isArray(input) && !Array.isArray(part)) return index(input, [part]);
  return index(input, part);
}

function strIndices(input: Json, part: Json): Json {
  if (typeof input !== 'string') throw new Raised(`${describe(input)} cannot be searched, as it is not a string`);
  if (typeof part !== 'string') throw new Raised(`${describe(part)} is not a string`);
  return textPositions(input, part);
}

export const collections: Builtins = {
  'sort/0': value(sortPlain),
  'sort_by/1': code((f) => by(f, UNSORTABLE, (keyed) => sortKeyed(keyed).map(({ item }) => item))),
  'group_by/1': code((f) => by(f, UNSORTABLE, (keyed) => groups(keyed).map((group) => group.map(({ item }) => item)))),
  'unique/0': value((input) => unique(requireArray(input).map((item) => ({ key: item, item })))),
  'unique_by/1': code((f) => by(f, UNSORTABLE, unique)),
  'min/0': value((input) => extremeOf(input, true)),
  'max/0': value((input) => extremeOf(input, false)),
  'min_by/1': code((f) => by(f, UNCOUNTABLE, (keyed) => extreme(keyed, true))),
  'max_by/1': code((f) => by(f, UNCOUNTABLE, (keyed) => extreme(keyed, false))),
  'add/0': value((input) => addNumbers(input) ?? sum((emit) => iterate(input, false, emit))),
  'add/1': code(addCode),
  'join/1': value((input, separator) => join(input, separator!)),
  'flatten/0': value((input) => flattenTo(input, Number.POSITIVE_INFINITY)),
  'flatten/1': value((input, depth) => flatten(input, depth!)),
  'reverse/0': value(reverse),
  'transpose/0': value(transpose),
  'bsearch/1': value((input, target) => search(input, target!)),
  'indices/1': value((input, part) => indices(input, part!)),
  '_strindices/1': value((input, part) => strIndices(input, part!)),
  'index/1': jq('def index($i): indices($i) | .[0];'),
  'rindex/1': jq('def rindex($i): indices($i) | .[-1:][0];'),
};
