/**
 * Letters in any case. Most have one form for all their cases (`fold`); a hundred or so are the same as two or three letters
 * (`ß` and `ss`, `ﬁ` and `fi`), so that texts are compared by what all their characters come to.
 */
import { type CodePoints, fold, onePoint } from './sets.ts';
import type { Tree } from './tree.ts';

/** Where in Unicode the characters are that come to several. */
const BLOCKS = [
  [0xdf, 0x587],
  [0x1e96, 0x1ffc],
  [0xfb00, 0xfb17],
] as const;

let known: ReadonlyMap<number, readonly number[]> | undefined;

/** The characters that come to several, with what they come to. */
function expansions(): ReadonlyMap<number, readonly number[]> {
  if (known !== undefined) return known;
  const found = new Map<number, readonly number[]>();
  for (const [first, last] of BLOCKS) {
    for (let point = first; point <= last; point++) {
      const lower = String.fromCodePoint(point).toLowerCase();
      const upper = (onePoint(lower) ? lower : String.fromCodePoint(point)).toUpperCase();
      const text = onePoint(lower) ? upper.toLowerCase() : lower;
      if (!onePoint(upper) || !onePoint(lower))
        found.set(
          point,
          Array.from(text, (c) => c.codePointAt(0)!),
        );
    }
  }
  known = found;
  return found;
}

/** What a character comes to, in any case. */
export function folded(point: number): readonly number[] {
  return (point < 128 ? undefined : expansions().get(point)) ?? [fold(point)];
}

/** What the members of a set come to that come to several. */
export function expansionsWithin(set: CodePoints): (readonly number[])[] {
  const texts = new Map<string, readonly number[]>();
  for (const [point, points] of expansions()) if (set(point)) texts.set(points.join(), points);
  return [...texts.values()];
}

/**
 * Characters side by side, case ignored: from the left, three or two of them that may be a single character become one text. So
 * may one that comes to several.
 */
export function joined(items: readonly Tree[]): Tree[] {
  const result: Tree[] = [];
  for (let i = 0; i < items.length; ) {
    const points = severalFrom(items, i);
    if (points === undefined) {
      result.push(items[i++]!);
    } else {
      result.push({ type: 'text', points });
      const first = items[i] as Extract<Tree, { type: 'character' }>;
      i += folded(first.point).length > 1 ? 1 : points.length;
    }
  }
  return result;
}

function severalFrom(items: readonly Tree[], at: number): readonly number[] | undefined {
  const points: number[] = [];
  for (const item of items.slice(at, at + 3)) {
    if (item.type !== 'character' || !item.ignoreCase) break;
    const own = folded(item.point);
    if (own.length > 1) return points.length === 0 ? own : longest(points);
    points.push(own[0]!);
  }
  return longest(points);
}

/** The longest beginning that a single character comes to. */
function longest(points: readonly number[]): readonly number[] | undefined {
  if (points.length < 2) return undefined;
  for (let length = points.length; length > 1; length--) {
    for (const text of expansions().values()) {
      if (text.length === length && text.every((point, i) => points[i] === point)) return text;
    }
  }
  return undefined;
}
