/** Who did what: one line a write, kept for ever (the application's role can neither change nor delete it). */
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

/** `agoMs`: how long ago it was said. Written again under the same id it is one line. */
export async function writeAudit(
  store: Store,
  tenant: TenantId,
  id: string,
  line: AuditLine,
  agoMs: number,
): Promise<void> {
  const values = [id, line.principal, line.operation, line.subject, line.outcome, line.requestId].map(literal);
  await store.statement(
    tenant,
    `insert into audit (tenant_id, id, principal_id, operation, subject, outcome, request_id, at)
     values (current_tenant(), ${values.join(', ')}, clock_timestamp() - ${literal(`${Math.max(0, Math.round(agoMs))} ms`)}::interval)
     on conflict do nothing`,
  );
}
