/**
 * Takes an event in: stored, and then known to everybody who waits for it. `event.send` and `emit` come this way; the
 * sweeper goes on from wherever a crash stopped.
 *
 * R1  The event is committed before waits are looked at, and a wait before events are (`listening.ts`): whichever is later
 *     sees the other.
 * R2  Each step may be done twice: a delivery is one row for a run and an event, a start one run for its key.
 */
import { setImmediate } from 'node:timers/promises';
import type { CloudEvent } from '../../engine/events/event.ts';
import { correlationOf, match } from '../../engine/events/match.ts';
import { digestOf } from '../digest.ts';
import { newId } from '../ids.ts';
import { launch } from '../launch.ts';
import { log } from '../log.ts';
import { isAway } from '../runs.ts';
import { ANY_TYPE, correlationDigest, deliverTo, shapesFor, type WaitRow, waitsFor } from '../store/event-waits.ts';
import { addEvent, type EventRecord, findEvent, markSpread } from '../store/events.ts';
import type { TenantDb } from '../store/open.ts';
import { addOutgoing } from '../store/outgoing-events.ts';
import { handOver } from './hand-over.ts';
import type { Reach } from './reach.ts';
import { startsOf } from './starts.ts';

/** Waits looked at in one transaction. */
const PAGE = 1_000;
/** Filters judged in a row. */
const SLICE = 50;
/** Runs that are told before the sender gets its answer; the others are told right after. */
const AT_ONCE = 50;

export interface Received {
  id: string;
  isNew: boolean;
  /** Runs that the event was for. */
  reached: number;
  /** Runs that it started. */
  started: string[];
}

export async function receive(
  reach: Reach,
  event: CloudEvent,
  by: string,
  emittedBy: string | null,
): Promise<Received> {
  const identity = digestOf([event.source, event.id]);
  const stored = await reach.store(async (db) => {
    const added = await addEvent(db, { id: newId(), identity, event, sentBy: by, emittedBy });
    // What a run emits goes out as well; what was sent to us came from there.
    if (added.isNew && emittedBy !== null) await addOutgoing(db, added.id, event);
    return added;
  });
  if (!stored.isNew && stored.spread) return { id: stored.id, isNew: false, reached: 0, started: [] };
  return { id: stored.id, isNew: stored.isNew, ...(await spread(reach, stored)) };
}

/** For the sweeper: an event that was stored, and whose listeners nobody has found yet. */
export async function resume(reach: Reach, eventId: string): Promise<void> {
  const event = await reach.store((db) => findEvent(db, eventId));
  if (event && !event.spread) await spread(reach, event);
}

async function spread(reach: Reach, record: EventRecord): Promise<Pick<Received, 'reached' | 'started'>> {
  const runs = new Set<string>();
  for await (const found of waitsThatMatch(reach, record)) {
    for (const run of await reach.store((db) => deliverTo(db, record, found))) runs.add(run);
  }
  const started = await reach.store(async (db) => {
    // First, and with the starts in one transaction: an event that is sent twice at once must not be collected twice.
    return (await markSpread(db, record.id)) ? startsOf(db, record) : [];
  });
  const [now, later] = [[...runs].slice(0, AT_ONCE), [...runs].slice(AT_ONCE)];
  await Promise.all(now.map((run) => handOver(reach, run)));
  for (const run of started) await launch(reach, run);
  // What is not told when this process ends stays pending: the sweeper tells it.
  if (later.length > 0) void tellOneByOne(reach, later);
  return { reached: runs.size, started };
}

async function tellOneByOne(reach: Reach, runs: readonly string[]): Promise<void> {
  try {
    for (const run of runs) await handOver(reach, run);
  } catch (failure) {
    if (!isAway(failure)) log.warn({ failure }, 'events wait for the sweeper');
  }
}

/** Those of a page whose filters the event meets. Others get their turn in between: an expression may take its time. */
async function meeting(page: readonly WaitRow[], event: CloudEvent): Promise<WaitRow[]> {
  const found: WaitRow[] = [];
  for (let from = 0; from < page.length; from += SLICE) {
    found.push(...page.slice(from, from + SLICE).filter(({ filter }) => match(filter, event, Date.now) !== null));
    await setImmediate();
  }
  return found;
}

/** Pages of waits whose filters the event meets. */
async function* waitsThatMatch(reach: Reach, record: EventRecord): AsyncGenerator<WaitRow[]> {
  const { event } = record;
  const shapes = await reach.store((db) => shapesFor(db, event.type));
  const places = shapes.map(({ shape, correlate }) => {
    const values = correlate.map((one) => correlationOf(one, event, Date.now));
    return values.includes(null) ? undefined : { shape, correlation: correlationDigest(values) };
  });
  for (const place of [null, ...places]) {
    if (place === undefined) continue;
    for (const type of [event.type, ANY_TYPE]) {
      let after: WaitRow | null = null;
      do {
        const page: WaitRow[] = await reach.store((db: TenantDb) => waitsFor(db, record.id, type, place, after, PAGE));
        yield await meeting(page, event);
        after = page.length === PAGE ? (page.at(-1) as WaitRow) : null;
      } while (after);
    }
  }
}
