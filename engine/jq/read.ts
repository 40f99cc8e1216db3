/**
 * JSON text to values, as `fromjson` and `tonumber` read it: JSON plus `nan` and infinities, at most ten thousand
 * levels deep, with jq's messages (line and column count bytes). Ordinary text takes the fast way, `JSON.parse`.
 */
import type { Json, JsonObject } from '../json.ts';
import { Raised } from './errors.ts';
import { spend, spendText } from './run.ts';
import { MAX_VALUE_DEPTH, put } from './values.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const SURROGATE_ESCAPE = /\\u[dD][89a-fA-F]/;
const NOT_FINITE = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/** The number a text stands for, or undefined if it stands for none. */
export function readNumber(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const special = NOT_FINITE.exec(text);
  if (special === null) return undefined;
  if (special[2] !== undefined) return Number.NaN;
  return special[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** The one value in `text`; raises jq's message when there is none, several, or something else. */
export function readJson(text: string): Json {
  spendText(text.length * 8);
  const fast = readPlain(text);
  return fast === undefined ? new Reader(text).read() : fast;
}

function readPlain(text: string): Json | undefined {
  // Half a surrogate pair is an error here, and none for `JSON.parse`.
  if (SURROGATE_ESCAPE.test(text)) return undefined;
  // Depth is checked by the slow reader; fewer brackets than levels cannot be too deep.
  if (text.length > MAX_VALUE_DEPTH) {
    let opened = 0;
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 0x5b || c === 0x7b) opened++;
    }
    if (opened > MAX_VALUE_DEPTH) return undefined;
  }
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

type Open = { array: Json[] } | { object: JsonObject; key: string | undefined };

class Reader {
  private readonly text: string;
  private line = 1;
  private column = 0;
  private readonly open: Open[] = [];
  /** The value just read and not yet placed. */
  private next: Json | undefined;
  private token = '';
  private result: Json | undefined;

  constructor(text: string) {
    this.text = text;
  }

  private fail(message: string, atEnd = ''): never {
    throw new Raised(
      `${message}${atEnd} at line ${this.line}, column ${this.column} (while parsing '${shown(this.text)}')`,
    );
  }

  read(): Json {
    let quoted = false;
    let escaped = false;
    let first = true;
    for (const c of this.text) {
      spend(1);
      if (first && c === '\ufeff') continue;
      first = false;
      const code = c.codePointAt(0)!;
      this.column += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      if (c === '\n') {
        this.line++;
        this.column = 0;
      }
      if (quoted) {
        if (c === '"' && !escaped) {
          this.place(this.string());
          quoted = false;
          this.finish();
          continue;
        }
        escaped = c === '\\' && !escaped;
        this.token += c;
      } else if (c === ' ' || c === '\t' || c === '\r' || c === '\n') {
        this.literal();
      } else if (c === '"') {
        this.literal();
        quoted = true;
      } else if ('[]{},:'.includes(c)) {
        this.literal();
        // A whole value is done with before what follows it is looked at: `1,2` lacks a value before its comma.
        this.finish();
        this.structure(c);
      } else {
        this.token += c;
      }
      this.finish();
    }
    if (quoted) this.fail('Unfinished string', ' at EOF');
    this.literal(' at EOF');
    if (this.open.length > 0) this.fail('Unfinished JSON term', ' at EOF');
    this.finish();
    if (this.result === undefined) throw new Raised(`Expected JSON value (while parsing '${shown(this.text)}')`);
    return this.result;
  }

  private finish(): void {
    if (this.open.length > 0 || this.next === undefined) return;
    if (this.result !== undefined) {
      throw new Raised(`Unexpected extra JSON values (while parsing '${shown(this.text)}')`);
    }
    this.result = this.next;
    this.next = undefined;
  }

  private place(value: Json, atEnd = ''): void {
    if (this.next !== undefined) this.fail('Expected separator between values', atEnd);
    this.next = value;
  }

  private literal(atEnd = ''): void {
    const token = this.token;
    if (token === '') return;
    this.token = '';
    if (token === 'true' || token === 'false' || token === 'null') {
      this.place(token === 'null' ? null : token === 'true', atEnd);
      return;
    }
    if (token[0] === "'") this.fail('Invalid string literal; expected ", but got \'', atEnd);
    if (token[0] === 't' || token[0] === 'f' || token.startsWith('nu')) this.fail('Invalid literal', atEnd);
    const number = readNumber(token);
    if (number === undefined) this.fail('Invalid numeric literal', atEnd);
    this.place(number, atEnd);
  }

  private string(): string {
    const raw = this.token;
    this.token = '';
    if (!raw.includes('\\') && !hasControl(raw)) return raw;
    let text = '';
    for (let i = 0; i < raw.length; i++) {
      const c = raw[i]!;
      if (c < ' ') {
        this.fail('Invalid string: control characters from U+0000 through U+001F must be escaped');
      }
      if (c !== '\\') {
        text += c;
        continue;
      }
      const next = raw[++i];
      if (next === 'u') {
        const unit = hexadecimal(raw, i + 1);
        if (unit === undefined) this.fail('Invalid \\uXXXX escape');
        if (unit < 0) this.fail('Invalid characters in \\uXXXX escape');
        i += 4;
        if (unit >= 0xd800 && unit <= 0xdbff) {
          const low = raw.startsWith('\\u', i + 1) ? hexadecimal(raw, i + 3) : undefined;
          if (low === undefined || low < 0xdc00 || low > 0xdfff) {
            this.fail('Invalid \\uXXXX\\uXXXX surrogate pair escape');
          }
          text += String.fromCharCode(unit, low);
          i += 6;
        } else {
          text += unit >= 0xdc00 && unit <= 0xdfff ? '\ufffd' : String.fromCharCode(unit);
        }
      } else if (next !== undefined && Object.hasOwn(ESCAPES, next)) {
        text += ESCAPES[next];
      } else {
        this.fail('Invalid escape');
      }
    }
    return text;
  }

  private structure(c: string): void {
    const top = this.open.at(-1);
    if (c === '[' || c === '{') {
      if (this.open.length >= MAX_VALUE_DEPTH) this.fail('Exceeds depth limit for parsing');
      if (this.next !== undefined) this.fail('Expected separator between values');
      this.open.push(c === '[' ? { array: [] } : { object: {}, key: undefined });
    } else if (c === ':') {
      if (this.next === undefined) this.fail("Expected string key before ':'");
      if (top === undefined || !('object' in top) || top.key !== undefined) this.fail("':' not as part of an object");
      if (typeof this.next !== 'string') this.fail('Object keys must be strings');
      top.key = this.next;
      this.next = undefined;
    } else if (c === ',') {
      if (this.next === undefined) this.fail("Expected value before ','");
      if (top === undefined) this.fail("',' not as part of an object or array");
      this.store(top, this.next);
    } else {
      this.close(c, top);
    }
  }

  private store(top: Open, value: Json): void {
    if ('array' in top) {
      top.array.push(value);
    } else {
      if (top.key === undefined) this.fail('Objects must consist of key:value pairs');
      put(top.object, top.key, value);
      top.key = undefined;
    }
    this.next = undefined;
  }

  private close(c: string, top: Open | undefined): void {
    if (top === undefined || 'array' in top !== (c === ']')) this.fail(`Unmatched '${c}'`);
    if (this.next !== undefined) {
      this.store(top, this.next);
    } else if ('array' in top) {
      if (top.array.length > 0) this.fail('Expected another array element');
    } else {
      if (top.key !== undefined) this.fail("Unmatched '}'");
      if (Object.keys(top.object).length > 0) this.fail('Expected another key-value pair');
    }
    this.open.pop();
    this.next = 'array' in top ? top.array : top.object;
  }
}

/** The text as C would print it: to its first NUL. */
function shown(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

function hasControl(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x20) return true;
  return false;
}

/** Four hexadecimal digits: their value, -1 when they are not digits, undefined when there are not four. */
function hexadecimal(text: string, from: number): number | undefined {
  const digits = text.slice(from, from + 4);
  if (digits.length < 4) return undefined;
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
}
