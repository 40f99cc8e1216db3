/** Who did what: one line a write, kept for ever (the application's role can neither change nor delete it). */
import { sql } from 'kysely';
import { newId } from '../ids.ts';
import type { TenantDb } from './open.ts';

export interface AuditLine {
  principal: string;
  operation: string;
  subject: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  requestId: string;
}

export async function writeAudit(db: TenantDb, line: AuditLine): Promise<void> {
  await sql`
    insert into audit (tenant_id, id, principal_id, operation, subject, outcome, request_id)
    values (current_setting('app.tenant')::uuid, ${newId()}, ${line.principal}, ${line.operation}, ${line.subject}, ${line.outcome}, ${line.requestId})
  `.execute(db);
}
