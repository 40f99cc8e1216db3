/**
 * Sets of code points: what `.`, `\w`, `[a-z]`, `[[:alpha:]]` and `\p{Lu}` match. Unicode's own tables come
 * from JavaScript's, through fixed lists of expressions and names: none is ever built from what an author wrote.
 */
export type CodePoints = (point: number) => boolean;

export const inTable =
  (table: RegExp): CodePoints =>
  (point) =>
    point <= 0x10ffff && table.test(String.fromCodePoint(point));

const LETTER = inTable(/[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]/u);
/** With the six numerals of Latin-1 that Oniguruma counts in, but for `[[:word:]]`. */
const WORD = inTable(/[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\u00b2\u00b3\u00b9\u00bc-\u00be]/u);
export const SPACE: CodePoints = (c) =>
  (c >= 9 && c <= 13) ||
  c === 0x20 ||
  c === 0x85 ||
  c === 0xa0 ||
  (c >= 0x1680 && (c === 0x1680 || (c >= 0x2000 && c <= 0x200a) || c === 0x2028 || c === 0x2029)) ||
  c === 0x202f ||
  c === 0x205f ||
  c === 0x3000;
export const DIGIT: CodePoints = (c) => (c < 128 ? c >= 48 && c <= 57 : inTable(/\p{Nd}/u)(c));
export const isWord: CodePoints = (c) =>
  c < 128 ? (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 95 : WORD(c);
const HEXADECIMAL: CodePoints = (c) => (c >= 48 && c <= 57) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102);

const isGraphic = inTable(/[^\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]/u);

/** `[:name:]`; by `\p{name}` two mean something else (properties.ts). */
export const POSIX: Readonly<Record<string, CodePoints>> = {
  alnum: inTable(/[\p{Alphabetic}\p{Nd}]/u),
  alpha: inTable(/\p{Alphabetic}/u),
  ascii: (c) => c < 128,
  blank: (c) => c === 9 || inTable(/\p{Zs}/u)(c),
  cntrl: inTable(/\p{Cc}/u),
  digit: DIGIT,
  graph: isGraphic,
  lower: inTable(/\p{Lowercase}/u),
  print: (c) => isGraphic(c) || inTable(/\p{Zs}/u)(c),
  punct: inTable(/[\p{P}\p{S}]/u),
  space: SPACE,
  upper: inTable(/\p{Uppercase}/u),
  xdigit: HEXADECIMAL,
  word: LETTER,
};

/** One form for all cases of a letter; letters whose cases are several characters stay apart. */
export function fold(point: number): number {
  if (point < 128) return point >= 65 && point <= 90 ? point + 32 : point;
  const upper = String.fromCodePoint(point).toUpperCase();
  const lower = (onePoint(upper) ? upper : String.fromCodePoint(point)).toLowerCase();
  return onePoint(lower) ? lower.codePointAt(0)! : point;
}

export function onePoint(text: string): boolean {
  return text.length === 1 || (text.length === 2 && text.codePointAt(0)! > 0xffff);
}

/** The set with all cases of its members. */
export function ignoringCase(set: CodePoints): CodePoints {
  return (point) => {
    if (set(point)) return true;
    const text = String.fromCodePoint(point);
    const lower = text.toLowerCase();
    const upper = text.toUpperCase();
    return (
      (onePoint(lower) && set(lower.codePointAt(0)!)) ||
      (onePoint(upper) && set(upper.codePointAt(0)!)) ||
      set(fold(point))
    );
  };
}

/** The same set, remembering its answers for ASCII. */
export function remembered(set: CodePoints): CodePoints {
  const known = new Uint8Array(128);
  return (point) => {
    if (point >= 128) return set(point);
    const answer = known[point]!;
    if (answer !== 0) return answer === 1;
    const contained = set(point);
    known[point] = contained ? 1 : 2;
    return contained;
  };
}
