/**
 * Corrects a text by the edits its problems carry. An edit changes only its own characters, so comments and layout stay.
 *
 *  F1  What an edit mends is gone, and there are not more problems than before (a mistake that was hidden may show): otherwise
 *      the edit is not made.
 *  F2  Corrected again, nothing changes.
 */
import type { Edit, Problem } from './problems.ts';

export interface Corrected {
  text: string;
  /** What was mended, as it was reported before. */
  mended: Problem[];
  /** What is left. */
  problems: Problem[];
}

/** One correction can show a further mistake; more rounds than this are not worth their time. */
const MOST_ROUNDS = 10;

export function correct(text: string, check: (text: string) => Problem[]): Corrected {
  const done: Corrected = { text, mended: [], problems: check(text) };
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const mendable = apart(done.problems);
    if (mendable.length === 0) break;
    const whole = attempt(done, mendable, check);
    // Together they may be in each other's way; alone, each is judged by itself, the last in the text first.
    const made = whole ? [whole] : mendable.reverse().flatMap((one) => attempt(done, [one], check) ?? []);
    if (made.length === 0) break;
  }
  return done;
}

/** The text with the edits made, the last first, so that the places of the others stay true. They must not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

// ---- helpers

type Mendable = Problem & { edit: Edit };

/** Changes `done` when the edits make it better. */
function attempt(
  done: Corrected,
  mendable: readonly Mendable[],
  check: (text: string) => Problem[],
): Corrected | undefined {
  const text = edited(
    done.text,
    mendable.map(({ edit }) => edit),
  );
  const problems = check(text);
  const left = new Set(problems.map(said));
  if (problems.length > done.problems.length || mendable.some((one) => left.has(said(one)))) return undefined;
  return Object.assign(done, { text, problems, mended: [...done.mended, ...mendable] });
}

/** Edits that do not touch each other; of two that do, the first. */
function apart(problems: readonly Problem[]): Mendable[] {
  const out: Mendable[] = [];
  let end = -1;
  const all = problems.filter((one): one is Mendable => one.edit !== undefined);
  for (const one of all.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end)) {
    if (one.edit.start <= end) continue;
    out.push(one);
    end = one.edit.end;
  }
  return out;
}

/** A problem by its words: its place may have moved. */
function said({ code, message, pointer }: Problem): string {
  return `${code} ${pointer} ${message}`;
}
