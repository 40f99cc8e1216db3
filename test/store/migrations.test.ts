/**
 * A database is either wholly at a migration or wholly before it, and says so. A half-applied file, a file edited after it
 * was applied, two servers starting at once, or old code on a new database would show here.
 */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { migrate, readMigrations } from '../../server/store/migrate.ts';
import { withDatabase, withEmptyDatabase } from '../setup/services.ts';

async function withFolder<T>(files: Record<string, string>, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'orkestra-migrations-'));
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(folder, name), sql);
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const tables = (url: string) =>
  query(url, "select tablename as name from pg_tables where schemaname = 'public' order by 1");

describe('migrating', () => {
  it('brings an empty database to the schema and then has nothing to do', async () => {
    await withEmptyDatabase(async ({ adminUrl }) => {
      const all = readMigrations().map(({ id }) => id);
      expect(await migrate(adminUrl)).toEqual({ applied: all });
      expect(await migrate(adminUrl)).toEqual({ applied: [] });
      expect(await query(adminUrl, 'select id from _migrations order by id')).toEqual(all.map((id) => ({ id })));
    });
  });

  it('by several at once applies each file once', async () => {
    await withEmptyDatabase(async ({ adminUrl }) => {
      const outcomes = await Promise.all(Array.from({ length: 5 }, () => migrate(adminUrl)));
      expect(outcomes.flatMap(({ applied }) => applied)).toEqual(readMigrations().map(({ id }) => id));
    });
  });

  it('leaves nothing of a file that fails, does not record it, and says where it failed', async () => {
    const files = {
      '0001_good.sql': 'create table good (id int);',
      '0002_bad.sql':
        'create table half (id int);\ninsert into half values (1);\n\nalter table nowhere add column x int;',
      '0003_later.sql': 'create table later (id int);',
    };
    await withFolder(files, async (folder) => {
      await withEmptyDatabase(async ({ adminUrl }) => {
        await expect(migrate(adminUrl, { folder })).rejects.toThrow(
          /^Migration 0002_bad failed.*nothing of it was kept: relation "nowhere" does not exist$/,
        );
        expect(await tables(adminUrl)).toEqual([{ name: '_migrations' }, { name: 'good' }]);
        expect(await query(adminUrl, 'select id from _migrations')).toEqual([{ id: '0001_good' }]);
        writeFileSync(join(folder, '0002_bad.sql'), 'create table mended (id int);');
        expect(await migrate(adminUrl, { folder })).toEqual({ applied: ['0002_bad', '0003_later'] });
      });
    });
  });

  it('takes a file as it is: several statements, dollar quotes, its own syntax errors by line', async () => {
    const files = {
      '0001_block.sql': "do $$ begin create table a (t text default ';'); end $$;\n\nselect 1;\nselec 2;",
    };
    await withFolder(files, async (folder) => {
      await withEmptyDatabase(async ({ adminUrl }) => {
        await expect(migrate(adminUrl, { folder })).rejects.toThrow('Migration 0001_block failed at line 4');
        expect(await tables(adminUrl)).toEqual([{ name: '_migrations' }]);
      });
    });
  });

  it('refuses a file that was changed after it was applied', async () => {
    await withFolder({ '0001_a.sql': 'create table a (id int);' }, async (folder) => {
      await withEmptyDatabase(async ({ adminUrl }) => {
        await migrate(adminUrl, { folder });
        appendFileSync(join(folder, '0001_a.sql'), '\n-- better');
        await expect(migrate(adminUrl, { folder })).rejects.toThrow(
          'Migration 0001_a was changed after it was applied: restore the file as it was, and put the change into a new migration.',
        );
      });
    });
  });

  it('refuses a database that is newer than the code', async () => {
    await withDatabase(async ({ adminUrl }) => {
      await query(adminUrl, "insert into _migrations (id, checksum) values ('9999_future', 'x')");
      await expect(migrate(adminUrl)).rejects.toThrow(
        'The database has migration 9999_future, which this version does not know',
      );
    });
  });

  it('refuses a role for the application that could bypass row security', async () => {
    await withEmptyDatabase(async ({ adminUrl }) => {
      await expect(migrate(adminUrl, { applicationRole: 'postgres' })).rejects.toThrow(
        'The role postgres may bypass row security',
      );
    });
  });

  it('says what to do when the role is missing and the migrator may not make it', async () => {
    await withEmptyDatabase(async ({ adminUrl }) => {
      await expect(migrate(adminUrl, { applicationRole: 'somebody_else' })).rejects.toThrow(
        'as an administrator, create role somebody_else',
      );
    });
  });

  it('makes the role when it may, without a login unless a password is given', async () => {
    await withEmptyDatabase(async ({ superuserUrl }) => {
      await withFolder({ '0001_a.sql': 'select 1;' }, async (folder) => {
        await migrate(superuserUrl, { applicationRole: 'made_for_test', folder });
        expect(
          await query(superuserUrl, "select rolcanlogin, rolbypassrls from pg_roles where rolname = 'made_for_test'"),
        ).toEqual([{ rolcanlogin: false, rolbypassrls: false }]);
        await query(superuserUrl, 'drop role made_for_test');
      });
    });
  });
});
