/**
 * From an offset in the value of a YAML scalar to the offset in the text it was written as.
 *
 * Plain, single-quoted and double-quoted scalars (also folded over lines) and literal and folded blocks. The source is
 * decoded again here, character by character; when the result is not exactly the value that the parser found, there is
 * no map and the caller points at the whole scalar. So a wrong guess can never put a caret at a wrong place.
 */

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** For each UTF-16 unit of `value` (and one past its end) its offset in `source`; undefined when not exactly mappable. */
export function scalarOffsets(source: string, style: ScalarStyle, value: string): number[] | undefined {
  const decoded = style === 'literal' || style === 'folded' ? block(source, style, value) : flow(source, style);
  if (decoded === undefined || decoded.text !== value) return undefined;
  return decoded.offsets;
}

// ---- helpers

class Decoded {
  text = '';
  readonly offsets: number[] = [];
  add(text: string, offset: number): void {
    for (let i = 0; i < text.length; i++) this.offsets.push(offset);
    this.text += text;
  }
  trimBlanks(): void {
    const kept = this.text.replace(/[ \t]+$/, '').length;
    this.text = this.text.slice(0, kept);
    this.offsets.length = kept;
  }
  end(offset: number): Decoded {
    this.offsets.push(offset);
    return this;
  }
}

const ESCAPES: Record<string, string> = {
  '0': '\0',
  a: '\x07',
  b: '\b',
  t: '\t',
  '\t': '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
  ' ': ' ',
  '"': '"',
  '/': '/',
  '\\': '\\',
  N: '\x85',
  _: '\xa0',
  L: '\u2028',
  P: '\u2029',
};
const HEX_DIGITS: Record<string, number> = { x: 2, u: 4, U: 8 };

function flow(source: string, style: 'plain' | 'single' | 'double'): Decoded | undefined {
  const out = new Decoded();
  let i = style === 'plain' ? 0 : 1;
  const stop = style === 'plain' ? source.length : source.length - 1;
  let protectedLength = 0;
  while (i < stop) {
    const char = source[i]!;
    if (char === '\r' || char === '\n') {
      // Blanks around a line break are dropped; one break is a space, n + 1 breaks are n line feeds.
      if (out.text.length > protectedLength) out.trimBlanks();
      const start = i;
      let breaks = 0;
      while (i < stop && /[\s]/.test(source[i]!)) {
        if (source[i] === '\n' || (source[i] === '\r' && source[i + 1] !== '\n')) breaks++;
        i++;
      }
      out.add(breaks === 1 ? ' ' : '\n'.repeat(breaks - 1), start);
    } else if (style === 'single' && char === "'") {
      if (source[i + 1] !== "'") return undefined;
      out.add("'", i);
      i += 2;
    } else if (style === 'double' && char === '\\') {
      const next = source[i + 1];
      if (next === undefined) return undefined;
      const digits = HEX_DIGITS[next];
      if (next === '\n' || next === '\r') {
        const rest = /^\\(?:\r\n|\n|\r)[ \t]*/.exec(source.slice(i, stop));
        i += rest?.[0].length ?? 2;
      } else if (digits !== undefined) {
        const code = Number.parseInt(source.slice(i + 2, i + 2 + digits), 16);
        if (!Number.isInteger(code) || code > 0x10ffff) return undefined;
        out.add(String.fromCodePoint(code), i);
        i += 2 + digits;
      } else {
        const plain = ESCAPES[next];
        if (plain === undefined) return undefined;
        out.add(plain, i);
        i += 2;
      }
      protectedLength = out.text.length;
    } else {
      out.add(char, i);
      i++;
    }
  }
  return out.end(i);
}

function block(source: string, style: 'literal' | 'folded', value: string): Decoded | undefined {
  const header = /^[|>][-+0-9]*[^\r\n]*(?:\r\n|\n|\r)/.exec(source);
  if (!header) return undefined;
  const lines = linesOf(source, header[0].length);
  const explicit = /^[|>][-+]?([1-9])/.exec(source);
  // An explicit indentation counts from the parent's, which the scalar's own text does not tell.
  if (explicit) return undefined;
  const first = lines.find((line) => line.text.trim() !== '');
  if (!first) return undefined;
  const indent = first.text.length - first.text.trimStart().length;
  const out = new Decoded();
  let previousText = false;
  let blank: { offset: number }[] = [];
  for (const line of lines) {
    const text = line.text.slice(indent);
    if (text === '' || (style === 'folded' && line.text.trim() === '' && line.text.length <= indent)) {
      blank.push({ offset: line.offset });
      continue;
    }
    const moreIndented = /^[ \t]/.test(text);
    if (style === 'literal') {
      if (out.text !== '' || previousText) out.add('\n', line.offset);
      for (const { offset } of blank) out.add('\n', offset);
    } else if (previousText) {
      // Folding with more-indented lines has rules of its own; they are rare in expressions and left to the fallback.
      if (moreIndented) return undefined;
      if (blank.length === 0) out.add(' ', line.offset);
      else for (const { offset } of blank) out.add('\n', offset);
    } else {
      for (const { offset } of blank) out.add('\n', offset);
    }
    blank = [];
    previousText = true;
    for (let i = 0; i < text.length; i++) out.add(text[i]!, line.offset + indent + i);
  }
  // What chomping keeps at the end is never inside an expression; take it from the value.
  const tail = value.slice(out.text.length);
  if (/^\n*$/.test(tail)) out.add(tail, source.length);
  return out.end(source.length);
}

function linesOf(source: string, from: number): { text: string; offset: number }[] {
  const out: { text: string; offset: number }[] = [];
  const pattern = /([^\r\n]*)(\r\n|\n|\r|$)/y;
  pattern.lastIndex = from;
  while (pattern.lastIndex < source.length) {
    const offset = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match) break;
    out.push({ text: match[1]!, offset });
    if (match[2] === '') break;
  }
  return out;
}
