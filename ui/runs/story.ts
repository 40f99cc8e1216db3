/** A run's entries as visits to its steps: entered, what happened there, left. */
import type { Output } from '../api.ts';

export type Entry = Output<'run.history'>['items'][number];

export interface Visit {
  key: number;
  /** Null for what concerns the whole run: its start and end. */
  step: string | null;
  pointer: string | null;
  /** In how many other steps it lies. */
  depth: number;
  entries: Entry[];
}

/** In the order in which the steps were begun; a step visited twice stands twice. */
export function visitsOf(entries: readonly Entry[]): Visit[] {
  const visits: Visit[] = [];
  const open = new Map<string, Visit>();
  for (const entry of entries) {
    const { pointer, step, seq, kind } = entry;
    const current = pointer === null || kind === 'entered' ? undefined : open.get(pointer);
    if (current) current.entries.push(entry);
    else {
      const around = pointer === null ? [] : [...open.keys()].filter((other) => pointer.startsWith(`${other}/`));
      const visit: Visit = { key: seq, step, pointer, depth: around.length, entries: [entry] };
      visits.push(visit);
      if (pointer !== null) open.set(pointer, visit);
    }
    if (pointer !== null && ['left', 'raised', 'skipped'].includes(kind)) open.delete(pointer);
  }
  return visits;
}

/** The step that a JSON pointer of a definition names: the last part that is neither a number nor a keyword. */
export function stepAt(pointer: string): string | null {
  const parts = pointer.split('/').slice(1);
  const index = parts.findLastIndex((part) => /^\d+$/.test(part));
  return parts[index + 1]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? null;
}
