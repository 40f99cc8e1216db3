/** What no operation takes, whatever its schema says. Looked at before anything else walks the value. */
import type { Json } from '../engine/json.ts';
import { AppError } from './errors.ts';

/** Deeper than any document people write, far shallower than what ends the stack of a recursive reader. */
const DEEPEST = 200;

/**
 * Throws BAD_REQUEST for nesting beyond 200 levels, and for the character NUL in a text or a key (PostgreSQL keeps none, and
 * nobody types one). Iterative: its own stack is a list.
 */
export function refuseUnreadable(value: Json): void {
  const pending: { value: Json; depth: number }[] = [{ value, depth: 0 }];
  for (let one = pending.pop(); one; one = pending.pop()) {
    const { value: item, depth } = one;
    if (typeof item === 'string') refuseNul(item);
    if (typeof item !== 'object' || item === null) continue;
    if (depth > DEEPEST) throw new AppError('BAD_REQUEST', { reason: `it is nested more than ${DEEPEST} levels deep` });
    if (!Array.isArray(item)) for (const key of Object.keys(item)) refuseNul(key);
    for (const inner of Object.values(item)) pending.push({ value: inner, depth: depth + 1 });
  }
}

function refuseNul(text: string): void {
  if (text.includes('\u0000')) throw new AppError('BAD_REQUEST', { reason: 'a text holds the character NUL (U+0000)' });
}
