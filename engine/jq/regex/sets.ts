/**
 * Sets of code points: what `.`, `\w`, `[a-z]`, `[[:alpha:]]` and `\p{Lu}` match. Unicode's own tables come
 * from JavaScript's, through a fixed list of expressions: none is ever built from what an author wrote.
 */
export type CodePoints = (point: number) => boolean;

const inTable =
  (table: RegExp): CodePoints =>
  (point) =>
    point <= 0x10ffff && table.test(String.fromCodePoint(point));

const WORD = inTable(/[\p{L}\p{M}\p{Nd}\p{Pc}]/u);
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

export const JOINER = 0x200d;
export const isControl: CodePoints = (c) => c < 32 || (c >= 127 && c < 160);

/** Marks, and what changes the skin of an emoji. */
export const isExtending: CodePoints = inTable(/[\p{M}\p{Emoji_Modifier}]/u);
export const isPictograph: CodePoints = inTable(/\p{Extended_Pictographic}/u);
export const isRegional: CodePoints = inTable(/\p{Regional_Indicator}/u);

const isGraphic = inTable(/[^\p{White_Space}\p{Cc}\p{Cn}\p{Cs}]/u);

/** `[:name:]`, and `\p{name}` too. */
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
  punct: inTable(/[\p{P}$+<=>^`|~]/u),
  space: SPACE,
  upper: inTable(/\p{Uppercase}/u),
  xdigit: HEXADECIMAL,
  word: isWord,
};

/** General categories, scripts in common use, and a few properties, by their names without spaces, `_` and `-`. */
const PROPERTIES: Readonly<Record<string, RegExp>> = {
  any: /[\s\S]/u,
  assigned: /\P{Cn}/u,
  alphabetic: /\p{Alphabetic}/u,
  uppercase: /\p{Uppercase}/u,
  lowercase: /\p{Lowercase}/u,
  whitespace: /\p{White_Space}/u,
  emoji: /\p{Emoji}/u,
  c: /\p{C}/u,
  other: /\p{C}/u,
  cc: /\p{Cc}/u,
  control: /\p{Cc}/u,
  cf: /\p{Cf}/u,
  format: /\p{Cf}/u,
  cn: /\p{Cn}/u,
  unassigned: /\p{Cn}/u,
  co: /\p{Co}/u,
  privateuse: /\p{Co}/u,
  cs: /\p{Cs}/u,
  surrogate: /\p{Cs}/u,
  l: /\p{L}/u,
  letter: /\p{L}/u,
  lc: /\p{LC}/u,
  casedletter: /\p{LC}/u,
  ll: /\p{Ll}/u,
  lowercaseletter: /\p{Ll}/u,
  lm: /\p{Lm}/u,
  modifierletter: /\p{Lm}/u,
  lo: /\p{Lo}/u,
  otherletter: /\p{Lo}/u,
  lt: /\p{Lt}/u,
  titlecaseletter: /\p{Lt}/u,
  lu: /\p{Lu}/u,
  uppercaseletter: /\p{Lu}/u,
  m: /\p{M}/u,
  mark: /\p{M}/u,
  mc: /\p{Mc}/u,
  spacingmark: /\p{Mc}/u,
  me: /\p{Me}/u,
  enclosingmark: /\p{Me}/u,
  mn: /\p{Mn}/u,
  nonspacingmark: /\p{Mn}/u,
  n: /\p{N}/u,
  number: /\p{N}/u,
  nd: /\p{Nd}/u,
  decimalnumber: /\p{Nd}/u,
  nl: /\p{Nl}/u,
  letternumber: /\p{Nl}/u,
  no: /\p{No}/u,
  othernumber: /\p{No}/u,
  p: /\p{P}/u,
  punctuation: /\p{P}/u,
  pc: /\p{Pc}/u,
  connectorpunctuation: /\p{Pc}/u,
  pd: /\p{Pd}/u,
  dashpunctuation: /\p{Pd}/u,
  pe: /\p{Pe}/u,
  closepunctuation: /\p{Pe}/u,
  pf: /\p{Pf}/u,
  finalpunctuation: /\p{Pf}/u,
  pi: /\p{Pi}/u,
  initialpunctuation: /\p{Pi}/u,
  po: /\p{Po}/u,
  otherpunctuation: /\p{Po}/u,
  ps: /\p{Ps}/u,
  openpunctuation: /\p{Ps}/u,
  s: /\p{S}/u,
  symbol: /\p{S}/u,
  sc: /\p{Sc}/u,
  currencysymbol: /\p{Sc}/u,
  sk: /\p{Sk}/u,
  modifiersymbol: /\p{Sk}/u,
  sm: /\p{Sm}/u,
  mathsymbol: /\p{Sm}/u,
  so: /\p{So}/u,
  othersymbol: /\p{So}/u,
  z: /\p{Z}/u,
  separator: /\p{Z}/u,
  zl: /\p{Zl}/u,
  lineseparator: /\p{Zl}/u,
  zp: /\p{Zp}/u,
  paragraphseparator: /\p{Zp}/u,
  zs: /\p{Zs}/u,
  spaceseparator: /\p{Zs}/u,
  arabic: /\p{Script=Arabic}/u,
  armenian: /\p{Script=Armenian}/u,
  bengali: /\p{Script=Bengali}/u,
  common: /\p{Script=Common}/u,
  cyrillic: /\p{Script=Cyrillic}/u,
  devanagari: /\p{Script=Devanagari}/u,
  georgian: /\p{Script=Georgian}/u,
  greek: /\p{Script=Greek}/u,
  han: /\p{Script=Han}/u,
  hangul: /\p{Script=Hangul}/u,
  hebrew: /\p{Script=Hebrew}/u,
  hiragana: /\p{Script=Hiragana}/u,
  katakana: /\p{Script=Katakana}/u,
  latin: /\p{Script=Latin}/u,
  tamil: /\p{Script=Tamil}/u,
  thai: /\p{Script=Thai}/u,
};

export function propertyNamed(name: string): CodePoints | undefined {
  const plain = name.toLowerCase().replace(/[\s_-]/g, '');
  if (Object.hasOwn(POSIX, plain)) return POSIX[plain];
  return Object.hasOwn(PROPERTIES, plain) ? inTable(PROPERTIES[plain]!) : undefined;
}

/** One form for all cases of a letter; letters whose cases are several characters stay apart. */
export function fold(point: number): number {
  if (point < 128) return point >= 65 && point <= 90 ? point + 32 : point;
  const upper = String.fromCodePoint(point).toUpperCase();
  const lower = (onePoint(upper) ? upper : String.fromCodePoint(point)).toLowerCase();
  return onePoint(lower) ? lower.codePointAt(0)! : point;
}

function onePoint(text: string): boolean {
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
