/**
 * "Did you mean": the nearest of some names, or nothing.
 *
 * One rule for keys, steps, functions, variables and fields: names are near when they are one edit apart, or two from six
 * letters on. An edit is one letter added, dropped, changed, or swapped with its neighbour; case counts as no edit.
 */
import type { Replace } from './places.ts';

export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  return closest(name, candidates)?.name;
}

/** The fix that goes with a nearest name, when there is one; and as an edit, when no other name is as near. */
export function didYouMean(name: string, candidates: Iterable<string>): { fix?: string; replace?: Replace } {
  const near = closest(name, candidates);
  if (near === undefined) return {};
  const fix = `Did you mean \`${near.name}\`?`;
  return near.alone ? { fix, replace: { from: name, to: near.name } } : { fix };
}

/** The choices as a sentence's list, cut where it would fill the screen. */
export function choices(names: Iterable<string>, most = 12): string {
  const all = [...names];
  const shown = all.slice(0, most).map((name) => `\`${name}\``);
  if (all.length > most) shown.push(`${all.length - most} more`);
  return shown.join(', ');
}

// ---- helpers

function closest(name: string, candidates: Iterable<string>): { name: string; alone: boolean } | undefined {
  const wanted = name.toLowerCase();
  const allowed = wanted.length >= 6 ? 2 : 1;
  // A name of one or two letters is near to almost everything; only its case can be wrong.
  const limit = wanted.length <= 2 ? 0 : allowed;
  let best: string | undefined;
  let bestDistance = limit + 1;
  let alone = true;
  for (const candidate of new Set(candidates)) {
    if (candidate === name || Math.abs(candidate.length - name.length) > limit) continue;
    const distance = edits(wanted, candidate.toLowerCase(), limit);
    if (distance > limit) continue;
    if (distance === bestDistance) alone = false;
    if (distance >= bestDistance) continue;
    best = candidate;
    bestDistance = distance;
    alone = true;
  }
  return best === undefined ? undefined : { name: best, alone };
}

/** Damerau-Levenshtein (adjacent swaps), given up above `limit`. */
function edits(a: string, b: string, limit: number): number {
  let twoBack: number[] = [];
  let back = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const change = back[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let value = Math.min(back[j]! + 1, row[j - 1]! + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, twoBack[j - 2]! + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    if (least > limit) return limit + 1;
    twoBack = back;
    back = row;
  }
  return back[b.length]!;
}
