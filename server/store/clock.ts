import { sql } from 'kysely';
import type { TenantDb } from './open.ts';

/** The database's clock, in milliseconds: the one that stamps records. */
export async function databaseNow(db: TenantDb): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  return (rows[0]?.now ?? new Date(0)).getTime();
}
