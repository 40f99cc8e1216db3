/** Where a run has been and where it is, by the pointers of its steps. */
import type { History } from '../queries.ts';

export type Position = 'gone' | 'now' | 'failed' | 'handled';

/** A step that was begun again is where it was last; how often it was begun stands beside. */
export function positionsOf({
  items,
  waiting,
}: Pick<History, 'items' | 'waiting'>): Map<string, { position: Position; times: number }> {
  const found = new Map<string, { position: Position; times: number }>();
  const names = new Set(waiting.map(({ step }) => step));
  for (const { kind, pointer, step } of items) {
    if (pointer === null) {
      // The run itself has ended, or goes on from where it failed: nothing is under way any more.
      if (kind === 'ended' || kind === 'restarted')
        for (const [at, one] of found) if (one.position === 'now') found.set(at, { ...one, position: 'gone' });
      continue;
    }
    const known = found.get(pointer);
    const put = (position: Position, times = known?.times ?? 1) => found.set(pointer, { position, times });
    if (kind === 'entered') put('now', (known?.times ?? 0) + 1);
    else if (kind === 'left') put('gone');
    else if (kind === 'raised') put('failed');
    else if (kind === 'caught' || kind === 'retried') put('handled');
    else if (kind === 'asked' && step !== null && names.has(step)) put('now');
  }
  return found;
}
