/**
 * Where one character, as a reader takes it, ends and the next begins: the rules of Unicode's extended grapheme clusters
 * (UAX 29, those Oniguruma follows). Most of the classes come from JavaScript's tables; what those do not tell is listed.
 */
import { spend } from '../run.ts';
import { inTable } from './sets.ts';

const JOINER = 0x200d;
const NON_JOINER = 0x200c;
const isExtending = inTable(/[\p{Grapheme_Extend}\p{Emoji_Modifier}]/u);
const isPictograph = inTable(/\p{Extended_Pictographic}/u);
const isRegional = inTable(/\p{Regional_Indicator}/u);
const isSpacing = inTable(/[\p{Mc}\u0e33\u0eb3]/u);
const isFormat = inTable(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|(?=\p{Cn})\p{Default_Ignorable_Code_Point}/u);

/** Marks that stand for themselves though they take space. */
const NOT_SPACING = inTable(
  /[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d\u{11720}\u{11721}]/u,
);

/** Signs that belong to what comes after them. */
const isPrepended = inTable(
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]/u,
);

/** The parts of a Hangul syllable: leading, vowel, trailing, and the syllables made of two or three of them. */
type Hangul = 'L' | 'V' | 'T' | 'LV' | 'LVT';

function hangul(point: number): Hangul | undefined {
  if (point < 0x1100) return undefined;
  if (point >= 0xac00 && point <= 0xd7a3) return (point - 0xac00) % 28 === 0 ? 'LV' : 'LVT';
  if (point <= 0x115f || (point >= 0xa960 && point <= 0xa97c)) return 'L';
  if (point <= 0x11a7 || (point >= 0xd7b0 && point <= 0xd7c6)) return 'V';
  // Vowels of Kirat Rai are joined by the same rules.
  if (point === 0x16d63 || (point >= 0x16d67 && point <= 0x16d6a)) return 'V';
  return point <= 0x11ff || (point >= 0xd7cb && point <= 0xd7fb) ? 'T' : undefined;
}

const FOLLOWS: Readonly<Record<Hangul, readonly Hangul[]>> = {
  L: ['L', 'V', 'LV', 'LVT'],
  V: ['V', 'T'],
  LV: ['V', 'T'],
  T: ['T'],
  LVT: ['T'],
};

function isControl(point: number): boolean {
  return isFormat(point) && !isExtending(point) && point !== JOINER && point !== NON_JOINER && !isPrepended(point);
}

/** Whether a character of a reader's ends or begins at this place of a text. */
export function betweenClusters(text: readonly number[], at: number): boolean {
  if (at === 0 || at === text.length) return true;
  const before = text[at - 1]!;
  const after = text[at]!;
  // Nothing below the first combining mark joins, but the two that make a newline.
  if (before < 0x300 && after < 0x300) return !(before === 13 && after === 10);
  if (isControl(before) || isControl(after)) return true;
  const left = hangul(before);
  const right = hangul(after);
  if (left !== undefined && right !== undefined) return !FOLLOWS[left].includes(right);
  if (isExtending(after) || after === JOINER || (isSpacing(after) && !NOT_SPACING(after)) || isPrepended(before)) {
    return false;
  }
  if (before === JOINER && isPictograph(after)) return !joinsPictograph(text, at - 2);
  if (!isRegional(before) || !isRegional(after)) return true;
  // Flags are pairs, counted from where the letters of flags begin.
  let first = at - 1;
  while (first > 0 && isRegional(text[first - 1]!)) first--;
  spend((at - first) >>> 3);
  return (at - first) % 2 === 0;
}

/** Whether before a joiner, and marks before that, there is a picture. */
function joinsPictograph(text: readonly number[], last: number): boolean {
  let at = last;
  while (at >= 0 && isExtending(text[at]!)) at--;
  spend((last - at) >>> 3);
  return at >= 0 && isPictograph(text[at]!);
}
