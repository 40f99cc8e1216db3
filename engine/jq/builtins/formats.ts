/** The formats: `@text @json @html @uri @urid @csv @tsv @sh @base64 @base64d @base32 @base32d`. */
import type { Json } from '../../json.ts';
import { Raised } from '../errors.ts';
import { describe, print, printNumber } from '../print.ts';
import { spend, spendText } from '../run.ts';
import { decodeUtf8, encodeUtf8 } from '../utf8.ts';
import { type Builtins, value } from './builtin.ts';

export function toText(value: Json): string {
  return typeof value === 'string' ? value : print(value);
}

function paid(value: Json): string {
  const text = toText(value);
  spendText(text.length);
  return text;
}

const HTML: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&apos;',
  '"': '&quot;',
  '\0': '\\0',
};
const TSV: Record<string, string> = { '\t': '\\t', '\r': '\\r', '\n': '\\n', '\\': '\\\\', '\0': '\\0' };

function row(value: Json, kind: 'csv' | 'tsv', separator: string, quote: (text: string) => string): string {
  if (!Array.isArray(value)) throw new Raised(`${describe(value)} cannot be ${kind}-formatted, only array`);
  spend(value.length);
  const cells = value.map((cell) => {
    if (cell === null) return '';
    if (typeof cell === 'number') return Number.isNaN(cell) ? '' : printNumber(cell);
    if (typeof cell === 'boolean') return String(cell);
    if (typeof cell === 'string') {
      spendText(cell.length);
      return quote(cell);
    }
    throw new Raised(`${describe(cell)} is not valid in a csv row`);
  });
  return cells.join(separator);
}

function shell(value: Json): string {
  const words = Array.isArray(value) ? value : [value];
  spend(words.length);
  return words
    .map((word) => {
      if (typeof word === 'string') {
        spendText(word.length);
        return `'${word.replaceAll("'", "'\\''").replaceAll('\0', '\\0')}'`;
      }
      if (typeof word === 'object' && word !== null) throw new Raised(`${describe(word)} can not be escaped for shell`);
      return print(word);
    })
    .join(' ');
}

const UNRESERVED = /[A-Za-z0-9\-_.~]/;

function encodeUri(value: Json): string {
  const text = paid(value);
  spend(text.length >>> 3);
  let out = '';
  for (const byte of encodeUtf8(text)) {
    const c = String.fromCharCode(byte);
    out += byte < 0x80 && UNRESERVED.test(c) ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

function decodeUri(value: Json): string {
  const text = paid(value);
  spend(text.length >>> 3);
  const bytes: number[] = [];
  let i = 0;
  while (i < text.length) {
    const percent = text.indexOf('%', i);
    const end = percent < 0 ? text.length : percent;
    for (const byte of encodeUtf8(text.slice(i, end))) bytes.push(byte);
    if (percent < 0) break;
    const digits = text.slice(percent + 1, percent + 3);
    if (!/^[0-9a-fA-F]{2}$/.test(digits)) throw new Raised(`${describe(text)} is not a valid uri encoding`);
    bytes.push(Number.parseInt(digits, 16));
    i = percent + 3;
  }
  const decoded = decodeUtf8(bytes);
  if (!decoded.valid) throw new Raised(`${describe(text)} is not a valid uri encoding`);
  return decoded.text;
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Bytes in groups of `bits`, padded to whole `block`s of characters. */
function encodeBase(value: Json, alphabet: string, bits: number, block: number): string {
  const text = paid(value);
  spend(text.length >>> 3);
  let out = '';
  let held = 0;
  let size = 0;
  for (const byte of encodeUtf8(text)) {
    held = (held << 8) | byte;
    size += 8;
    while (size >= bits) {
      size -= bits;
      out += alphabet[(held >> size) & ((1 << bits) - 1)];
    }
    held &= (1 << size) - 1;
  }
  if (size > 0) out += alphabet[(held << (bits - size)) & ((1 << bits) - 1)];
  return out + '='.repeat((block - (out.length % block)) % block);
}

function decodeBase(value: Json, alphabet: string, bits: number, name: string): string {
  const text = paid(value);
  spend(text.length >>> 3);
  const bytes: number[] = [];
  let held = 0;
  let size = 0;
  let digits = 0;
  for (const c of text) {
    if (c === '=') break;
    const digit = alphabet.indexOf(c);
    if (digit < 0) throw new Raised(`${describe(text)} is not valid ${name} data`);
    digits++;
    held = (held << bits) | digit;
    size += bits;
    if (size >= 8) {
      size -= 8;
      bytes.push((held >> size) & 255);
    }
    held &= (1 << size) - 1;
  }
  if (name === 'base64' && digits % 4 === 1) throw new Raised(`${describe(text)} trailing base64 byte found`);
  return decodeUtf8(bytes).text;
}

export const FORMATS: Readonly<Record<string, (value: Json) => string>> = {
  text: toText,
  json: (value) => print(value),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL is written \0
  html: (value) => paid(value).replace(/[&<>'"\u0000]/g, (c) => HTML[c]!),
  uri: encodeUri,
  urid: decodeUri,
  csv: (value) => row(value, 'csv', ',', (text) => `"${text.replaceAll('"', '""').replaceAll('\0', '\\0')}"`),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL is written \0
  tsv: (value) => row(value, 'tsv', '\t', (text) => text.replace(/[\t\r\n\\\u0000]/g, (c) => TSV[c]!)),
  sh: shell,
  base64: (value) => encodeBase(value, BASE64, 6, 4),
  base64d: (value) => decodeBase(value, BASE64, 6, 'base64'),
  base32: (value) => encodeBase(value, BASE32, 5, 8),
  base32d: (value) => decodeBase(value, BASE32, 5, 'base32'),
};

export const formats: Builtins = {
  'format/1': value((input, name) => {
    if (typeof name !== 'string') throw new Raised(`${describe(name!)} is not a valid format`);
    if (!Object.hasOwn(FORMATS, name)) throw new Raised(`${name} is not a valid format`);
    return FORMATS[name]!(input);
  }),
};
