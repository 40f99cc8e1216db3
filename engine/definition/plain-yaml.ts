/**
 * The YAML that nearly every definition is written in, read in one pass without a tree: mappings and lists by indentation,
 * flow collections, scalars on one line, literal blocks, comments. A small part of what reading the whole language takes.
 *
 *  Y1  It never judges. Whatever it does not know for certain (anchors, tags, folded texts, tabs, a key twice, a mistake) makes
 *      it give up, and the `yaml` package has the word. Where it gives a value, that package gives the same and no problem.
 *  Y2  What it reads is far below the bounds of size and depth, so that none of them needs to be measured.
 *  Y3  It keeps no places. Whoever has something to report reads the text again.
 */
import type { Json, JsonObject } from '../json.ts';

/** Below these, what the yaml package is guarded against (yaml-size.ts) cannot be reached. */
const MOST_CHARACTERS = 60_000;
const MOST_DEPTH = 40;
const MOST_KEY = 200;

/** The value of a text; undefined when it is not plain, which says nothing about it. */
export function plainYaml(text: string): JsonObject | undefined {
  if (text.length > MOST_CHARACTERS || UNUSUAL.test(text)) return undefined;
  try {
    return new PlainReader(text).read();
  } catch (failure) {
    if (failure === NOT_PLAIN) return undefined;
    throw failure;
  }
}

// ---- helpers

/** Thrown to give up. Not an error: making one would cost more than the reading. */
const NOT_PLAIN = Symbol('not plain');

/** Blanks and breaks that are no space and no line feed, and what cannot be printed. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNUSUAL = /[^\S \n]|[\x00-\x08\x0e-\x1f\x7f-\x9f]/;
const KEY = /[A-Za-z_$][\w$.-]*/y;
const SINGLE = /'(?:[^'\n]|'')*'/y;
const DOUBLE = /"(?:[^"\\\n]|\\[^\n])*"/y;
/** Of a plain scalar in a flow collection, what follows is looked at afterwards. */
const FLOW_PLAIN = /[^\n,[\]{}]+/y;
const REST = /(?: *| +#[^\n]*)(?:\n|$)/y;
const LITERAL = /\|(-?) *\n/y;
/** What a plain scalar does not begin with; `-`, `?` and `:` could, before other than a blank. */
const INDICATORS = '-?:,[]{}#&*!|>\'"%@`';
const WORDS = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const OTHER_WORDS = /^(?:~|Null|NULL|True|TRUE|False|FALSE|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN))$/;
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,14})?$/;
/** Might be a number in another notation. */
const NUMERIC = /^[-+]?\.?[0-9][-+.\w]*$/;
const NEWLINE = 10;
const SPACE = 32;
const HASH = 35;
const DASH = 45;

class PlainReader {
  readonly #text: string;
  #at = 0;
  /** Where the line that is read begins, and how far its content is indented: -1 behind the last. */
  #line = 0;
  #indent = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): JsonObject {
    this.#nextLine();
    const value = this.#mapping(this.#indent);
    if (this.#indent !== -1) throw NOT_PLAIN;
    return value;
  }

  // ---- collections by indentation; each begins at its first content and leaves at the content of the line behind it

