/** Events on their way to runs. */
import { sql } from 'kysely';
import type { CloudEvent } from '../../engine/events/event.ts';
import type { TenantDb } from './open.ts';

export interface DeliveryRow {
  event_id: string;
  seq: number;
  listens: string[];
  event: CloudEvent;
}

/** What a run has not been told, in the order of receipt. */
export async function pendingFor(db: TenantDb, runId: string, limit: number): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select d.event_id, d.seq, d.listens, e.envelope as event
    from event_delivery d join event e on e.tenant_id = d.tenant_id and e.id = d.event_id
    where d.run_id = ${runId} and d.state = 'pending' order by d.seq limit ${limit}
  `.execute(db);
  return rows;
}

/** Whether an event is, or was, on its way to this listen of the run. */
export async function wasGiven(db: TenantDb, runId: string, listenId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from event_delivery where run_id = ${runId} and ${listenId} = any(listens) limit 1
  `.execute(db);
  return rows.length === 1;
}

/** Puts an event on its way to a run that has not been given it. */
export async function addDelivery(
  db: TenantDb,
  runId: string,
  event: { id: string; seq: number },
  listens: readonly string[],
): Promise<void> {
  await sql`
    insert into event_delivery (tenant_id, run_id, event_id, seq, listens)
    values (current_tenant(), ${runId}, ${event.id}, ${event.seq}, ${listens}::text[])
    on conflict do nothing
  `.execute(db);
}

export async function markDelivered(db: TenantDb, runId: string, eventIds: readonly string[]): Promise<void> {
  await sql`
    update event_delivery set state = 'delivered', delivered_at = clock_timestamp()
    where run_id = ${runId} and event_id = any(${eventIds}::uuid[]) and state = 'pending'
  `.execute(db);
}

/** The run has ended: nothing will be delivered any more, and it waits for nothing. */
export async function endDeliveries(db: TenantDb, runId: string): Promise<void> {
  await sql`
    update event_delivery set state = 'ended', delivered_at = clock_timestamp() where run_id = ${runId} and state = 'pending'
  `.execute(db);
  await sql`delete from event_wait where run_id = ${runId}`.execute(db);
}
