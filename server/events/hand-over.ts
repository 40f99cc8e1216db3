/**
 * Tells a run of the events that are on their way to it, in the order they were received. Whoever does it twice, or two at
 * a time, tells the run nothing new: it knows an event by its number.
 */
import type { Heard } from '../../engine/run/host.ts';
import { Away } from '../runs.ts';
import { endDeliveries, markDelivered, pendingFor } from '../store/event-deliveries.ts';
import type { Reach } from './reach.ts';

/** In one signal; Temporal takes two megabytes, an event has a quarter of one at most. */
const BATCH = 50;
const BATCH_BYTES = 1_000_000;

/** `pending` when Temporal does not answer: the events are safe, and the sweeper tells the run. */
export async function handOver(reach: Reach, runId: string): Promise<'delivered' | 'pending'> {
  for (;;) {
    const pending = await reach.store((db) => pendingFor(db, runId, BATCH));
    if (pending.length === 0) return 'delivered';
    const batch: (Heard & { id: string })[] = [];
    let bytes = 0;
    for (const { event_id: id, seq: key, event, listens } of pending) {
      bytes += Buffer.byteLength(JSON.stringify(event));
      if (batch.length > 0 && bytes > BATCH_BYTES) break;
      batch.push({ id, key, event, listens });
    }
    try {
      const told = await reach.runs.hear(
        runId,
        batch.map(({ key, event, listens }) => ({ key, event, listens })),
      );
      if (told === 'closed') {
        await reach.store((db) => endDeliveries(db, runId));
        return 'delivered';
      }
    } catch (failure) {
      if (failure instanceof Away) return 'pending';
      throw failure;
    }
    await reach.store((db) =>
      markDelivered(
        db,
        runId,
        batch.map(({ id }) => id),
      ),
    );
  }
}