  #mapping(indent: number): JsonObject {
    const object: JsonObject = {};
    this.#deeper();
    do {
      const key = this.#key();
      if (key === undefined || Object.hasOwn(object, key)) throw NOT_PLAIN;
      object[key] = this.#isLineOver() ? this.#below(indent, true) : this.#onLine(indent);
    } while (this.#indent === indent);
    if (this.#indent > indent) throw NOT_PLAIN;
    this.#depth--;
    return object;
  }

  #list(indent: number): Json[] {
    const items: Json[] = [];
    this.#deeper();
    do {
      this.#at++;
      items.push(this.#isLineOver() ? this.#below(indent, false) : this.#item(indent));
    } while (this.#indent === indent && this.#isItem());
    if (this.#indent > indent) throw NOT_PLAIN;
    this.#depth--;
    return items;
  }

  /** Behind `- `: a collection that begins on the same line, or a scalar. */
  #item(indent: number): Json {
    const start = this.#at;
    const column = start - this.#line;
    if (this.#isItem()) return this.#list(column);
    const isMapping = this.#key() !== undefined;
    this.#at = start;
    return isMapping ? this.#mapping(column) : this.#onLine(indent);
  }

  /** What belongs to a key or a dash with nothing behind it on its line. */
  #below(indent: number, ofKey: boolean): Json {
    this.#endLine();
    if (this.#indent > indent) return this.#isItem() ? this.#list(this.#indent) : this.#mapping(this.#indent);
    return ofKey && this.#indent === indent && this.#isItem() ? this.#list(indent) : null;
  }

  /** A value on the line of its key or dash, and the end of that line. */
  #onLine(indent: number): Json {
    const first = this.#text[this.#at];
    if (first === '|') return this.#literal(indent);
    const value =
      first === '{' || first === '['
        ? this.#flow(indent)
        : first === '"' || first === "'"
          ? this.#quoted()
          : this.#plain();
    this.#endLine();
    return value;
  }

  // ---- flow collections

  #flow(indent: number): Json {
    this.#deeper();
    const value = this.#text[this.#at] === '{' ? this.#flowMapping(indent) : this.#flowList(indent);
    this.#depth--;
    return value;
  }

  #flowMapping(indent: number): JsonObject {
    const object: JsonObject = {};
    this.#at++;
    this.#gap(indent);
    if (this.#takes('}')) return object;
    for (;;) {
      const key = this.#key();
      if (key === undefined || Object.hasOwn(object, key)) throw NOT_PLAIN;
      this.#gap(indent);
      object[key] = this.#flowValue(indent);
      this.#gap(indent);
      if (this.#takes('}')) return object;
      if (!this.#takes(',')) throw NOT_PLAIN;
      this.#gap(indent);
    }
  }

  #flowList(indent: number): Json[] {
    const items: Json[] = [];
    this.#at++;
    this.#gap(indent);
    if (this.#takes(']')) return items;
    for (;;) {
      items.push(this.#flowValue(indent));
      this.#gap(indent);
      if (this.#takes(']')) return items;
      if (!this.#takes(',')) throw NOT_PLAIN;
      this.#gap(indent);
    }
  }

  #flowValue(indent: number): Json {
    const first = this.#text[this.#at];
    if (first === '{' || first === '[') return this.#flow(indent);
    if (first === '"' || first === "'") return this.#quoted();
    const plain = this.#match(FLOW_PLAIN)?.trimEnd() ?? '';
    if (plain.includes(' #')) throw NOT_PLAIN;
    return resolved(plain);
  }

  /** Blanks between the parts of a flow collection; on further lines they are indented deeper than what it belongs to. */
  #gap(indent: number): void {
    this.#blanks();
    if (this.#text.charCodeAt(this.#at) !== NEWLINE) return;
    while (this.#text.charCodeAt(this.#at) === NEWLINE) {
      this.#line = ++this.#at;
      this.#blanks();
    }
    if (this.#at - this.#line <= indent) throw NOT_PLAIN;
  }

  #takes(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  // ---- scalars

  /** A key on one line, its colon and the blank behind it; undefined, wherever that ends, when there is none. */
  #key(): string | undefined {
    const first = this.#text[this.#at];
    const isQuoted = first === '"' || first === "'";
    const key = isQuoted ? this.#quoted() : this.#match(KEY);
    if (key === undefined || this.#text[this.#at] !== ':') return undefined;
    const next = this.#text.charCodeAt(++this.#at);
    if (next !== SPACE && next !== NEWLINE && this.#at < this.#text.length) return undefined;
    if (key.length > MOST_KEY || key === '__proto__') throw NOT_PLAIN;
    if (!isQuoted && typeof resolved(key) !== 'string') throw NOT_PLAIN;
    return key;
  }

  #quoted(): string {
    if (this.#text[this.#at] === "'") {
      const single = this.#match(SINGLE);
      if (single === undefined) throw NOT_PLAIN;
      return single.slice(1, -1).replaceAll("''", "'");
    }
    const double = this.#match(DOUBLE);
    if (double === undefined) throw NOT_PLAIN;
    if (!double.includes('\\')) return double.slice(1, -1);
    try {
      // JSON's escapes mean the same here; of YAML's own, JSON knows nothing and refuses.
      return JSON.parse(double) as string;
    } catch {
      throw NOT_PLAIN;
    }
  }

  /** To the end of the line, or a comment. */
  #plain(): Json {
    const end = this.#endOfLine();
    const line = this.#text.slice(this.#at, end);
    const comment = line.indexOf(' #');
    this.#at = end;
    return resolved((comment < 0 ? line : line.slice(0, comment)).trimEnd());
  }

  #literal(indent: number): string {
    const header = this.#match(LITERAL);
    if (header === undefined) throw NOT_PLAIN;
    const lines: string[] = [];
    let inner = -1;
    while (this.#at < this.#text.length) {
      this.#line = this.#at;
      this.#blanks();
      const spaces = this.#at - this.#line;
      const end = this.#endOfLine();
      if (this.#at === end) {
        if (spaces > Math.max(inner, 0) || end === this.#text.length) throw NOT_PLAIN;
        lines.push('');
      } else {
        if (spaces <= indent) break;
        if (inner < 0) inner = spaces;
        if (spaces < inner || end === this.#text.length) throw NOT_PLAIN;
        lines.push(this.#text.slice(this.#line + inner, end));
      }
      this.#at = this.#line = end + 1;
    }
    if (inner < 0) throw NOT_PLAIN;
    while (lines.at(-1) === '') lines.pop();
    this.#at = this.#line;
    this.#nextLine();
    return lines.join('\n') + (header.includes('-') ? '' : '\n');
  }

  // ---- lines

  /** Behind blanks, whether nothing but a comment is left of the line. */
  #isLineOver(): boolean {
    this.#blanks();
    const next = this.#text.charCodeAt(this.#at);
    // A comment stands behind a blank: what precedes here is a colon or a dash.
    return Number.isNaN(next) || next === NEWLINE || (next === HASH && this.#text.charCodeAt(this.#at - 1) === SPACE);
  }

  /** Past the rest of a line that has been read, to the next content. */
  #endLine(): void {
    // The blank before a comment may have been passed already.
    if (this.#text.charCodeAt(this.#at - 1) === SPACE) this.#at--;
    if (this.#match(REST) === undefined) throw NOT_PLAIN;
    this.#nextLine();
  }

  /** From the beginning of a line to the first content there is. */
  #nextLine(): void {
    for (;;) {
      this.#line = this.#at;
      this.#blanks();
      const next = this.#text.charCodeAt(this.#at);
      if (next !== NEWLINE && next !== HASH) break;
      this.#at = this.#endOfLine() + 1;
    }
    this.#indent = this.#at >= this.#text.length ? -1 : this.#at - this.#line;
  }

  #isItem(): boolean {
    if (this.#text.charCodeAt(this.#at) !== DASH) return false;
    const next = this.#text.charCodeAt(this.#at + 1);
    return next === SPACE || next === NEWLINE;
  }

  #blanks(): void {
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++;
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#at);
    return end < 0 ? this.#text.length : end;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }

  #deeper(): void {
    if (++this.#depth > MOST_DEPTH) throw NOT_PLAIN;
  }
}

/** What a plain scalar stands for in the core schema. */
function resolved(plain: string): Json {
  const word = WORDS.get(plain);
  if (word !== undefined) return word;
  if (plain === '' || plain.includes(': ') || plain.endsWith(':') || OTHER_WORDS.test(plain)) throw NOT_PLAIN;
  if (NUMBER.test(plain)) {
    const value = Number(plain);
    if (value === 0 && plain !== '0') throw NOT_PLAIN;
    return value;
  }
  if (INDICATORS.includes(plain[0] as string) || NUMERIC.test(plain)) throw NOT_PLAIN;
  return plain;
}
