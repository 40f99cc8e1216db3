/**
 * Makes tenants, people and keys: embedded mode's two tenants from the project file, and `orkestra tenant create`.
 * One of the few makers of a TenantId.
 */
import { sql } from 'kysely';
import type { Directory } from '../../engine/definition/project.ts';
import { makeCredential, readCredential } from '../credentials.ts';
import { newId } from '../ids.ts';
import { mintTenantId, type TenantId } from '../tenant.ts';
import { acceptKey, addKey, addLink } from './credentials.ts';
import type { Store } from './open.ts';
import { putGroup, putPrincipal } from './people.ts';

/** The tenant with this key, made when there is none. */
export async function putTenant(store: Store, key: string, name: string): Promise<{ id: TenantId; created: boolean }> {
  const known = await store.across.tenantByKey(key);
  if (known) return { id: mintTenantId(known), created: false };
  const id = mintTenantId(newId());
  await store.inTenant(id, (db) => sql`insert into tenant (id, key, name) values (${id}, ${key}, ${name})`.execute(db));
  return { id, created: true };
}

/** Principals' ids by key. People with the role `lead` lead every group they belong to; `admin` administers the tenant. */
export async function putDirectory(store: Store, tenant: TenantId, directory: Directory): Promise<Map<string, string>> {
  return store.inTenant(tenant, async (db) => {
    const ids = new Map<string, string>();
    for (const [key, { name, email, role }] of Object.entries(directory.people ?? {})) {
      ids.set(key, await putPrincipal(db, { kind: 'user', key, name, email, admin: role === 'admin' }));
    }
    for (const [key, { name }] of Object.entries(directory.agents ?? {})) {
      ids.set(key, await putPrincipal(db, { kind: 'agent', key, name, email: null, admin: false }));
    }
    for (const [key, members] of Object.entries(directory.groups ?? {})) {
      await putGroup(
        db,
        key,
        members.flatMap((member) => {
          const id = ids.get(member);
          return id ? [{ id, lead: directory.people?.[member]?.role === 'lead' }] : [];
        }),
      );
    }
    return ids;
  });
}

/** The key given if it is still good for this principal, else a new one. */
export async function keepKey(
  store: Store,
  tenant: TenantId,
  principal: string,
  name: string,
  known: string | undefined,
): Promise<string> {
  const read = known === undefined ? null : readCredential(known);
  if (known !== undefined && read?.kind === 'key' && read.tenant === tenant) {
    if ((await acceptKey(store, tenant, read.row, read.hash))?.principal.id === principal) return known;
  }
  const id = newId();
  const { text, hash } = makeCredential('key', tenant, id);
  await store.inTenant(tenant, (db) => addKey(db, { id, principal, name, hash }));
  return text;
}

/** A single-use sign-in link's secret. */
export async function makeLink(store: Store, tenant: TenantId, principal: string, hours: number): Promise<string> {
  const id = newId();
  const { text, hash } = makeCredential('link', tenant, id);
  await store.inTenant(tenant, (db) => addLink(db, { id, principal, hash, hours }));
  return text;
}

/** The first person of a new tenant, who administers it: with a key and a single-use link, both told once. */
export async function makeAdministrator(
  store: Store,
  tenant: TenantId,
  email: string | null,
  linkHours: number,
): Promise<{ key: string; apiKey: string; link: string }> {
  const key =
    email
      ?.split('@')[0]
      ?.toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'admin';
  const id = await store.inTenant(tenant, (db) =>
    putPrincipal(db, { kind: 'user', key, name: email?.split('@')[0] ?? 'Administrator', email, admin: true }),
  );
  return {
    key,
    apiKey: await keepKey(store, tenant, id, 'first key', undefined),
    link: await makeLink(store, tenant, id, linkHours),
  };
}
