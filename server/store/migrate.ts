/**
 * Brings a database to the schema this code needs.
 *
 * - M1 Files of `migrations/` in the order of their names, each in one transaction with its record: a failing file leaves
 *   nothing and is not recorded.
 * - M2 One migrator at a time (an advisory lock); the others wait and then find the work done.
 * - M3 A file that was applied never changes (checksum), and a database that knows more than this code is refused.
 *
 * The migrator's role owns the tables and needs no superuser rights. The application's role exists or is made here; it is
 * never the owner. Files go through the simple protocol as they are, so they may hold several statements and `do $$ … $$`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { sourcePath } from '../embedded/source-folder.ts';
import { StartupError } from '../embedded/startup-error.ts';

export interface MigrateOptions {
  /** The role the application logs in as. Made, with `applicationPassword`, when there is none and the migrator may. */
  applicationRole?: string;
  applicationPassword?: string;
  /** Other files, for tests. */
  folder?: string;
}

export interface Migration {
  /** The file's name without `.sql`. */
  id: string;
  sql: string;
  checksum: string;
}

/** Names this lock among advisory locks: the letters of "orkestra" as a bigint. */
const LOCK = '8030599169027895905';

/** Applies what is missing and says which files those were. Fails with StartupError on what its user can mend. */
export async function migrate(adminUrl: string, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const role = options.applicationRole ?? 'orkestra_app';
  const migrations = readMigrations(options.folder);
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'orkestra-migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await makeRole(client, role, options.applicationPassword);
    await client.query(`
      create table if not exists _migrations (
        id text primary key, checksum text not null, applied_at timestamptz not null default now())`);
    const { rows } = await client.query<{ id: string; checksum: string }>(
      'select id, checksum from _migrations order by id',
    );
    refuseForeign(rows, migrations);
    const known = new Set(rows.map(({ id }) => id));
    const missing = migrations.filter(({ id }) => !known.has(id));
    for (const migration of missing) await apply(client, migration, role);
    return { applied: missing.map(({ id }) => id) };
  } finally {
    // Ends the lock as well.
    await client.end();
  }
}

/** The migrations of this code, in order. */
export function readMigrations(folder = sourcePath('server', 'store', 'migrations')): Migration[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const sql = readFileSync(join(folder, name), 'utf8');
      return { id: name.slice(0, -'.sql'.length), sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

function refuseForeign(recorded: { id: string; checksum: string }[], migrations: Migration[]): void {
  const ours = new Map(migrations.map(({ id, checksum }) => [id, checksum]));
  for (const { id, checksum } of recorded) {
    const expected = ours.get(id);
    if (expected === undefined)
      throw new StartupError(
        `The database has migration ${id}, which this version does not know: start a newer version, or restore the backup made before it.`,
      );
    if (expected !== checksum)
      throw new StartupError(
        `Migration ${id} was changed after it was applied: restore the file as it was, and put the change into a new migration.`,
      );
  }
}

async function apply(client: pg.Client, { id, sql, checksum }: Migration, role: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`select set_config('orkestra.application_role', $1, true)`, [role]);
    await client.query(sql);
    await client.query('insert into _migrations (id, checksum) values ($1, $2)', [id, checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    const { message, position } = error as { message: string; position?: string };
    const line = position ? sql.slice(0, Number(position) - 1).split('\n').length : undefined;
    throw new Error(`Migration ${id} failed${line ? ` at line ${line}` : ''}, and nothing of it was kept: ${message}`, {
      cause: error,
    });
  }
}

async function makeRole(client: pg.Client, role: string, password: string | undefined): Promise<void> {
  const { rows } = await client.query<{ rolbypassrls: boolean; rolsuper: boolean }>(
    'select rolbypassrls, rolsuper from pg_roles where rolname = $1',
    [role],
  );
  const [found] = rows;
  if (found && (found.rolbypassrls || found.rolsuper))
    throw new StartupError(
      `The role ${role} may bypass row security, which keeps tenants apart: alter role ${role} nosuperuser nobypassrls, or name another role.`,
    );
  if (found) return;
  const login = password === undefined ? 'nologin' : `login password ${client.escapeLiteral(password)}`;
  try {
    await client.query(
      `create role ${client.escapeIdentifier(role)} nosuperuser nobypassrls nocreatedb nocreaterole ${login}`,
    );
  } catch (error) {
    const { code } = error as { code?: string };
    // Roles belong to the whole server: another database's migrator may have made it in between.
    if (code === '42710' || code === '23505') return;
    if (code === '42501')
      throw new StartupError(
        `The role ${role} is missing and may not be made by this login: as an administrator, create role ${role} login password '…'.`,
      );
    throw error;
  }
}
