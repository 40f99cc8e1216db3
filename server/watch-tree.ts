/**
 * Tells of every file below a folder that was written, made, put in another's place or taken away.
 *
 * Folders are watched, not files: editors save by putting another file in the place of the old one, and whoever watches
 * the old one (as Node's own recursive watching does on Linux) hears of the first save only.
 */
import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import path from 'node:path';

/**
 * Gives how to stop. A folder that is made later is watched with all it holds by then. Throws what the system has against
 * watching (such as too many watches); of a folder made later that is a warning of the process.
 */
export function watchTree(root: string, touched: (file: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();

  function leave(folder: string): void {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  }

  /** `isNew`: what it holds may have come before anybody looked. */
  function enter(folder: string, isNew: boolean): void {
    leave(folder);
    try {
      const watcher = watch(folder, (event, name) => {
        if (name === null) return;
        const place = path.join(folder, name);
        if (!isFolder(place)) {
          leave(place);
          touched(place);
        } else if (event === 'rename') enterLater(place);
      });
      watcher.on('error', () => leave(folder));
      watchers.set(folder, watcher);
      for (const name of readdirSync(folder)) {
        const place = path.join(folder, name);
        if (isFolder(place)) enter(place, isNew);
        else if (isNew) touched(place);
      }
    } catch (failure) {
      leave(folder);
      if (isFolder(folder)) throw failure; // else it was taken away meanwhile
    }
  }

  function enterLater(folder: string): void {
    try {
      enter(folder, true);
    } catch (failure) {
      process.emitWarning(`${folder} is not watched: ${(failure as Error).message}`);
    }
  }

  enter(root, false);
  return () => {
    for (const folder of [...watchers.keys()]) leave(folder);
  };
}

function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
