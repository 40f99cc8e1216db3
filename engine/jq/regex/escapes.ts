/** Escapes that stand for a character or a set of them, within brackets and without. */
import { fail, unavailable } from './fault.ts';
import { propertyNamed } from './properties.ts';
import type { Reader } from './reader.ts';
import { type CodePoints, DIGIT, isWord, SPACE } from './sets.ts';

const CLASSES: Readonly<Record<string, CodePoints>> = { d: DIGIT, w: isWord, s: SPACE };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 };

/** `\d \w \s \p{..}` and their complements, the backslash read; undefined when the escape is a character. */
export function classEscape(reader: Reader): CodePoints | undefined {
  const c = reader.peek();
  const lower = c.toLowerCase();
  if (lower === 'p' && reader.peek(1) === '{') return property(reader, c === 'P');
  const set = Object.hasOwn(CLASSES, lower) ? CLASSES[lower] : undefined;
  if (set === undefined) return undefined;
  reader.at++;
  return c === lower ? set : (point) => !set(point);
}

/** Whether what stands here, after a backslash, is a set and no character. */
export function isClassEscape(reader: Reader): boolean {
  return Object.hasOwn(CLASSES, reader.peek().toLowerCase()) || /^[pP]$/.test(reader.peek());
}

function property(reader: Reader, negated: boolean): CodePoints {
  reader.at += 2;
  const not = reader.accept('^') ? !negated : negated;
  const name = reader.until('}') ?? fail('invalid character property name {}');
  const set = propertyNamed(name) ?? fail(`invalid character property name {${name}}`);
  return not ? (point) => !set(point) : set;
}

/** What a byte stands for that begins no character: no text has it. */
export const NO_CHARACTER = 0x110000;

/** The character an escape stands for, the backslash read. */
export function pointEscape(reader: Reader): number {
  const point = reader.take();
  const c = String.fromCodePoint(point);
  if (Object.hasOwn(CONTROLS, c)) return CONTROLS[c]!;
  if (c === 'x') {
    if (reader.accept('{')) return digits(reader.until('}') ?? '', 16);
    if (reader.ended) return point;
    return character(byte(reader.run(/^[0-9a-fA-F]$/, 2), 16), reader);
  }
  if (c === 'o' && reader.accept('{')) return digits(reader.until('}') ?? '', 8);
  if (c === 'c' && reader.ended) fail('end pattern at control');
  if (c === 'c') return (reader.accept('\\') ? pointEscape(reader) : reader.take()) & 0x1f;
  if (/^[0-7]$/.test(c)) {
    reader.at--;
    return character(byte(reader.run(/^[0-7]$/, 3), 8), reader);
  }
  return point;
}

function byte(text: string, base: number): number {
  const value = text === '' ? 0 : Number.parseInt(text, base);
  return value > 0xff ? fail('too big number') : value;
}

function digits(text: string, base: number): number {
  if (/^[0-9a-fA-F]+[\s-]/.test(text)) unavailable('a list or a range of code points in \\x{...} or \\o{...}');
  const point = /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, base) : Number.NaN;
  if (!(point <= 0x10ffff)) fail('invalid code point value');
  return point;
}

/** `\xHH` and `\ooo` are bytes of UTF-8: above ASCII, several of them are one character. */
function character(first: number, reader: Reader): number {
  if (first < 0x80) return first;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first > 0xf4) return NO_CHARACTER;
  if (first < 0xc2) fail('invalid code point value');
  let point = first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const next = nextByte(reader);
    if (next === undefined) fail('too short multibyte code string');
    if (next >> 6 !== 2) fail('invalid code point value');
    point = (point << 6) | (next & 0x3f);
  }
  return point;
}

function nextByte(reader: Reader): number | undefined {
  if (reader.accept('\\x')) return byte(reader.run(/^[0-9a-fA-F]$/, 2), 16);
  if (reader.peek() === '\\' && /^[0-7]$/.test(reader.peek(1))) {
    reader.at++;
    return byte(reader.run(/^[0-7]$/, 3), 8);
  }
  return undefined;
}
