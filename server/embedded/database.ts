/** The product's database inside development's own PostgreSQL, with its two logins. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface DatabaseUrls {
  /** The migrator: owns the database and its tables, no superuser. */
  adminUrl: string;
  /** The application: bound by row security. */
  appUrl: string;
}

export const MIGRATOR_ROLE = 'orkestra_migrator';
export const APPLICATION_ROLE = 'orkestra_app';

/**
 * Makes what is missing and gives both logins new passwords, so that none is kept anywhere. Not for a server that others
 * use: there the roles are an administrator's to make.
 */
export async function prepareDatabase(superuserUrl: string, name = 'orkestra'): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const passwords = new Map<string, string>();
    for (const role of [MIGRATOR_ROLE, APPLICATION_ROLE]) {
      const password = randomBytes(24).toString('base64url');
      passwords.set(role, password);
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
      await client.query(
        `${rowCount ? 'alter' : 'create'} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password ${client.escapeLiteral(password)}`,
      );
    }
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (!rowCount) await client.query(`create database ${client.escapeIdentifier(name)} owner ${MIGRATOR_ROLE}`);
    await client.query(`revoke connect on database ${client.escapeIdentifier(name)} from public`);
    await client.query(`grant connect on database ${client.escapeIdentifier(name)} to ${APPLICATION_ROLE}`);
    const url = (role: string): string => {
      const made = new URL(superuserUrl);
      made.username = role;
      made.password = passwords.get(role)!;
      made.pathname = `/${name}`;
      return made.href;
    };
    return { adminUrl: url(MIGRATOR_ROLE), appUrl: url(APPLICATION_ROLE) };
  } finally {
    await client.end();
  }
}
