/** The tenant a transaction is in. */
import { sql } from 'kysely';
import type { TenantDb } from './open.ts';

export async function findTenant(db: TenantDb): Promise<{ key: string; name: string } | null> {
  const { rows } = await sql<{ key: string; name: string }>`
    select key, name from tenant where id = current_setting('app.tenant')::uuid
  `.execute(db);
  return rows[0] ?? null;
}
