/** What tests of events share: a definition published from its body, a look at a table, and waiting for what nothing announces. */
import pg from 'pg';
import { putPrincipal } from '../../server/store/people.ts';
import { keepKey } from '../../server/store/seed.ts';
import { mintTenantId } from '../../server/tenant.ts';
import type { Orkestra } from '../setup/orkestra.ts';

const keys = new WeakMap<Orkestra, Promise<string>>();

/** The key of an administrator of acme. */
export function adminKey(orkestra: Orkestra): Promise<string> {
  const made = keys.get(orkestra) ?? makeAdmin(orkestra);
  keys.set(orkestra, made);
  return made;
}

async function makeAdmin({ server: { store } }: Orkestra): Promise<string> {
  const tenant = mintTenantId((await store.across.tenantByKey('acme')) as string);
  const id = await store.inTenant(tenant, (db) =>
    putPrincipal(db, { kind: 'service', key: 'test-admin', name: 'Admin', email: null, admin: true }),
  );
  return keepKey(store, tenant, id, 'tests', undefined);
}

/** Publishes version 1.0.0 (or another) of a definition in acme, in the namespace `test`. */
export async function publish(orkestra: Orkestra, name: string, body: string, version = '1.0.0'): Promise<void> {
  const source = `document: { dsl: '1.0.3', namespace: test, name: ${name}, version: '${version}' }\n${body.replace(/^\n/, '')}`;
  const response = await fetch(`${orkestra.url}/api/definitions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await adminKey(orkestra)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ source }),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** Rows of a table, past row security. */
export async function count(orkestra: Orkestra, table: string, where = 'true'): Promise<number> {
  const client = new pg.Client({ connectionString: orkestra.database.superuserUrl });
  await client.connect();
  try {
    const { rows } = await client.query(`select count(*)::int as n from ${table} where ${where}`);
    return rows[0].n;
  } finally {
    await client.end();
  }
}

/** Asks again until it is so; fails when it is not after a while. */
export async function until(isSo: () => Promise<boolean>, patienceMs = 30_000): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`not so after ${patienceMs} ms: ${isSo}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
