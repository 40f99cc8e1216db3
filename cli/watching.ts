/** Tells that files which are checked were saved, made or taken away, once their writing has settled. */
import { existsSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { watchTree } from '../server/watch-tree.ts';

const SETTLED_MS = 100;

/** `places` are files and folders; of folders, everything below counts. Gives how to stop. */
export function watchPlaces(places: readonly string[], changed: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const touched = () => {
    clearTimeout(settling);
    settling = setTimeout(changed, SETTLED_MS);
  };
  const stops = places
    .filter((place) => existsSync(place))
    .map((place) => {
      if (statSync(place).isDirectory()) {
        return watchTree(place, (file) => {
          if (/\.ya?ml$/.test(file)) touched();
        });
      }
      // The folder, not the file: editors save by putting another file in its place, and the first one is watched in vain.
      const watcher = watch(path.dirname(path.resolve(place)), (_event, name) => {
        if (name === null || name === path.basename(place)) touched();
      });
      return () => watcher.close();
    });
  return () => {
    clearTimeout(settling);
    for (const stop of stops) stop();
  };
}
