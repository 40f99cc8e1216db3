/** Strings without regular expressions: case, trimming, splitting, code points. */
import type { Json } from '../../json.ts';
import { Raised } from '../errors.ts';
import { split } from '../operators.ts';
import { describe } from '../print.ts';
import { spend, spendText } from '../run.ts';
import { type Builtins, value } from './builtin.ts';

function requireText(input: Json, message: string): string {
  if (typeof input !== 'string') throw new Raised(message);
  spendText(input.length);
  return input;
}

function startsWith(input: Json, prefix: Json): boolean {
  if (typeof input === 'string' && typeof prefix === 'string') return input.startsWith(prefix);
  throw new Raised('startswith() requires string inputs');
}

function endsWith(input: Json, suffix: Json): boolean {
  if (typeof input === 'string' && typeof suffix === 'string') return input.endsWith(suffix);
  throw new Raised('endswith() requires string inputs');
}

function trimStart(input: Json, prefix: Json): Json {
  return startsWith(input, prefix) ? (input as string).slice((prefix as string).length) : input;
}

function trimEnd(input: Json, suffix: Json): Json {
  const text = input as string;
  return endsWith(input, suffix) ? text.slice(0, text.length - (suffix as string).length) : input;
}

const LEADING = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const isSpace = (c: string) => LEADING.test(c);

function trim(input: Json, start: boolean, end: boolean): Json {
  let text = requireText(input, 'trim input must be a string');
  if (start) text = text.replace(LEADING, '');
  if (end) {
    // Not a pattern anchored at the end: that takes quadratic time on inner runs of spaces.
    let length = text.length;
    while (length > 0 && isSpace(text[length - 1]!)) length--;
    text = text.slice(0, length);
  }
  return text;
}

const explode = (input: Json): Json => {
  const text = requireText(input, 'explode input must be a string');
  spend(text.length);
  return Array.from(text, (character) => character.codePointAt(0)!);
};

function implode(input: Json): Json {
  if (!Array.isArray(input)) throw new Raised('implode input must be an array');
  spend(input.length);
  let text = '';
  for (const point of input) {
    if (typeof point !== 'number' || Number.isNaN(point)) {
      throw new Raised(`${describe(point)} can't be imploded, unicode codepoint needs to be numeric`);
    }
    const code = Math.trunc(point);
    text += code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code);
  }
  return text;
}

export const strings: Builtins = {
  'startswith/1': value((input, prefix) => startsWith(input, prefix!)),
  'endswith/1': value((input, suffix) => endsWith(input, suffix!)),
  'ltrimstr/1': value((input, prefix) => trimStart(input, prefix!)),
  'rtrimstr/1': value((input, suffix) => trimEnd(input, suffix!)),
  'trimstr/1': value((input, part) => trimEnd(trimStart(input, part!), part!)),
  'trim/0': value((input) => trim(input, true, true)),
  'ltrim/0': value((input) => trim(input, true, false)),
  'rtrim/0': value((input) => trim(input, false, true)),
  'split/1': value((input, separator) => {
    if (typeof input === 'string' && typeof separator === 'string') return split(input, separator);
    throw new Raised('split input and separator must be strings');
  }),
  'explode/0': value(explode),
  'implode/0': value(implode),
  'ascii_downcase/0': value((input) =>
    requireText(input, 'explode input must be a string').replace(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  ),
  'ascii_upcase/0': value((input) =>
    requireText(input, 'explode input must be a string').replace(/[a-z]+/g, (letters) => letters.toUpperCase()),
  ),
};
