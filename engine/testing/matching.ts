/** Whether a value is what a test expects, and where it is not, in words. */
import { isObject, type Json, own } from '../json.ts';

/** What first differs, e.g. "`output.answer` is 3, not 4"; null when nothing does. `least`: more keys may be there. */
export function difference(expected: Json, found: Json | undefined, path: string, least: boolean): string | null {
  if (found === undefined) return `\`${path}\` is not there, and should be ${brief(expected)}`;
  if (Array.isArray(expected) && Array.isArray(found)) {
    for (const [i, item] of expected.entries()) {
      const inner = difference(item, found[i], `${path}[${i}]`, least);
      if (inner !== null) return inner;
    }
    return found.length > expected.length
      ? `\`${path}\` has ${found.length} items, not ${expected.length}: ${brief(found)}`
      : null;
  }
  if (isObject(expected) && isObject(found)) {
    for (const [key, value] of Object.entries(expected)) {
      const inner = difference(value, own(found, key), `${path}.${key}`, least);
      if (inner !== null) return inner;
    }
    const more = least ? undefined : Object.keys(found).find((key) => !Object.hasOwn(expected, key));
    return more === undefined ? null : `\`${path}\` has \`${more}\` too: ${brief(found[more] ?? null)}`;
  }
  return expected === found ? null : `\`${path}\` is ${brief(found)}, not ${brief(expected)}`;
}

/** A value in one line. */
export function brief(value: Json, most = 160): string {
  const text = JSON.stringify(value);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
