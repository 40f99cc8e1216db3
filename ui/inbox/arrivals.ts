/** Which tasks came while the page was open, until they are looked at. */
import { useSyncExternalStore } from 'react';
import type { TaskRow } from '../queries.ts';

const seen = new Set<string>();
let fresh: ReadonlySet<string> = new Set();
/** When the newest task of the first read was opened: an older one that appears was only scrolled to or moved. */
let since: number | null = null;
const watchers = new Set<() => void>();

function set(next: ReadonlySet<string>): void {
  fresh = next;
  for (const watcher of watchers) watcher();
}

/** Looks over what was read; gives the rows that have just arrived. */
export function lookOver(rows: readonly TaskRow[]): TaskRow[] {
  const arrived = since === null ? [] : rows.filter((row) => isNew(row));
  since ??= Math.max(0, ...rows.map(({ openedAt }) => Date.parse(openedAt)));
  for (const { id } of rows) seen.add(id);
  if (arrived.length > 0) set(new Set([...fresh, ...arrived.map(({ id }) => id)]));
  return arrived;
}

function isNew({ id, state, openedAt }: TaskRow): boolean {
  return !seen.has(id) && state === 'open' && Date.parse(openedAt) > (since ?? 0);
}

export function markRead(id: string): void {
  if (!fresh.has(id)) return;
  const next = new Set(fresh);
  next.delete(id);
  set(next);
}

export function useFresh(): ReadonlySet<string> {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => fresh,
  );
}
