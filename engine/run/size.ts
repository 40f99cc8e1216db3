/**
 * How big a value is as JSON in UTF-8, and what a run may hand to its host at once. Temporal takes no payload over 2 MB; a
 * command that is too big would fail the workflow's task, which is tried again for ever, so it is refused here, at its step.
 */
import type { Json } from '../json.ts';
import { raise } from './errors.ts';

/** Bytes of one call, of a run's output, of what one query gives. */
export const MOST_PAYLOAD = 1_900_000;
/** Bytes that one entry of the trace keeps of its data; what is bigger is named with its size. */
export const MOST_NOTED = 8_000;

/** Levels of lists and objects in each other; what is nested much deeper can be written by nobody, nor be read back. */
export const MOST_LEVELS = 3_500;

/**
 * Values do not change, and share their parts: what was looked at is not looked at again, however often it is in a value. Low
 * parts are: to remember them would cost more.
 */
const heights = new WeakMap<object, number>();
const LOW = 2;

/** Whether it is nested deeper than so many levels. */
export function isDeeper(value: Json, levels: number): boolean {
  return heightOf(value, levels) > levels;
}

/** Levels of lists and objects in each other; counts no further than one more than `most`. */
function heightOf(value: Json, most: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  const known = heights.get(value);
  if (known !== undefined) return known;
  if (most === 0) return 1;
  let inside = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length && inside < most; i++) {
      const inner = value[i] as Json;
      if (typeof inner === 'object' && inner !== null) inside = Math.max(inside, heightOf(inner, most - 1));
    }
  } else {
    for (const key in value) {
      const inner = value[key] as Json;
      if (typeof inner === 'object' && inner !== null) inside = Math.max(inside, heightOf(inner, most - 1));
      if (inside >= most) break;
    }
  }
  if (inside >= LOW && inside < most) heights.set(value, inside + 1);
  return inside + 1;
}

/** Bytes of the value as JSON; stops counting once it is over `most`, and gives a number over `most` then. */
export function sizeOf(value: Json, most: number): number {
  if (typeof value === 'string') return bytesOf(value, most);
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e6 ? 7 : 24;
  if (typeof value !== 'object' || value === null) return 5;
  let size = 2;
  if (Array.isArray(value)) {
    size += value.length;
    for (let i = 0; i < value.length && size <= most; i++) size += sizeOf(value[i] as Json, most - size);
    return size;
  }
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue;
    size += bytesOf(key, most - size) + 2;
    if (size <= most) size += sizeOf(value[key] as Json, most - size);
    if (size > most) break;
  }
  return size;
}

/** The error of what cannot be stored. */
export function tooBig(what: string): Error {
  const detail = `${what} is over ${MOST_PAYLOAD} bytes, more than can be stored. Pass a reference to where the data is, or only the part that is needed.`;
  return raise('runtime', detail);
}

/** Quotes included; a character that JSON escapes counts as six. */
function bytesOf(text: string, most: number): number {
  if (text.length > most) return text.length + 2;
  let size = 2;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    size += code < 0x20 ? 6 : code === 0x22 || code === 0x5c ? 2 : code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (size > most) return size;
  }
  return size;
}
