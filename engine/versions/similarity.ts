/** How alike two documents or steps are, from 0 to 1: so that a new name is told from a new thing. */
import { isObject, type Json } from '../json.ts';

/** From here on, something that is gone and something that is new are the same under another name. */
export const ALIKE = 0.6;

/** The share of what both say of all that either says: each single value at its place counts once. */
export function similarity(a: Json, b: Json): number {
  const [left, right] = [leaves(a), leaves(b)];
  let both = 0;
  for (const one of left) if (right.has(one)) both++;
  const all = left.size + right.size;
  return all === 0 ? 1 : (2 * both) / all;
}

/** Pairs of what is gone and what is new that are alike, the most alike first; each thing in one pair at most. */
export function renamed<T>(gone: readonly T[], added: readonly T[], content: (one: T) => Json): [T, T][] {
  const pairs = gone
    .flatMap((before) => added.map((after) => ({ before, after, score: similarity(content(before), content(after)) })))
    .filter(({ score }) => score >= ALIKE)
    .sort((a, b) => b.score - a.score);
  const used = new Set<T>();
  return pairs.flatMap(({ before, after }): [T, T][] => {
    if (used.has(before) || used.has(after)) return [];
    used.add(before);
    used.add(after);
    return [[before, after]];
  });
}

// ---- helpers

function leaves(value: Json, path = '', out = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) leaves(one, `${path}/${i}`, out);
  else if (isObject(value)) for (const [key, one] of Object.entries(value)) leaves(one, `${path}/${key}`, out);
  else out.add(`${path} ${JSON.stringify(value)}`);
  return out;
}
