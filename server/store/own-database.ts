/**
 * A PostgreSQL of your own, made ready: migrated, and a login that row security binds.
 *
 * The owner of the tables migrates (DATABASE_MIGRATE_URL) and the application logs in as somebody else (DATABASE_URL).
 * Where one login serves for both, the application puts on the role `orkestra_app` in every connection: an owner or a
 * superuser would see the rows of all tenants.
 */
import pg from 'pg';
import type { DatabaseLogins } from '../config.ts';
import { APPLICATION_ROLE } from '../embedded/database.ts';
import { OLDEST_POSTGRES } from '../embedded/postgres-binaries.ts';
import { StartupError } from '../embedded/startup-error.ts';
import { migrate } from './migrate.ts';

/** Migrates, and gives the URL the application works with. Fails with StartupError on what its user can mend. */
export async function prepareOwnDatabase({
  databaseUrl,
  migrateUrl,
}: DatabaseLogins): Promise<{ appUrl: string; applied: string[] }> {
  const login = await look(databaseUrl, 'DATABASE_URL');
  if (migrateUrl !== databaseUrl && (await look(migrateUrl, 'DATABASE_MIGRATE_URL')).name !== login.name) {
    return { appUrl: databaseUrl, ...(await migrate(migrateUrl, { applicationRole: login.name })) };
  }
  const { applied } = await migrate(databaseUrl, { applicationRole: APPLICATION_ROLE });
  if (!login.superuser) await join(databaseUrl, login.name);
  const worn = new URL(databaseUrl);
  const options = worn.searchParams.get('options');
  worn.searchParams.set('options', `${options ? `${options} ` : ''}-c role=${APPLICATION_ROLE}`);
  return { appUrl: worn.href, applied };
}

async function look(url: string, variable: string): Promise<{ name: string; superuser: boolean }> {
  return withClient(url, variable, async (client) => {
    const { rows } = await client.query<{ name: string; superuser: boolean; version: string; number: number }>(
      `select current_user as name, rolsuper as superuser, current_setting('server_version') as version,
              current_setting('server_version_num')::int as number
       from pg_roles where rolname = current_user`,
    );
    const [found] = rows as [(typeof rows)[0]];
    if (found.number < OLDEST_POSTGRES * 10_000)
      throw new StartupError(
        `The database at ${variable} is PostgreSQL ${found.version}; ${OLDEST_POSTGRES} or newer is needed.`,
      );
    return { name: found.name, superuser: found.superuser };
  });
}

/** Only a member of a role may put it on. */
async function join(url: string, login: string): Promise<void> {
  await withClient(url, 'DATABASE_URL', async (client) => {
    const may = await client.query(`set role ${APPLICATION_ROLE}`).then(
      () => true,
      () => false,
    );
    if (may) return;
    try {
      await client.query(`grant ${APPLICATION_ROLE} to current_user`);
    } catch {
      throw new StartupError(
        `${login} may not act as ${APPLICATION_ROLE}, the role that keeps tenants apart: as an administrator, grant ${APPLICATION_ROLE} to ${login}, or give the owner of the tables a login of its own in DATABASE_MIGRATE_URL.`,
      );
    }
  });
}

async function withClient<T>(url: string, variable: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (failure) {
    const { code, message } = failure as Error & { code?: string };
    throw new StartupError(
      `The database at ${variable} does not answer (${message || code}): start it, or correct the variable.`,
    );
  }
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
