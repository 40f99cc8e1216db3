/**
 * Development's PostgreSQL keeps what was committed, however it or its parent ended, never touches data of another version,
 * and leaves no process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { prepareDatabase } from '../../server/embedded/database.ts';
import { findPostgres, makeSymlinks } from '../../server/embedded/postgres-binaries.ts';
import { type PostgresServer, startPostgres } from '../../server/embedded/postgres-server.ts';
import { hasEnded, isAlive } from '../../server/embedded/processes.ts';
import { StartupError } from '../../server/embedded/startup-error.ts';
import { withFolder } from '../setup/folder.ts';

async function withPostgres<T>(dataFolder: string, work: (server: PostgresServer) => Promise<T>): Promise<T> {
  const server = await startPostgres({ dataFolder });
  try {
    return await work(server);
  } finally {
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("development's PostgreSQL", () => {
  it('keeps its data across a stop and a start', async () => {
    await withFolder(async (folder) => {
      await withPostgres(folder, ({ superuserUrl }) => query(superuserUrl, 'create table kept as select 42 as answer'));
      await withPostgres(folder, async ({ superuserUrl }) =>
        expect(await query(superuserUrl, 'table kept')).toEqual([{ answer: 42 }]),
      );
    });
  });

  it('runs in a folder that all users may enter as in one that is ours alone', async () => {
    await withFolder(
      async (folder) => {
        await withPostgres(folder, ({ superuserUrl }) =>
          query(superuserUrl, 'create table kept as select 42 as answer'),
        );
        const cluster = join(folder, readdirSync(folder).find((name) => /^postgres-\d+$/.test(name))!);
        expect(statSync(cluster).mode & 0o077).toBe(0);
        await withPostgres(folder, async ({ superuserUrl }) =>
          expect(await query(superuserUrl, 'table kept')).toEqual([{ answer: 42 }]),
        );
      },
      { open: true },
    );
  });

  it('keeps what was committed when it is killed', async () => {
    await withFolder(async (folder) => {
      const killed = await startPostgres({ dataFolder: folder });
      await query(killed.superuserUrl, 'create table kept as select 42 as answer');
      process.kill(killed.pid, 'SIGKILL');
      expect(await hasEnded(killed.pid, 5_000)).toBe(true);
      await withPostgres(folder, async ({ superuserUrl }) =>
        expect(await query(superuserUrl, 'table kept')).toEqual([{ answer: 42 }]),
      );
    });
  });

  it('stops the server of a parent that was killed, and goes on with its data', async () => {
    await withFolder(async (folder) => {
      const script = `import { startPostgres } from '${new URL('../../server/embedded/postgres-server.ts', import.meta.url).pathname}';
        const { pid, superuserUrl } = await startPostgres({ dataFolder: process.argv[1] });
        console.log(JSON.stringify({ pid, superuserUrl })); setInterval(() => {}, 1000);`;
      const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const orphan = JSON.parse(line.toString()) as { pid: number; superuserUrl: string };
      await query(orphan.superuserUrl, 'create table kept as select 42 as answer');
      parent.kill('SIGKILL');
      await once(parent, 'exit');
      expect(isAlive(orphan.pid)).toBe(true);
      await withPostgres(folder, async ({ superuserUrl }) => {
        expect(isAlive(orphan.pid)).toBe(false);
        expect(await query(superuserUrl, 'table kept')).toEqual([{ answer: 42 }]);
      });
    });
  });

  it('names data of another version and what to do, and leaves it alone', async () => {
    await withFolder(async (folder) => {
      const { major, version } = findPostgres();
      mkdirSync(join(folder, 'postgres-9'));
      const start = startPostgres({ dataFolder: folder });
      await expect(start).rejects.toBeInstanceOf(StartupError);
      await expect(start).rejects.toThrow(
        `${join(folder, 'postgres-9')} was made by PostgreSQL 9, and this is ${version}: move its data with PostgreSQL 9's pg_dump, move the folder away, or start over with --reset (the new data will be in postgres-${major}).`,
      );
      expect(readdirSync(folder)).toEqual(['postgres-9']);
    });
  });

  it('makes a cluster whole or not at all: what an interrupted start left is made again', async () => {
    await withFolder(async (folder) => {
      const unfinished = join(folder, `postgres-${findPostgres().major}.unfinished`);
      mkdirSync(join(unfinished, 'base'), { recursive: true });
      await withPostgres(folder, async ({ superuserUrl }) =>
        expect(await query(superuserUrl, 'select 1 as one')).toEqual([{ one: 1 }]),
      );
      expect(existsSync(unfinished)).toBe(false);
    });
  });

  it('lets nobody in without the password, which is in a file of the owner alone', async () => {
    await withFolder(async (folder) => {
      await withPostgres(folder, async ({ superuserUrl }) => {
        const url = new URL(superuserUrl);
        url.password = 'guess';
        await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
        expect(url.hostname).toBe('127.0.0.1');
      });
    });
  });

  it('has a database for the product with an owner that is no superuser and an application that owns nothing', async () => {
    await withFolder(async (folder) => {
      await withPostgres(folder, async ({ superuserUrl }) => {
        const first = await prepareDatabase(superuserUrl);
        const { adminUrl, appUrl } = await prepareDatabase(superuserUrl);
        await expect(query(first.appUrl, 'select 1')).rejects.toMatchObject({ code: '28P01' });
        await query(adminUrl, 'create table mine (id int)');
        await expect(query(appUrl, 'create table loot (id int)')).rejects.toMatchObject({ code: '42501' });
        expect(
          await query(
            appUrl,
            "select rolname as role, rolsuper or rolbypassrls or rolcreaterole as mighty from pg_roles where rolname ~ '^orkestra' order by 1",
          ),
        ).toEqual([
          { role: 'orkestra_app', mighty: false },
          { role: 'orkestra_migrator', mighty: false },
        ]);
      });
    });
  });

  it('says in one sentence that there is none, or that the setting is wrong', () => {
    expect(() => findPostgres({ PATH: '/nowhere', ORKESTRA_POSTGRES: 'sqlite' })).toThrow(
      'ORKESTRA_POSTGRES is "sqlite"; it may be "npm" or "system", or left out.',
    );
  });

  it('makes the links that a skipped install script leaves out', () => {
    const { kind, root } = findPostgres({ ...process.env, ORKESTRA_POSTGRES: 'npm' });
    expect(kind).toBe('npm');
    const link = readdirSync(join(root, 'lib')).find((name) => /^libpq\.(so\.5|5\.dylib)$/.test(name));
    if (link === undefined) return;
    rmSync(join(root, 'lib', link));
    makeSymlinks(root);
    expect(existsSync(join(root, 'lib', link))).toBe(true);
  });
});
