/**
 * On a database and a Temporal of your own: migrated, nothing seeded, a first tenant by command, and tenants kept apart
 * whoever logs in, be it the owner of the tables or a superuser.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, it } from 'vitest';
import { freePort } from '../../server/embedded/ports.ts';
import { openStore } from '../../server/store/open.ts';
import { prepareOwnDatabase } from '../../server/store/own-database.ts';
import { putTenant } from '../../server/store/seed.ts';
import { temporalAddress, withEmptyDatabase } from '../setup/services.ts';
import { BIN, environment, orkestra, ROOT } from './orkestra.ts';

it(
  'makes a tenant once, and its administrator comes in by the printed key and link',
  () =>
    withEmptyDatabase(async ({ superuserUrl }) => {
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const env = { DATABASE_URL: superuserUrl, TEMPORAL_ADDRESS: await temporalAddress(), PORT: String(port) };
      const made = await orkestra(['tenant', 'create', 'initech', '--admin', 'Peter.G@initech.test', '--json'], {
        env,
      });
      expect(made.code, made.stderr).toBe(0);
      const { key, signInUrl, ...rest } = JSON.parse(made.stdout);
      expect(rest).toEqual({ tenant: 'initech', admin: 'peter-g', email: 'Peter.G@initech.test' });
      const again = await orkestra(['tenant', 'create', 'initech'], { env });
      expect(again).toMatchObject({ code: 1, stderr: 'There is a tenant "initech" already: choose another key.\n' });

      const server = spawn(process.execPath, [BIN, 'start', '--json'], { cwd: ROOT, env: environment(env) });
      const over = new Promise((resolve) => server.once('close', resolve));
      try {
        let printed = '';
        await new Promise<void>((resolve, reject) => {
          server.stdout.setEncoding('utf8').on('data', (text: string) => {
            printed += text;
            if (printed.trimEnd().endsWith('}')) resolve();
          });
          server.stderr.setEncoding('utf8').on('data', (text: string) => {
            printed += text;
          });
          void over.then(() => reject(new Error(printed)));
        });
        expect(JSON.parse(printed.slice(printed.indexOf('{')))).toEqual({ url, mcp: `${url}/mcp`, tenants: 1 });
        const session = await fetch(`${url}/api/session`, { headers: { authorization: `Bearer ${key}` } });
        expect(await session.json()).toMatchObject({ principal: { key: 'peter-g' } });
        const signIn = await fetch(`${url}/api/sign-in`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ link: new URL(signInUrl).hash.slice(1) }),
        });
        expect(signIn.status).toBe(200);
        const empty = await orkestra(['run', 'list', '--url', url, '--key', key]);
        expect(empty.stdout).toBe('No runs.\n');
      } finally {
        server.kill('SIGTERM');
        expect(await over).toBe(0);
      }
    }),
  120_000,
);

it('keeps tenants apart although the login is a superuser', () =>
  withEmptyDatabase(async ({ superuserUrl }) => {
    const logins = { databaseUrl: superuserUrl, migrateUrl: superuserUrl };
    await expectApart((await prepareOwnDatabase(logins)).appUrl);
  }));

it('keeps tenants apart although the login owns the tables, once it may act as the bound role', () =>
  withEmptyDatabase(async ({ superuserUrl, adminUrl }) => {
    const owner = `owner_${randomBytes(4).toString('hex')}`;
    const url = new URL(adminUrl);
    url.username = owner;
    const logins = { databaseUrl: url.href, migrateUrl: url.href };
    const administrator = async (sql: string) => {
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    await administrator(`create role ${owner} login; alter database ${url.pathname.slice(1)} owner to ${owner}`);
    await expect(prepareOwnDatabase(logins)).rejects.toThrow(
      `as an administrator, grant orkestra_app to ${owner}, or give the owner of the tables a login of its own in DATABASE_MIGRATE_URL.`,
    );
    await administrator(`grant orkestra_app to ${owner}`);
    await expectApart((await prepareOwnDatabase(logins)).appUrl);
  }));

it('leaves the login of the application as it is when the owner has one of its own', () =>
  withEmptyDatabase(async ({ appUrl: databaseUrl, adminUrl: migrateUrl }) => {
    const { appUrl } = await prepareOwnDatabase({ databaseUrl, migrateUrl });
    expect(appUrl).toBe(databaseUrl);
    await expectApart(appUrl);
  }));

async function expectApart(appUrl: string): Promise<void> {
  const store = openStore(appUrl, { poolSize: 2 });
  try {
    const { id } = await putTenant(store, 'one', 'One');
    await putTenant(store, 'two', 'Two');
    const seen = await store.inTenant(id, (db) => db.selectFrom('tenant').select('key').execute());
    expect(seen).toEqual([{ key: 'one' }]);
  } finally {
    await store.close();
  }
  const client = new pg.Client({ connectionString: appUrl });
  await client.connect();
  try {
    expect((await client.query('select key from tenant')).rows).toEqual([]);
  } finally {
    await client.end();
  }
}
