/**
 * Who waits for what. A wait is found by the type of an event and, where all that its filter correlates by is known, by
 * the digest of the values; only what is found so is looked at.
 */
import { sql } from 'kysely';
import type { Correlation, OpenFilter } from '../../engine/events/filter.ts';
import { typeOf } from '../../engine/events/filter.ts';
import type { ListenContent } from '../../engine/run/host.ts';
import { digestOf } from '../digest.ts';
import type { TenantDb } from './open.ts';

/** What a filter is found by. */
export const ANY_TYPE = '*';

export interface WaitRow {
  run_id: string;
  listen_id: string;
  branch: number;
  filter: OpenFilter;
}

export interface ShapeRow {
  shape: string;
  correlate: Pick<Correlation, 'from' | 'variables'>[];
}

/** Writes the waits of a listen; doing it again changes nothing. */
export async function openWaits(db: TenantDb, runId: string, listen: ListenContent): Promise<void> {
  for (const [branch, filter] of listen.filters.entries()) {
    const type = typeOf(filter) ?? ANY_TYPE;
    const place = placeOf(filter);
    if (place) {
      await sql`
        insert into event_shape (tenant_id, type, shape, correlate)
        values (current_tenant(), ${type}, ${place.shape}, ${JSON.stringify(place.correlate)}::json)
        on conflict do nothing
      `.execute(db);
    }
    await sql`
      insert into event_wait (tenant_id, run_id, listen_id, branch, type, shape, correlation, filter, once)
      values (current_tenant(), ${runId}, ${listen.id}, ${branch}, ${type}, ${place?.shape ?? null},
        ${place?.correlation ?? null}, ${JSON.stringify(filter)}::json, ${listen.once})
      on conflict do nothing
    `.execute(db);
  }
}

export async function closeWaits(db: TenantDb, runId: string, listenId: string | null): Promise<void> {
  await sql`
    delete from event_wait where run_id = ${runId} and ${listenId === null ? sql`true` : sql`listen_id = ${listenId}`}
  `.execute(db);
}

/** How the values that waits of this type correlate by are found in an event. */
export async function shapesFor(db: TenantDb, type: string): Promise<ShapeRow[]> {
  const { rows } = await sql<ShapeRow>`
    select distinct on (shape) shape, correlate from event_shape where type in (${type}, ${ANY_TYPE})
  `.execute(db);
  return rows;
}

/**
 * Waits under one type (the event's, or any) of runs that have not ended and have not been given the event: those with this correlation, or
 * (null) those without a known one. One type at a time, so that an index gives them in the order of the pages.
 */
export async function waitsFor(
  db: TenantDb,
  eventId: string,
  type: string,
  place: { shape: string; correlation: string } | null,
  after: Pick<WaitRow, 'run_id' | 'listen_id' | 'branch'> | null,
  limit: number,
): Promise<WaitRow[]> {
  const { rows } = await sql<WaitRow>`
    select w.run_id, w.listen_id, w.branch, w.filter from event_wait w
    join run r on r.tenant_id = w.tenant_id and r.id = w.run_id and r.closed_at is null
    where w.type = ${type}
      and ${place === null ? sql`w.shape is null` : sql`w.shape = ${place.shape} and w.correlation = ${place.correlation}`}
      and ${after === null ? sql`true` : sql`(w.run_id, w.listen_id, w.branch) > (${after.run_id}::uuid, ${after.listen_id}, ${after.branch}::int)`}
      and not exists (
        select 1 from event_delivery d where d.tenant_id = w.tenant_id and d.run_id = w.run_id and d.event_id = ${eventId})
    order by w.run_id, w.listen_id, w.branch limit ${limit}
  `.execute(db);
  return rows;
}

/**
 * Puts an event on its way to the runs of these waits, and takes away the waits that it satisfies. A wait that is gone
 * meanwhile (satisfied by another event, or closed) gets nothing; one that is not ready finds the event itself. Gives the
 * runs.
 */
export async function deliverTo(
  db: TenantDb,
  event: { id: string; seq: number },
  waits: readonly Pick<WaitRow, 'run_id' | 'listen_id'>[],
): Promise<string[]> {
  if (waits.length === 0) return [];
  const [runs, listens] = [waits.map((wait) => wait.run_id), waits.map((wait) => wait.listen_id)];
  // Locked before they are judged: whoever makes them ready holds them while it looks through what came before.
  await sql`
    select 1 from event_wait w
    where w.tenant_id = current_tenant() and (w.run_id, w.listen_id) in (select * from unnest(${runs}::uuid[], ${listens}::text[]))
    order by w.run_id, w.listen_id, w.branch for update
  `.execute(db);
  const { rows } = await sql<{ run_id: string }>`
    with asked as (
      select distinct run_id, listen_id from unnest(${runs}::uuid[], ${listens}::text[]) a (run_id, listen_id)
    ), taken as (
      delete from event_wait w using asked a
      where w.tenant_id = current_tenant() and w.run_id = a.run_id and w.listen_id = a.listen_id and w.once and w.ready
      returning w.run_id, w.listen_id
    ), found as (
      select run_id, array_agg(distinct listen_id) as listens from (
        select run_id, listen_id from taken
        union all
        select w.run_id, w.listen_id from event_wait w join asked a on w.run_id = a.run_id and w.listen_id = a.listen_id
        where w.tenant_id = current_tenant() and not w.once and w.ready
      ) met group by run_id
    )
    insert into event_delivery (tenant_id, run_id, event_id, seq, listens)
    select current_tenant(), run_id, ${event.id}, ${event.seq}, listens from found
    on conflict do nothing
    returning run_id
  `.execute(db);
  return rows.map(({ run_id }) => run_id);
}

/** Holds the waits of a listen, so that no event goes past those that came before; for `whenReady`. */
export async function holdWaits(db: TenantDb, runId: string, listenId: string): Promise<void> {
  await sql`
    select 1 from event_wait where run_id = ${runId} and listen_id = ${listenId} order by branch for update
  `.execute(db);
}

/** What came before is on its way: from now on events find these waits. */
export async function whenReady(db: TenantDb, runId: string, listenId: string): Promise<void> {
  await sql`update event_wait set ready = true where run_id = ${runId} and listen_id = ${listenId}`.execute(db);
}

// ---- helpers

/** Only where every value is known, and found in the event alone, can an index find the wait. */
function placeOf({
  correlate,
}: OpenFilter): { shape: string; correlation: string; correlate: ShapeRow['correlate'] } | null {
  if (correlate.length === 0) return null;
  const ordered = correlate.toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
  if (ordered.some(({ expect, variables }) => expect === undefined || Object.keys(variables).length > 0)) return null;
  const found = ordered.map(({ from, variables }) => ({ from, variables }));
  return {
    shape: digestOf(ordered.map(({ from }) => from)),
    correlation: correlationDigest(ordered.map(({ expect }) => expect ?? null)),
    correlate: found,
  };
}

export function correlationDigest(values: Parameters<typeof digestOf>[0]): string {
  return digestOf(values);
}
