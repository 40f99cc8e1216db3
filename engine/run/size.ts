/**
 * How big a value is as JSON in UTF-8, and what a run may hand to its host at once. Temporal takes no payload over 2 MB; a
 * command that is too big would fail the workflow's task, which is tried again for ever, so it is refused here, at its step.
 */
import type { Json } from '../json.ts';

/** Bytes of one call, of a run's output, of what one query gives. */
export const MOST_PAYLOAD = 1_900_000;
/** Bytes that one entry of the trace keeps of its data; what is bigger is named with its size. */
export const MOST_NOTED = 8_000;

/** Bytes of the value as JSON; stops counting once it is over `most`, and gives a number over `most` then. */
export function sizeOf(value: Json, most: number): number {
  let size = 0;
  const add = (one: Json): void => {
    if (size > most) return;
    if (typeof one === 'string') size += bytesOf(one, most - size);
    else if (Array.isArray(one)) {
      size += 2 + one.length;
      for (const item of one) {
        add(item);
        if (size > most) return;
      }
    } else if (typeof one === 'object' && one !== null) {
      size += 2;
      for (const key in one) {
        if (!Object.hasOwn(one, key)) continue;
        size += bytesOf(key, most - size) + 2;
        add(one[key] as Json);
        if (size > most) return;
      }
    } else size += typeof one === 'number' ? (Number.isInteger(one) && Math.abs(one) < 1e6 ? 7 : 24) : 5;
  };
  add(value);
  return size;
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
