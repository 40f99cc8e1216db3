/**
 * Where in the text a value stands, asked by JSON pointer.
 *
 * Places are looked up only when a problem needs one, never kept for every value. A document that did not come from text
 * (JSON over an API) has the same interface and answers 1:1 everywhere, so the checker knows only one kind of document.
 */
import type { Edit, Range } from './problems.ts';

export interface Places {
  /** The range of a value, or of the key it hangs on. An unknown pointer answers with its nearest known ancestor. */
  of(pointer: string, part?: 'key' | 'value'): Range;
  /** The range of `[start, end)` of the string value at `pointer`, mapped through quotes, escapes and folding; the whole scalar when it cannot be mapped exactly. */
  inside(pointer: string, start: number, end: number): Range;
  /**
   * The edit that puts a replacement into the text: of the scalar at `pointer`, or of `span` in its value. Undefined where
   * the text is not exactly what the replacement expects, or where an edit would reach further than this one value (behind
   * an alias).
   */
  edit(pointer: string, part: 'key' | 'value', replace: Replace, span?: Span): Edit | undefined;
}

/** Part of a text value; offsets in the value, the end exclusive. */
export interface Span {
  start: number;
  end: number;
}

/**
 * What to write instead. With `from`, the words the place must end with; only they are replaced, whatever quotes are around
 * them. Without, `to` is YAML that replaces the scalar as it stands in the text, quotes and all.
 */
export interface Replace {
  from?: string;
  to: string;
}

/** Places of a document without text. */
export const nowhere: Places = {
  of: () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }),
  inside: () => ({ line: 1, column: 1, endLine: 1, endColumn: 1 }),
  edit: () => undefined,
};

/** A text as YAML that reads as exactly it, in single quotes; undefined when it has line breaks or what no quotes can hold. */
export function singleQuoted(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what cannot be quoted this way
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text) ? undefined : `'${text.replaceAll("'", "''")}'`;
}

/** Pointer of a child. Escapes as RFC 6901. */
export function join(pointer: string, ...keys: (string | number)[]): string {
  let out = pointer;
  for (const key of keys) out += `/${typeof key === 'number' ? key : escaped(key)}`;
  return out;
}

/** Almost no key needs it, and pointers are made for everything. */
function escaped(key: string): string {
  return key.includes('~') || key.includes('/') ? key.replaceAll('~', '~0').replaceAll('/', '~1') : key;
}

/** The keys of a pointer, unescaped. */
export function split(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Turns offsets of a text into lines and columns. */
export class Lines {
  readonly #starts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 13 && text.charCodeAt(i + 1) === 10) continue;
      if (code === 10 || code === 13) this.#starts.push(i + 1);
    }
  }

  at(offset: number): { line: number; column: number } {
    const wanted = Math.max(0, Math.min(offset, this.#length));
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= wanted) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: wanted - this.#starts[low]! + 1 };
  }

  range(start: number, end: number): Range {
    const from = this.at(start);
    const to = this.at(Math.max(start, end));
    return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
  }
}
