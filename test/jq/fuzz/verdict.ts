/** Whether two lists of results say the same, but for what no two implementations of C agree on either. */

import { printNumber } from '../../../engine/jq/print.ts';

/** Functions whose results are computed here and may differ from a C library's in the last digits. */
export const INEXACT = new Set(
  'cbrt exp exp2 exp10 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc lgamma tgamma lgamma_r gamma j0 j1 jn y0 y1 yn pow atan2 hypot fma'.split(
    ' ',
  ),
);
const TOLERANCE = 1e-11;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function agree(ours: readonly string[], theirs: readonly string[], program: string): boolean {
  if (ours.length !== theirs.length) return false;
  const inexact = [...program.matchAll(/[a-z_0-9]+/g)].some(([name]) => INEXACT.has(name));
  const plain = /fromjson|tonumber/.test(program) ? (text: string) => asDoubles(unsigned(text)) : unsigned;
  return ours.every((one, i) => sameText(plain(one), plain(theirs[i]!), inexact));
}

/** What is read from a text keeps in jq the way it was written; here it is a double. */
function asDoubles(text: string): string {
  return text.replace(NUMBER, (number) => printNumber(Number(number)));
}

/** Whether a zero keeps its sign depends in jq on whether the number is still as it was written. */
function unsigned(text: string): string {
  return text.replace(/(?<![\w.+-])-0(?![\d.e])/g, '0');
}

function sameText(a: string, b: string, inexact: boolean): boolean {
  if (a === b) return true;
  if (!inexact || a.replace(NUMBER, '#') !== b.replace(NUMBER, '#')) return false;
  const ours = a.match(NUMBER) ?? [];
  const theirs = b.match(NUMBER) ?? [];
  return ours.every((x, i) => near(Number(x), Number(theirs[i])));
}

function near(a: number, b: number): boolean {
  return a === b || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b), 1e-3);
}
