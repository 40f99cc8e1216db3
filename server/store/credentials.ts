/** Rows behind keys, sessions and sign-in links; only hashes. */
import { sql } from 'kysely';
import { sameHash } from '../credentials.ts';
import type { Principal } from '../scope.ts';
import type { TenantId } from '../tenant.ts';
import { literal, type Store, type TenantDb } from './open.ts';

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

/** Who a credential's row belongs to, with groups and tenant as they are now: all that a request must know, in one statement. */
export interface Owner {
  hash: Buffer;
  principal: Principal;
  tenant: { key: string; name: string };
  /** A session that was not seen for a while. */
  stale: boolean;
}

async function findOwner(
  store: Store,
  tenant: TenantId,
  table: 'api_key' | 'session',
  id: string,
): Promise<Owner | null> {
  const live = table === 'api_key' ? 'c.revoked_at is null' : 'c.ended_at is null and c.expires_at > now()';
  const groups = (which: string) => `array(
    select g.key from group_member m join people_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
    where m.tenant_id = p.tenant_id and m.principal_id = p.id and ${which})`;
  const rows = await store.statement<
    Principal & { hash: Buffer; stale: boolean; tenant_key: string; tenant_name: string }
  >(
    tenant,
    `select c.hash, ${table === 'session' ? "c.last_seen_at < now() - interval '5 minutes'" : 'false'} as stale,
       p.id, p.kind, p.key, p.name, p.email, p.admin, ${groups('true')} as groups, ${groups('m.lead')} as leads,
       t.key as tenant_key, t.name as tenant_name
     from ${table} c
     join principal p on p.tenant_id = c.tenant_id and p.id = c.principal_id and p.disabled_at is null
     join tenant t on t.id = c.tenant_id
     where c.id = ${literal(id)} and ${live}`,
  );
  const row = rows[0];
  if (!row) return null;
  const { hash, stale, tenant_key, tenant_name, ...principal } = row;
  return { hash, stale, principal, tenant: { key: tenant_key, name: tenant_name } };
}

/** Whose key it is; null when unknown, wrong or revoked. */
export async function acceptKey(store: Store, tenant: TenantId, id: string, hash: Buffer): Promise<Owner | null> {
  const owner = await findOwner(store, tenant, 'api_key', id);
  return owner && sameHash(owner.hash, hash) ? owner : null;
}

/** Whose session it is; null when unknown, wrong, ended or expired. A session in use lives on. */
export async function acceptSession(store: Store, tenant: TenantId, id: string, hash: Buffer): Promise<Owner | null> {
  const owner = await findOwner(store, tenant, 'session', id);
  if (!owner || !sameHash(owner.hash, hash)) return null;
  if (owner.stale) {
    // At most once in five minutes: reading must not cost a write each time.
    await store.inTenant(tenant, (db) =>
      sql`update session set last_seen_at = now(), expires_at = now() + make_interval(hours => ${SESSION_HOURS}) where id = ${id}`.execute(
        db,
      ),
    );
  }
  return owner;
}

export async function addSession(db: TenantDb, row: { id: string; principal: string; hash: Buffer }): Promise<void> {
  await sql`
    insert into session (tenant_id, id, principal_id, hash, expires_at)
    values (current_setting('app.tenant')::uuid, ${row.id}, ${row.principal}, ${row.hash}, now() + make_interval(hours => ${SESSION_HOURS}))
  `.execute(db);
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
