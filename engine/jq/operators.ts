/** `+ - * / %` and unary minus on any two values, with jq's meanings for strings, arrays and objects, and its messages. */
import { isObject, type Json, type JsonObject } from '../json.ts';
import { Raised } from './errors.ts';
import { describe } from './print.ts';
import { spend, spendCopy, spendText } from './run.ts';
import type { ArithmeticOperator } from './syntax.ts';
import { copyObject, equals, MAX_VALUE_DEPTH, put } from './values.ts';

function refuse(a: Json, b: Json, what: string): never {
  throw new Raised(`${describe(a)} and ${describe(b)} cannot be ${what}`);
}

export function add(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'string' && typeof b === 'string') {
    // The longer side is shared, not copied: engines join strings as ropes.
    spendText(Math.min(a.length, b.length));
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    spendCopy(a.length + b.length);
    return a.concat(b);
  }
  if (isObject(a) && isObject(b)) {
    const merged = copyObject(a);
    const keys = Object.keys(b);
    for (const key of keys) put(merged, key, b[key]!);
    spend(keys.length);
    return merged;
  }
  return refuse(a, b, 'added');
}

export function subtract(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.filter((item) => {
      spend(1 + (b.length >>> 3));
      return !b.some((other) => equals(item, other));
    });
  }
  return refuse(a, b, 'subtracted');
}

export function multiply(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  if (typeof a === 'string' && typeof b === 'number') return repeat(a, b);
  if (typeof a === 'number' && typeof b === 'string') return repeat(b, a);
  if (isObject(a) && isObject(b)) return merge(a, b);
  return refuse(a, b, 'multiplied');
}

function repeat(text: string, times: number): Json {
  if (!(times >= 0)) return null;
  // jq counts in int; a longer result than an int can measure is an error of the program, not of the budget.
  const count = Math.trunc(Math.min(times, 0x7fffffff));
  if (text.length * count >= 0x7fffffff) throw new Raised('Repeat string result too long');
  if (text === '') return '';
  spendText(text.length * count);
  return text.repeat(count);
}

function merge(a: JsonObject, b: JsonObject): JsonObject {
  const result = copyObject(a);
  // A list of what is still to be merged, not recursion: objects nest as deep as the data does.
  const work: { into: JsonObject; from: JsonObject; depth: number }[] = [{ into: result, from: b, depth: 0 }];
  for (let job = work.pop(); job !== undefined; job = work.pop()) {
    const { into, from, depth } = job;
    if (depth > MAX_VALUE_DEPTH) throw new Raised('Object merge too deep');
    for (const key of Object.keys(from)) {
      spend(1);
      const theirs = from[key]!;
      const ours = Object.hasOwn(into, key) ? into[key] : undefined;
      if (isObject(ours) && isObject(theirs)) {
        const copy = copyObject(ours);
        put(into, key, copy);
        work.push({ into: copy, from: theirs, depth: depth + 1 });
      } else {
        put(into, key, theirs);
      }
    }
  }
  return result;
}

export function divide(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') {
    if (b === 0) refuse(a, b, 'divided because the divisor is zero');
    return a / b;
  }
  if (typeof a === 'string' && typeof b === 'string') return split(a, b);
  return refuse(a, b, 'divided');
}

export function split(text: string, separator: string): Json[] {
  if (text === '') return [];
  const parts = separator === '' ? [...text] : text.split(separator);
  spend(parts.length);
  spendText(text.length);
  return parts;
}

// The edges of the 64-bit integers jq computes remainders in.
const INT_MAX = 2 ** 63;

export function remainder(a: Json, b: Json): Json {
  if (typeof a !== 'number' || typeof b !== 'number') return refuse(a, b, 'divided (remainder)');
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN;
  if (Math.trunc(b) === 0) return refuse(a, b, 'divided (remainder) because the divisor is zero');
  if (Math.abs(a) < INT_MAX && Math.abs(b) < INT_MAX) return (Math.trunc(a) % Math.trunc(b)) + 0;
  return Number(integer(a) % integer(b));
}

function integer(value: number): bigint {
  if (value >= INT_MAX) return 9223372036854775807n;
  if (value <= -INT_MAX) return -9223372036854775808n;
  return BigInt(Math.trunc(value));
}

export function negate(value: Json): Json {
  if (typeof value !== 'number') throw new Raised(`${describe(value)} cannot be negated`);
  // As jq does with every number that is still as it was written: what is negated is not the sign of zero.
  return value === 0 ? 0 : -value;
}

export const ARITHMETIC: Record<ArithmeticOperator, (a: Json, b: Json) => Json> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': remainder,
};
