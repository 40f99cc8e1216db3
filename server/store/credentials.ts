/** Rows behind keys, sessions and sign-in links; only hashes. */
import { sql } from 'kysely';
import { sameHash } from '../credentials.ts';
import type { TenantDb } from './open.ts';

const SESSION_HOURS = 12;

export async function addKey(
  db: TenantDb,
  row: { id: string; principal: string; name: string; hash: Buffer },
): Promise<void> {
  await sql`
    insert into api_key (tenant_id, id, principal_id, name, hash)
    values (current_setting('app.tenant')::uuid, ${row.id}, ${row.principal}, ${row.name}, ${row.hash})
  `.execute(db);
}

/** Whose key it is; null when unknown, wrong or revoked. */
export async function acceptKey(db: TenantDb, id: string, hash: Buffer): Promise<string | null> {
  const { rows } = await sql<{ hash: Buffer; principal_id: string }>`
    select hash, principal_id from api_key where id = ${id} and revoked_at is null
  `.execute(db);
  const row = rows[0];
  return row && sameHash(row.hash, hash) ? row.principal_id : null;
}

export async function addSession(db: TenantDb, row: { id: string; principal: string; hash: Buffer }): Promise<void> {
  await sql`
    insert into session (tenant_id, id, principal_id, hash, expires_at)
    values (current_setting('app.tenant')::uuid, ${row.id}, ${row.principal}, ${row.hash}, now() + make_interval(hours => ${SESSION_HOURS}))
  `.execute(db);
}

/** Whose session it is; null when unknown, wrong, ended or expired. A session in use lives on. */
export async function acceptSession(db: TenantDb, id: string, hash: Buffer): Promise<string | null> {
  const { rows } = await sql<{ hash: Buffer; principal_id: string; stale: boolean }>`
    select hash, principal_id, last_seen_at < now() - interval '5 minutes' as stale
    from session where id = ${id} and ended_at is null and expires_at > now()
  `.execute(db);
  const row = rows[0];
  if (!row || !sameHash(row.hash, hash)) return null;
  if (row.stale) {
    // At most once in five minutes: reading must not cost a write each time.
    await sql`
      update session set last_seen_at = now(), expires_at = now() + make_interval(hours => ${SESSION_HOURS}) where id = ${id}
    `.execute(db);
  }
  return row.principal_id;
}

export async function endSession(db: TenantDb, id: string): Promise<void> {
  await sql`update session set ended_at = now() where id = ${id} and ended_at is null`.execute(db);
}

export async function addLink(
  db: TenantDb,
  row: { id: string; principal: string; hash: Buffer; hours: number },
): Promise<void> {
  await sql`
    insert into sign_in_link (tenant_id, id, principal_id, hash, expires_at)
    values (current_setting('app.tenant')::uuid, ${row.id}, ${row.principal}, ${row.hash}, now() + make_interval(hours => ${row.hours}))
  `.execute(db);
}

/** Spends a link: of two at once exactly one gets the principal, the other null. */
export async function spendLink(db: TenantDb, id: string, hash: Buffer): Promise<string | null> {
  const { rows } = await sql<{ hash: Buffer; principal_id: string }>`
    update sign_in_link set used_at = now()
    where id = ${id} and hash = ${hash} and used_at is null and expires_at > now()
    returning hash, principal_id
  `.execute(db);
  return rows[0]?.principal_id ?? null;
}
