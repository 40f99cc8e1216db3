/**
 * What can be done now: views and tasks register their commands while they are on the screen; keys, the palette and the
 * list of keys all read from here. A command registered later goes before an earlier one with the same keys.
 */
import { useEffect, useRef, useSyncExternalStore } from 'react';

export type CommandGroup = 'task' | 'go' | 'start' | 'app';

export interface Command {
  id: string;
  title: string;
  group: CommandGroup;
  /** "c", "g i", "mod+Enter". */
  keys?: string;
  /** Not listed in the palette: only keys make sense of it. */
  keysOnly?: boolean;
  run: () => void;
}

let registered: readonly Command[] = [];
/** One of each id: the newest. */
let commands: readonly Command[] = [];
const watchers = new Set<() => void>();

function set(next: readonly Command[]): void {
  registered = next;
  commands = [...new Map([...next].reverse().map((command) => [command.id, command])).values()].reverse();
  for (const watcher of watchers) watcher();
}

/** Offers commands while mounted. `list` may be made anew on each render; what runs is always the newest. */
export function useCommands(list: readonly Command[]): void {
  const newest = useRef(list);
  newest.current = list;
  const shape = list.map(({ id, title, keys }) => `${id}\n${title}\n${keys}`).join('\n\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the shape stands for the list
  useEffect(() => {
    const offered = newest.current.map((command) => ({
      ...command,
      run: () => newest.current.find(({ id }) => id === command.id)?.run(),
    }));
    set([...offered, ...registered]);
    return () => set(registered.filter((command) => !offered.includes(command)));
  }, [shape]);
}

export function allCommands(): readonly Command[] {
  return commands;
}

export function useAllCommands(): readonly Command[] {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, allCommands);
}
