/** Random regular expressions in Oniguruma's syntax, mostly well formed. */
import type { Random } from './random.ts';

const ATOMS = [
  'a',
  'b',
  'c',
  'A',
  'h',
  'X',
  '.',
  '\\d',
  '\\D',
  '\\w',
  '\\W',
  '\\s',
  '\\S',
  '\\h',
  '\\H',
  '[ab]',
  '[^a]',
  '[a-c]',
  '[^\\w]',
  '[\\d-]',
  '[]a]',
  '[a&&b]',
  '[[:alpha:]]',
  '[[:^digit:]]',
  '[[:punct:]]',
  '[\\]b]',
  '[a-]',
  '[[a]',
  '\\p{L}',
  '\\P{L}',
  '\\p{^Lu}',
  '\\p{Alpha}',
  '\\x61',
  '\\x{1F600}',
  '\\u0061',
  '\\101',
  '\\t',
  '\\n',
  '\\e',
  '\\.',
  '\\/',
  '\\-',
  '\\_',
  'é',
  '日',
  '😀',
  ' ',
  '-',
  ',',
  '#',
  '\\R',
  '\\X',
  '\\N',
  '\\O',
  '\\v',
  '\\V',
  '\\<',
  '\\`',
  '\\C',
  '\\ca',
  '\\M',
  '{',
  '}',
  ']',
  'a{,2}',
  '\\Qa.\\E',
  '\\0',
  '\\8',
  '(?#x)',
];
const ANCHORS = ['^', '$', '\\b', '\\B', '\\A', '\\z', '\\Z', '\\G', '\\K'];
const REPEATS = [
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '*+',
  '++',
  '?+',
  '{2}',
  '{1,2}',
  '{0,1}?',
  '{2,}',
  '{,2}',
  '{1,2}+',
  '**',
  '+*',
  '?*',
  '{0}',
  '{2}{3}',
  '{1}?',
];
const OPENINGS = [
  '(',
  '(',
  '(',
  '(?:',
  '(?:',
  '(?<x>',
  '(?<y>',
  "(?'z'",
  '(?=',
  '(?!',
  '(?<=',
  '(?<!',
  '(?>',
  '(?i)',
  '(?i:',
  '(?m:',
  '(?s:',
  '(?x: ',
  '(?-i:',
  '(?im-s:',
  '(?s)',
  '(?m)',
];
const REFERENCES = ['\\1', '\\2', '\\k<x>', '\\k<1>', '\\k<-1>', "\\k'y'"];

export function pattern(random: Random, depth = 2): string {
  const alternatives = random.times(1, random.chance(0.2) ? 3 : 1, () =>
    random.times(random.chance(0.1) ? 0 : 1, 3, () => part(random, depth)).join(''),
  );
  return alternatives.join('|');
}

function part(random: Random, depth: number): string {
  const atom = unrepeated(random, depth);
  return random.chance(0.35) ? atom + random.pick(REPEATS) : atom;
}

function unrepeated(random: Random, depth: number): string {
  if (random.chance(0.12)) return random.pick(ANCHORS);
  if (random.chance(0.04)) return random.pick(REFERENCES);
  if (depth <= 0 || random.chance(0.65))
    return random.chance(0.6) ? random.pick(ATOMS.slice(0, 12)) : random.pick(ATOMS);
  const opening = random.pick(OPENINGS);
  const closing = opening.endsWith(')') || random.chance(0.01) ? '' : ')';
  return `${opening}${pattern(random, depth - 1)}${closing}`;
}
