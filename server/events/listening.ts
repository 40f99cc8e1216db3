/**
 * A run begins to listen: its waits are written and committed, and then, while they are held, the events that came since
 * the run began are looked through. An event received at the same moment is found by one of the two sides: it is committed
 * before its sender looks for waits, so either it is among those looked through, or its sender finds the waits ready. And
 * none goes past one that came before it.
 */
import { typeOf } from '../../engine/events/filter.ts';
import { match } from '../../engine/events/match.ts';
import type { ListenContent } from '../../engine/run/host.ts';
import { addDelivery, wasGiven } from '../store/event-deliveries.ts';
import { closeWaits, holdWaits, openWaits, whenReady } from '../store/event-waits.ts';
import { eventsSince } from '../store/events.ts';
import type { TenantDb } from '../store/open.ts';
import { isHeldOpen } from '../store/runs.ts';
import { handOver } from './hand-over.ts';
import type { Reach } from './reach.ts';

const PAGE = 200;

export async function beginListening(reach: Reach, runId: string, listen: ListenContent): Promise<void> {
  await reach.store(async (db) => {
    // An attempt that outlived its run would leave a wait that nobody takes back.
    if (await isHeldOpen(db, runId)) await openWaits(db, runId, listen);
  });
  const found = await reach.store(async (db) => {
    await holdWaits(db, runId, listen.id);
    // Made again after its answer was lost: its event may be there already, which had taken the waits away.
    const isFound = (listen.once && (await wasGiven(db, runId, listen.id))) || (await lookThrough(db, runId, listen));
    if (isFound && listen.once) await closeWaits(db, runId, listen.id);
    else await whenReady(db, runId, listen.id);
    return isFound;
  });
  if (found) await handOver(reach, runId);
}

/** Puts what came before on its way; of a listen for one event the first. */
async function lookThrough(db: TenantDb, runId: string, listen: ListenContent): Promise<boolean> {
  const types = listen.filters.map(typeOf);
  const only = types.includes(null) ? null : [...new Set(types as string[])];
  let found = false;
  for (let after = 0, isMore = true; isMore; ) {
    const page = await eventsSince(db, runId, only, after, PAGE);
    for (const record of page) {
      if (!listen.filters.some((filter) => match(filter, record.event, Date.now) !== null)) continue;
      await addDelivery(db, runId, record, [listen.id]);
      found = true;
      if (listen.once) return true;
    }
    isMore = page.length === PAGE;
    after = page.at(-1)?.seq ?? after;
  }
  return found;
}
