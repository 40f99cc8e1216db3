/**
 * Source text to tokens. Strings are split into their parts here (text, interpolation), because only the lexer can
 * tell where `\( ... )` ends; the brackets of each nesting are checked on the way, so a stray closing bracket is
 * reported where it stands.
 */
import { JqSyntaxError } from './errors.ts';

export type TokenType =
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'variable'
  | 'format'
  | 'number'
  | 'operator'
  | 'string-start'
  | 'string-text'
  | 'interpolation-start'
  | 'interpolation-end'
  | 'string-end'
  | 'end of expression';

export interface Token {
  readonly type: TokenType;
  /** The name without its sigil, the unescaped text, or the operator itself. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const KEYWORDS = new Set(
  'as import include module def if then else elif and or end reduce foreach try catch label break'.split(' '),
);
// Longest first: `?//=` does not exist, but `?//` must win over `?` and `//=` over `//`.
const OPERATORS = ['?//', '//=', '|=', '+=', '-=', '*=', '/=', '%=', '==', '!=', '<=', '>=', '//', '..'];
const SINGLE = '.?=;,:|+-*/%$<>';
const CLOSERS: Record<string, string> = { '(': ')', '[': ']', '{': '}' };
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

const isDigit = (c: number) => c >= 48 && c <= 57;
const isNameStart = (c: number) => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
const isName = (c: number) => isNameStart(c) || isDigit(c);

/** All tokens of `source`, the last of type `end of expression`. Throws `JqSyntaxError` on a character that starts none. */
export function lex(source: string): Token[] {
  const tokens: Token[] = [];
  // What is open, innermost last: a bracket, or `"` for the text of a string and `\(` for an interpolation in one.
  const open: { kind: string; start: number }[] = [];
  let at = 0;

  const push = (type: TokenType, text: string, start: number) => tokens.push({ type, text, start, end: at });

  const name = (from: number): number => {
    let i = from;
    for (;;) {
      while (isName(source.charCodeAt(i))) i++;
      if (source.startsWith('::', i) && isNameStart(source.charCodeAt(i + 2))) i += 2;
      else return i;
    }
  };

  const stringText = () => {
    const start = at;
    let text = '';
    for (;;) {
      if (at >= source.length) {
        const opened = open.at(-1)!.start;
        throw new JqSyntaxError('unterminated string, expected a closing "', opened, source.length);
      }
      const c = source[at]!;
      if (c === '"') break;
      if (c !== '\\') {
        text += c;
        at++;
        continue;
      }
      const next = source[at + 1];
      if (next === '(') break;
      if (next === 'u') {
        text += unicodeEscape();
        continue;
      }
      const plain = next === undefined || !Object.hasOwn(ESCAPES, next) ? undefined : ESCAPES[next];
      if (plain === undefined) {
        throw new JqSyntaxError(`invalid escape \\${next ?? ''} in a string`, at, Math.min(at + 2, source.length));
      }
      text += plain;
      at += 2;
    }
    if (at > start) push('string-text', text, start);
    if (source[at] === '"') {
      at++;
      open.pop();
      push('string-end', '"', at - 1);
    } else {
      at += 2;
      open.push({ kind: '\\(', start: at - 2 });
      push('interpolation-start', '\\(', at - 2);
    }
  };

  const unicodeEscape = (): string => {
    const start = at;
    const unit = (from: number): number => {
      const digits = source.slice(from + 2, from + 6);
      return source.startsWith('\\u', from) && /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : -1;
    };
    const high = unit(at);
    if (high < 0) {
      const end = Math.min(at + 6, source.length);
      throw new JqSyntaxError('invalid \\uXXXX escape, expected four hexadecimal digits', start, end);
    }
    at += 6;
    if (high < 0xd800 || high > 0xdbff) return high > 0xdbff && high < 0xe000 ? '\ufffd' : String.fromCharCode(high);
    const low = unit(at);
    if (low < 0xdc00 || low > 0xdfff) {
      throw new JqSyntaxError('invalid \\uXXXX\\uXXXX surrogate pair escape', start, Math.min(at + 6, source.length));
    }
    at += 6;
    return String.fromCharCode(high, low);
  };

  const comment = () => {
    // A backslash at the end of the line continues the comment, unless it is itself escaped.
    while (at < source.length && source[at] !== '\n') {
      if (source[at] === '\\') at += source.startsWith('\r\n', at + 1) ? 3 : 2;
      else at++;
    }
  };

  while (at < source.length) {
    if (open.at(-1)?.kind === '"') {
      stringText();
      continue;
    }
    const start = at;
    const c = source[at]!;
    const code = source.charCodeAt(at);
    if (c === ' ' || c === '\t' || c === '\n' || c === '\r') {
      at++;
    } else if (c === '#') {
      comment();
    } else if (c === '"') {
      at++;
      open.push({ kind: '"', start });
      push('string-start', '"', start);
    } else if (isDigit(code) || (c === '.' && isDigit(source.charCodeAt(at + 1)))) {
      while (isDigit(source.charCodeAt(at))) at++;
      if (source[at] === '.') {
        at++;
        while (isDigit(source.charCodeAt(at))) at++;
      }
      if (source[at] === 'e' || source[at] === 'E') {
        const digits = source[at + 1] === '+' || source[at + 1] === '-' ? at + 2 : at + 1;
        if (isDigit(source.charCodeAt(digits))) {
          at = digits;
          while (isDigit(source.charCodeAt(at))) at++;
        }
      }
      push('number', source.slice(start, at), start);
    } else if (isNameStart(code)) {
      at = name(at);
      const text = source.slice(start, at);
      push(KEYWORDS.has(text) ? 'keyword' : 'identifier', text, start);
    } else if (c === '.' && isNameStart(source.charCodeAt(at + 1))) {
      at++;
      while (isName(source.charCodeAt(at))) at++;
      push('field', source.slice(start + 1, at), start);
    } else if (c === '$' && isNameStart(source.charCodeAt(at + 1))) {
      at = name(at + 1);
      push('variable', source.slice(start + 1, at), start);
    } else if (c === '@' && isName(source.charCodeAt(at + 1))) {
      at++;
      while (isName(source.charCodeAt(at))) at++;
      push('format', source.slice(start + 1, at), start);
    } else if (c === '(' || c === '[' || c === '{') {
      at++;
      open.push({ kind: c, start });
      push('operator', c, start);
    } else if (c === ')' || c === ']' || c === '}') {
      at++;
      const top = open.pop();
      if (top?.kind === '\\(' && c === ')') {
        push('interpolation-end', ')', start);
      } else if (top !== undefined && CLOSERS[top.kind] === c) {
        push('operator', c, start);
      } else {
        const expected = top === undefined ? 'end of expression' : `'${CLOSERS[top.kind] ?? ')'}'`;
        throw new JqSyntaxError(`syntax error, unexpected '${c}', expected ${expected}`, start, at);
      }
    } else {
      const operator = OPERATORS.find((o) => source.startsWith(o, at)) ?? (SINGLE.includes(c) ? c : undefined);
      if (operator === undefined) {
        const character = String.fromCodePoint(source.codePointAt(at)!);
        throw new JqSyntaxError(`syntax error, unexpected character '${character}'`, start, start + character.length);
      }
      at += operator.length;
      push('operator', operator, start);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed?.kind === '"') {
    throw new JqSyntaxError('unterminated string, expected a closing "', unclosed.start, source.length);
  }
  at = source.length;
  push('end of expression', '', at);
  return tokens;
}
