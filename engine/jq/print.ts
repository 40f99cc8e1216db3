/**
 * Values to text, exactly as jq 1.8 prints them: shortest digits that read back, `1e+17` from the seventeenth digit
 * on, infinities as the largest double, `nan` as null, DEL escaped, "<skipped: too deep>" below ten thousand levels.
 */
import type { Json, JsonObject } from '../json.ts';
import { spend, spendText } from './run.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';
import { kindOf, MAX_VALUE_DEPTH } from './values.ts';

export function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'null';
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return Object.is(value, -0) ? '-0' : String(value);
  const finite = Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, value));
  const [mantissa, exponentText] = Math.abs(finite).toExponential().split('e') as [string, string];
  const digits = mantissa.replace('.', '');
  const sign = finite < 0 ? '-' : '';
  // Digits before the decimal point.
  const point = Number(exponentText) + 1;
  if (point <= -4 || point > digits.length + 15) {
    const exponent = String(Math.abs(point - 1)).padStart(2, '0');
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
    return `${sign}${digits[0]}${fraction}e${point - 1 < 0 ? '-' : '+'}${exponent}`;
  }
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

const SHORT_ESCAPES: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\t': '\\t',
  '\r': '\\r',
  '\n': '\\n',
  '\f': '\\f',
};
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters JSON must escape
const ESCAPED = /["\\\u0000-\u001f\u007f]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function printString(text: string): string {
  const escaped = text.replace(
    ESCAPED,
    (c) => SHORT_ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${escaped.replace(LONE_SURROGATE, '\ufffd')}"`;
}

function printScalar(value: Json): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') {
    spendText(value.length);
    return printString(value);
  }
  return typeof value === 'number' ? printNumber(value) : String(value);
}

/** Compact JSON. With `limit`, stops soon after that many characters (for messages, which show only the start). */
export function print(value: Json, limit = Number.POSITIVE_INFINITY): string {
  if (value === null || typeof value !== 'object') return printScalar(value);
  const stack: { keys: string[] | null; value: Json[] | JsonObject; at: number }[] = [];
  let text = '';
  let length = 0;
  const open = (container: Json[] | JsonObject) => {
    const keys = Array.isArray(container) ? null : Object.keys(container);
    text += keys === null ? '[' : '{';
    stack.push({ keys, value: container, at: 0 });
  };
  open(value);
  while (stack.length > 0) {
    // The text grows as a rope; its length is read at every item, which is cheap.
    if (text.length > limit) return text;
    spendText(text.length - length);
    length = text.length;
    const top = stack.at(-1)!;
    const i = top.at++;
    const size = top.keys === null ? (top.value as Json[]).length : top.keys.length;
    if (i >= size) {
      text += top.keys === null ? ']' : '}';
      stack.pop();
      continue;
    }
    spend(1);
    if (i > 0) text += ',';
    let item: Json;
    if (top.keys === null) {
      item = (top.value as Json[])[i]!;
    } else {
      const key = top.keys[i]!;
      text += `${printString(key)}:`;
      item = (top.value as JsonObject)[key]!;
    }
    if (stack.length > MAX_VALUE_DEPTH) text += '<skipped: too deep>';
    else if (item === null || typeof item !== 'object') text += printScalar(item);
    else open(item);
  }
  return text;
}

/** The start of a value as jq shows it in messages: at most 29 bytes, with `...` and the closing delimiter kept. */
export function excerpt(value: Json): string {
  let shown = value;
  if (typeof value === 'string' && value.length > 10) {
    shown = [...value.slice(0, 64)].slice(0, 31).join('');
  }
  const text = print(shown, 256);
  if (text.length <= 9) return text;
  const bytes = encodeUtf8(text);
  if (bytes.length <= 29) return text;
  const first = text[0];
  const delimiter = first === '"' ? '"' : first === '[' ? ']' : first === '{' ? '}' : '';
  let length = delimiter === '' ? 26 : 25;
  // Never half a code point.
  while (length > 0 && (bytes[length]! & 0xc0) === 0x80) length--;
  return `${decodeUtf8(bytes.slice(0, length)).text}...${delimiter}`;
}

/** `number (5)`, as messages name a value. */
export function describe(value: Json): string {
  return `${kindOf(value)} (${excerpt(value)})`;
}
