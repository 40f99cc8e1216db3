/** Runs that an event starts: `schedule.on` of the definitions that are current. Each once, whatever is done again. */
import { readEvent } from '../../engine/events/event.ts';
import { match } from '../../engine/events/match.ts';
import type { Json } from '../../engine/json.ts';
import { digestOf } from '../digest.ts';
import { newId } from '../ids.ts';
import { findDefinition } from '../store/definitions.ts';
import { type EventRecord, findEvent } from '../store/events.ts';
import type { TenantDb } from '../store/open.ts';
import { addRun } from '../store/runs.ts';
import { collect, lacks, type StartRow, startsFor } from '../store/schedules.ts';

/** Writes the rows of the runs that an event starts, and gives their ids; launching them is the caller's, or the sweeper's. */
export async function startsOf(db: TenantDb, record: EventRecord): Promise<string[]> {
  const started: string[] = [];
  const met = new Map<string, Met[]>();
  for (const start of await startsFor(db, record.event.type)) {
    const values = match(start.filter, record.event, Date.now);
    if (values === null) continue;
    const correlation = digestOf(Object.entries(values).toSorted());
    met.set(start.definition_name, [...(met.get(start.definition_name) ?? []), { start, correlation }]);
  }
  for (const [name, ways] of met) {
    const id = await startFor(db, name, ways, record);
    if (id !== null) started.push(id);
  }
  return started;
}

/** A filter of a definition's start that the event meets, and what it correlates by. */
interface Met {
  start: StartRow;
  correlation: string;
}

async function startFor(db: TenantDb, name: string, ways: readonly Met[], record: EventRecord): Promise<string | null> {
  const [first] = ways;
  if (!first) return null;
  const ids = first.start.branches === 1 ? [record.id] : await collected(db, ways, record);
  if (ids === null) return null;
  const events: EventRecord[] = [];
  for (const id of ids) {
    const found = id === record.id ? record : await findEvent(db, id);
    if (found) events.push(found);
  }
  return startByItself(db, {
    name,
    input: events.map(({ event }) => readEvent(event, first.start.read ?? 'envelope')),
    by: record.sent_by,
    key: `event:${name}:${ids.join('+')}`,
  });
}

/** Of several filters that the event meets it is for the first that lacks one; when none does, it queues for the first. */
async function collected(db: TenantDb, ways: readonly Met[], record: EventRecord): Promise<string[] | null> {
  for (const [index, { start, correlation }] of [...ways, ...ways.slice(0, 1)].entries()) {
    if (index < ways.length && !(await lacks(db, start, correlation))) continue;
    return collect(db, start, correlation, record);
  }
  return null;
}

/**
 * Writes the row of a run that nobody asked for; null when it was written before, or the definition is gone. An input that
 * does not fit fails the run, where it can be seen, and not the event.
 */
export async function startByItself(
  db: TenantDb,
  { name, input, by, key }: { name: string; input: Json; by: string; key: string },
): Promise<string | null> {
  const definition = await findDefinition(db, name, null);
  if (!definition) return null;
  const id = newId();
  const added = await addRun(db, {
    id,
    name,
    version: definition.version,
    digest: definition.digest,
    input,
    startedBy: by,
    idempotencyKey: key,
    idempotencyHash: digestOf(key),
  });
  return added ? id : null;
}
