/**
 * What somebody who writes an expression by hand needs to be as careful as jq: it is for any value, reads own properties alone,
 * refuses what jq refuses, orders texts by code point, and ends when it has done too much.
 */
import type { Json } from '../engine/json.ts';

let left = 0;

export function budget(steps: number): void {
  left = steps;
}

export function pay(steps: number): void {
  left -= steps;
  if (!(left >= 0)) throw new Error('too many steps');
}

export function paid(text: string): string {
  pay(text.length >>> 5);
  return text;
}

export function read(value: Json, name: string): Json {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`Cannot index ${typeof value} with ${name}`);
  // Whoever writes by hand knows the name, and that no object inherits it.
  return value[name] ?? null;
}

export function items(value: Json): Json[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) throw new Error(`Cannot iterate over ${typeof value}`);
  return Object.values(value);
}

export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}

export function plus(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === 'string' && typeof b === 'string') return paid(a + b);
  throw new Error(`${typeof a} and ${typeof b} cannot be added`);
}

export function times(a: Json, b: Json): Json {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  throw new Error(`${typeof a} and ${typeof b} cannot be multiplied`);
}

/** Of scalars: null, booleans, numbers, texts. */
export function order(a: Json, b: Json): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b || Number.isNaN(a) ? -1 : a === b ? 0 : 1;
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b);
  return rank(a) - rank(b);
}

export function text(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A copy with one property changed. */
export function written(value: Json, name: string, to: Json): Json {
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`Cannot update field of ${typeof value}`);
  pay(Object.keys(value ?? {}).length);
  return { ...value, [name]: to };
}

// ---- helpers

function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length - b.length;
  return a.codePointAt(i)! - b.codePointAt(i)!;
}

function rank(value: Json): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 2 : 1;
  return typeof value === 'number' ? 3 : typeof value === 'string' ? 4 : 5;
}
