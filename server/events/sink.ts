/**
 * Posts to the configured sink what runs emit and how they fare, as structured CloudEvents over HTTP. At least once: an
 * event is sent again until the sink answers 2xx or the event is too old, under the id it always had. It comes from rows
 * that the database wrote with the fact itself, so nothing is missed and no run waits for a sink.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../doors/failure.ts';
import { log } from '../log.ts';
import type { Store } from '../store/open.ts';
import { markSent, takeOutgoing } from '../store/outgoing-events.ts';
import { mintTenantId } from '../tenant.ts';
import type { EventSettings } from './settings.ts';

const LOOK_MS = 1_000;
const AT_ONCE = 100;
const TIMEOUT_MS = 10_000;

export interface RunningSink {
  stop(): Promise<void>;
}

export function startSink(store: Store, { url, token }: NonNullable<EventSettings['sink']>): RunningSink {
  const stopping = new AbortController();

  async function send(tenantId: string, id: string): Promise<void> {
    const tenant = mintTenantId(tenantId);
    const taken = await store.inTenant(tenant, (db) => takeOutgoing(db, id));
    if (!taken) return;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          ...(token !== null && { authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify({ ...taken.envelope, orkestratenant: taken.tenant }),
        signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`the sink answered ${response.status}`);
    } catch (failure) {
      log.debug({ failure, id, attempts: taken.attempts }, 'an event did not reach the sink; it is sent again');
      return;
    }
    await store.inTenant(tenant, (db) => markSent(db, id));
  }

  const loop = (async () => {
    while (!stopping.signal.aborted) {
      let sent = 0;
      try {
        const due = await store.across.dueOutgoing(AT_ONCE);
        sent = due.length;
        // One after the other: a run's beginning reaches the sink before its end, unless it had to be sent again.
        for (const { tenantId, id } of due) if (!stopping.signal.aborted) await send(tenantId, id);
      } catch (failure) {
        sent = 0;
        if (isDatabaseAway(failure)) log.debug('the sink waits for the database');
        else log.error({ failure }, 'sending events failed; it goes on');
      }
      if (sent < AT_ONCE) await sleep(LOOK_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await loop;
    },
  };
}
