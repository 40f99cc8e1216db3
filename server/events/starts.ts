/** Runs that an event starts: `schedule.on` of the definitions that are current. Each once, whatever is done again. */
import { readEvent } from '../../engine/events/event.ts';
import { match } from '../../engine/events/match.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { digestOf } from '../digest.ts';
import { newId } from '../ids.ts';
import { findDefinition } from '../store/definitions.ts';
import { type EventRecord, findEvent } from '../store/events.ts';
import type { TenantDb } from '../store/open.ts';
import { addRun } from '../store/runs.ts';
import { collect, type StartRow, startsFor } from '../store/schedules.ts';

/** Writes the rows of the runs that an event starts, and gives their ids; launching them is the caller's, or the sweeper's. */
export async function startsOf(db: TenantDb, record: EventRecord): Promise<string[]> {
  const started: string[] = [];
  const done = new Set<string>();
  for (const start of await startsFor(db, record.event.type)) {
    const values = match(start.filter, record.event, Date.now);
    if (values === null || done.has(start.definition_name)) continue;
    done.add(start.definition_name);
    const id = await startFor(db, start, record, values);
    if (id !== null) started.push(id);
  }
  return started;
}

async function startFor(
  db: TenantDb,
  start: StartRow,
  record: EventRecord,
  values: JsonObject,
): Promise<string | null> {
  const ids =
    start.branches === 1 ? [record.id] : await collect(db, start, digestOf(Object.entries(values).toSorted()), record);
  if (ids === null) return null;
  const events: EventRecord[] = [];
  for (const id of ids) {
    const found = id === record.id ? record : await findEvent(db, id);
    if (found) events.push(found);
  }
  const input = events.map(({ event }) => readEvent(event, start.read ?? 'envelope'));
  return startByItself(db, {
    name: start.definition_name,
    input,
    by: record.sent_by,
    key: `event:${start.definition_name}:${ids.join('+')}`,
  });
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
