/** What happens elsewhere on the page, said politely once. */
import { useSyncExternalStore } from 'react';

let said = '';
const watchers = new Set<() => void>();

export function announce(text: string): void {
  // The same words twice are two announcements.
  said = said === text ? `${text}\u00a0` : text;
  for (const watcher of watchers) watcher();
}

export function LiveRegion() {
  const text = useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => said,
  );
  return (
    <div aria-live="polite" className="sr-only">
      {text}
    </div>
  );
}
