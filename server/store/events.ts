/** Events as they were received; each once for each tenant, whoever sends it how often. */
import { sql } from 'kysely';
import type { CloudEvent } from '../../engine/events/event.ts';
import type { Principal } from '../scope.ts';
import type { TenantDb } from './open.ts';

export interface EventRecord {
  id: string;
  seq: number;
  event: CloudEvent;
  sent_by: string;
  spread: boolean;
}

const COLUMNS = sql`e.id, e.seq, e.envelope as event, e.sent_by, e.spread_at is not null as spread`;

/** Stores an event; `isNew: false` gives the one that was received before. */
export async function addEvent(
  db: TenantDb,
  row: { id: string; identity: string; event: CloudEvent; sentBy: string; emittedBy: string | null },
): Promise<EventRecord & { isNew: boolean }> {
  const { event } = row;
  const { rows } = await sql<EventRecord>`
    insert into event as e (tenant_id, id, identity, source, event_id, type, envelope, sent_by, emitted_by)
    values (current_tenant(), ${row.id}, ${row.identity}, ${event.source}, ${event.id}, ${event.type},
      ${JSON.stringify(event)}::json, ${row.sentBy}, ${row.emittedBy})
    on conflict (tenant_id, identity) do nothing
    returning ${COLUMNS}
  `.execute(db);
  if (rows[0]) return { ...rows[0], isNew: true };
  const before = await sql<EventRecord>`select ${COLUMNS} from event e where identity = ${row.identity}`.execute(db);
  return { ...(before.rows[0] as EventRecord), isNew: false };
}

export async function findEvent(db: TenantDb, id: string): Promise<EventRecord | null> {
  const { rows } = await sql<EventRecord>`select ${COLUMNS} from event e where e.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Everybody has been found who waited; false when somebody else has said so already, for whom this waits. */
export async function markSpread(db: TenantDb, id: string): Promise<boolean> {
  const { rows } = await sql`
    update event set spread_at = clock_timestamp() where id = ${id} and spread_at is null returning id
  `.execute(db);
  return rows.length > 0;
}

/** Events received since a run began that it has not been given, in order; `types` null = of any type. */
export async function eventsSince(
  db: TenantDb,
  runId: string,
  types: readonly string[] | null,
  after: number,
  limit: number,
): Promise<EventRecord[]> {
  const { rows } = await sql<EventRecord>`
    select ${COLUMNS} from event e join run r on r.tenant_id = e.tenant_id and r.id = ${runId}
    where e.seq > ${after} and e.received_at >= r.created_at
      and ${types === null ? sql`true` : sql`e.type = any(${types}::text[])`}
      and not exists (
        select 1 from event_delivery d where d.tenant_id = e.tenant_id and d.run_id = r.id and d.event_id = e.id)
    order by e.seq limit ${limit}
  `.execute(db);
  return rows;
}

export interface ReceivedRow {
  id: string;
  seq: number;
  source: string;
  event_id: string;
  type: string;
  event: CloudEvent;
  received_at: Date;
  emitted_by: string | null;
  reached: number;
}

/** The latest first. Administrators see all; others what they sent, and what runs that they started emitted. */
export async function listEvents(
  db: TenantDb,
  me: Principal,
  filter: { type: string | null; limit: number; before: number | null },
): Promise<ReceivedRow[]> {
  const { rows } = await sql<ReceivedRow>`
    select e.id, e.seq, e.source, e.event_id, e.type, e.envelope as event, e.received_at, e.emitted_by,
      (select count(*)::int from event_delivery d where d.tenant_id = e.tenant_id and d.event_id = e.id) as reached
    from event e
    where ${me.admin ? sql`true` : sql`e.sent_by = ${me.id}`}
      and (${filter.type}::text is null or e.type = ${filter.type})
      and (${filter.before}::bigint is null or e.seq < ${filter.before}::bigint)
    order by e.seq desc limit ${filter.limit}
  `.execute(db);
  return rows;
}

/** Removes what is older than the retention and on its way to nobody; what ended runs waited for; what was sent out. */
export async function forgetEvents(db: TenantDb, olderThanMs: number): Promise<void> {
  const age = `${olderThanMs} ms`;
  await sql`
    delete from event e where e.received_at < clock_timestamp() - ${age}::interval and e.spread_at is not null
      and not exists (
        select 1 from event_delivery d where d.tenant_id = e.tenant_id and d.event_id = e.id and d.state = 'pending')
  `.execute(db);
  await sql`
    delete from event_wait w using run r where r.tenant_id = w.tenant_id and r.id = w.run_id and r.closed_at is not null
  `.execute(db);
  await sql`
    delete from step_telling t using run r
    where r.tenant_id = t.tenant_id and r.id = t.run_id and r.closed_at < clock_timestamp() - ${age}::interval
  `.execute(db);
  await sql`delete from outgoing_event where created_at < clock_timestamp() - ${age}::interval`.execute(db);
}
