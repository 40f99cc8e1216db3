/**
 * What a test file may ask for, as brackets: each gives something fresh, takes it back, and fails the test that leaks.
 *
 *   await withDatabase(async ({ store, tenant }) => { … });
 *   await withTemporal(async ({ address }) => { … });
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { APPLICATION_ROLE, MIGRATOR_ROLE } from '../../server/embedded/database.ts';
import { openStore, type Store } from '../../server/store/open.ts';
import { mintTenantId, type TenantId } from '../../server/tenant.ts';
import {
  type BundleService,
  type PageService,
  type PostgresService,
  TEMPLATE,
  type TemporalService,
} from './service-host.ts';

export interface TestDatabase {
  store: Store;
  /** The application's login, for a second store. */
  appUrl: string;
  /** The owner of the tables. */
  adminUrl: string;
  /** Bypasses row security: for looking at what really is there. */
  superuserUrl: string;
  /** Adds a tenant with a user "ann", an administrator, and gives both ids. */
  tenant(key?: string): Promise<{ id: TenantId; ann: string }>;
}

/** A migrated database of its own; dropped when `work` succeeds, kept (its name is printed) when it fails. */
export async function withDatabase<T>(work: (database: TestDatabase) => Promise<T>, template = TEMPLATE): Promise<T> {
  const { superuserUrl } = await ask<PostgresService>('/postgres');
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await asSuperuser(
    superuserUrl,
    `create database ${name} template ${template} strategy file_copy owner ${MIGRATOR_ROLE}`,
  );
  const appUrl = as(superuserUrl, name, APPLICATION_ROLE);
  const store = openStore(appUrl, { poolSize: 10 });
  try {
    const result = await work({
      store,
      appUrl,
      adminUrl: as(superuserUrl, name, MIGRATOR_ROLE),
      superuserUrl: as(superuserUrl, name),
      tenant: (key = `t-${randomBytes(4).toString('hex')}`) => addTenant(store, key),
    });
    await store.close();
    await refuseLeaks(superuserUrl, name);
    await asSuperuser(superuserUrl, `drop database ${name}`);
    return result;
  } catch (error) {
    console.error(`The database of the failed test is kept while the run lasts: ${as(superuserUrl, name, 'postgres')}`);
    await store.close().catch(() => undefined);
    throw error;
  }
}

/** An empty database, owned by the migrator, with no tables yet. */
export async function withEmptyDatabase<T>(
  work: (database: Omit<TestDatabase, 'store' | 'tenant'>) => Promise<T>,
): Promise<T> {
  return withDatabase(({ store: _, tenant: __, ...urls }) => work(urls), 'template0');
}

/** The run's Temporal development server, in its namespace `default`. Task queues and workflow ids are the test's to choose. */
export async function withTemporal<T>(
  work: (temporal: { address: string; connection: Connection }) => Promise<T>,
): Promise<T> {
  const address = await temporalAddress();
  const connection = await Connection.connect({ address });
  try {
    return await work({ address, connection });
  } finally {
    await connection.close();
  }
}

export async function temporalAddress(): Promise<string> {
  return (await ask<TemporalService>('/temporal')).address;
}

/** The workflow's bundle, made once a run. */
export function builtBundle(): Promise<BundleService> {
  return ask<BundleService>('/bundle');
}

/** The built page, brought up to date once a run. */
export async function buildPage(): Promise<void> {
  await ask<PageService>('/page');
}

async function ask<T>(service: string): Promise<T> {
  const host = process.env.ORKESTRA_TEST_SERVICES;
  if (!host) throw new Error('Run tests with Vitest and its configuration: test/setup/global.ts hosts the services.');
  const answer = await fetch(host + service);
  const body = (await answer.json()) as T & { message: string };
  if (!answer.ok) throw new Error(body.message);
  return body;
}

function as(superuserUrl: string, database: string, role?: string): string {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  if (role) {
    // The throw-away server trusts whoever reaches it.
    url.username = role;
    url.password = '';
  }
  return url.href;
}

async function asSuperuser(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

/** Connections that the test opened and did not close. The server notices a closed one a moment later. */
async function refuseLeaks(superuserUrl: string, name: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const { rows } = await asSuperuser(
      superuserUrl,
      `select application_name from pg_stat_activity where datname = '${name}'`,
    );
    if (rows.length === 0) return;
    if (attempt === 50) {
      const names = rows.map(({ application_name }) => application_name || 'unnamed').join(', ');
      throw new Error(`The test left ${rows.length} database connections open (${names}): close what you open.`);
    }
    await sleep(20);
  }
}

async function addTenant(store: Store, key: string): Promise<{ id: TenantId; ann: string }> {
  const id = mintTenantId(crypto.randomUUID());
  const ann = crypto.randomUUID();
  await store.inTenant(id, async (db) => {
    await db.insertInto('tenant').values({ id, key, name: key }).execute();
    await db
      .insertInto('principal')
      .values({ tenant_id: id, id: ann, kind: 'user', key: 'ann', name: 'Ann', email: 'ann@example.com', admin: true })
      .execute();
  });
  return { id, ann };
}
