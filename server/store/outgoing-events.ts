/** Events for the sink. A row is taken before it is sent, so that two servers do not send it at the same moment. */
import { sql } from 'kysely';
import type { JsonObject } from '../../engine/json.ts';
import type { TenantDb } from './open.ts';

export async function addOutgoing(db: TenantDb, id: string, envelope: JsonObject): Promise<void> {
  await sql`
    insert into outgoing_event (tenant_id, id, envelope) values (current_tenant(), ${id}, ${JSON.stringify(envelope)}::json)
    on conflict do nothing
  `.execute(db);
}

/** The event, whose next try is now some way off (doubling, five minutes at most); null when somebody else has it. */
export async function takeOutgoing(
  db: TenantDb,
  id: string,
): Promise<{ envelope: JsonObject; attempts: number; tenant: string } | null> {
  const { rows } = await sql<{ envelope: JsonObject; attempts: number; tenant: string }>`
    update outgoing_event o set attempts = attempts + 1,
      next_at = clock_timestamp() + least(interval '5 minutes', interval '1 second' * power(2, least(attempts, 10)) + interval '10 seconds')
    from tenant t
    where o.id = ${id} and o.sent_at is null and o.next_at <= clock_timestamp() and t.id = o.tenant_id
    returning o.envelope, o.attempts, t.key as tenant
  `.execute(db);
  return rows[0] ?? null;
}

export async function markSent(db: TenantDb, id: string): Promise<void> {
  await sql`update outgoing_event set sent_at = clock_timestamp() where id = ${id}`.execute(db);
}
