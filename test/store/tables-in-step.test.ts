/** TypeScript's tables are the database's, in both directions: a column added in one place only shows here. */
import pg from 'pg';
import { expect, it } from 'vitest';
import { COLUMNS } from '../../server/store/tables.ts';
import { withDatabase } from '../setup/services.ts';

it('tables.ts names every table and column there is, and no other', async () => {
  await withDatabase(async ({ superuserUrl }) => {
    const client = new pg.Client({ connectionString: superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ table: string; columns: string[] }>(`
      select table_name as table, array_agg(column_name::text order by column_name) as columns
      from information_schema.columns where table_schema = 'public' and table_name <> '_migrations'
      group by 1 order by 1`);
    await client.end();
    const written = Object.entries(COLUMNS).map(([table, columns]) => ({
      table,
      columns: Object.keys(columns).sort(),
    }));
    expect(written.sort((a, b) => (a.table < b.table ? -1 : 1))).toEqual(rows);
  });
});
