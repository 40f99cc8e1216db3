/** Who did what: one line a write, kept for ever (the application's role can neither change nor delete it). */
import { newId } from '../ids.ts';
import type { TenantId } from '../tenant.ts';
import { literal, type Store } from './open.ts';

export interface AuditLine {
  principal: string;
  operation: string;
  subject: string | null;
  /** `ok` or the error's code. */
  outcome: string;
  requestId: string;
}

export async function writeAudit(store: Store, tenant: TenantId, line: AuditLine): Promise<void> {
  const values = [newId(), line.principal, line.operation, line.subject, line.outcome, line.requestId].map(literal);
  await store.statement(
    tenant,
    `insert into audit (tenant_id, id, principal_id, operation, subject, outcome, request_id)
     values (current_tenant(), ${values.join(', ')})`,
  );
}
