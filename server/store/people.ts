/** People, agents and services of a tenant, and their groups. */
import { sql } from 'kysely';
import { newId } from '../ids.ts';
import type { Principal } from '../scope.ts';
import type { TenantDb } from './open.ts';

interface PrincipalRow {
  id: string;
  kind: Principal['kind'];
  key: string;
  name: string;
  email: string | null;
  admin: boolean;
  groups: string[];
  leads: string[];
}

/** With its groups as they are now; null when there is none or it was disabled. */
export async function findPrincipal(db: TenantDb, id: string): Promise<Principal | null> {
  const { rows } = await sql<PrincipalRow>`
    select p.id, p.kind, p.key, p.name, p.email, p.admin,
      coalesce(array_agg(g.key) filter (where g.id is not null), '{}') as groups,
      coalesce(array_agg(g.key) filter (where m.lead), '{}') as leads
    from principal p
    left join group_member m on m.tenant_id = p.tenant_id and m.principal_id = p.id
    left join people_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
    where p.id = ${id} and p.disabled_at is null
    group by p.tenant_id, p.id
  `.execute(db);
  return rows[0] ?? null;
}

export async function putPrincipal(
  db: TenantDb,
  person: { kind: Principal['kind']; key: string; name: string; email: string | null; admin: boolean },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into principal (tenant_id, id, kind, key, name, email, admin)
    values (current_setting('app.tenant')::uuid, ${newId()}, ${person.kind}, ${person.key}, ${person.name}, ${person.email}, ${person.admin})
    on conflict (tenant_id, key) do update set name = excluded.name, email = excluded.email, admin = excluded.admin
    returning id
  `.execute(db);
  return (rows[0] as { id: string }).id;
}

export async function putGroup(db: TenantDb, key: string, members: { id: string; lead: boolean }[]): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into people_group (tenant_id, id, key, name)
    values (current_setting('app.tenant')::uuid, ${newId()}, ${key}, ${key})
    on conflict (tenant_id, key) do update set key = excluded.key
    returning id
  `.execute(db);
  const groupId = (rows[0] as { id: string }).id;
  await sql`delete from group_member where group_id = ${groupId}`.execute(db);
  for (const { id, lead } of members) {
    await sql`
      insert into group_member (tenant_id, group_id, principal_id, lead)
      values (current_setting('app.tenant')::uuid, ${groupId}, ${id}, ${lead})
      on conflict do nothing
    `.execute(db);
  }
}

export async function listGroupKeys(db: TenantDb): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`select key from people_group order by key`.execute(db);
  return rows.map(({ key }) => key);
}

export async function listPeople(
  db: TenantDb,
): Promise<{ key: string; email: string | null; kind: Principal['kind']; id: string }[]> {
  const { rows } = await sql<{ key: string; email: string | null; kind: Principal['kind']; id: string }>`
    select id, key, email, kind from principal where disabled_at is null order by key
  `.execute(db);
  return rows;
}
