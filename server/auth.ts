/**
 * Credentials → Principal → Scope. The only maker of a TenantId from what a caller sends (the seed and the sweepers have
 * their own doors in store/). What a credential claims about its tenant is believed only after its hash was found there.
 */

import type { Client } from '@temporalio/client';
import type { AuditTrail } from './audit-trail.ts';
import { makeCredential, readCredential } from './credentials.ts';
import { AppError } from './errors.ts';
import { newId } from './ids.ts';
import type { Live } from './live.ts';
import { openRuns } from './runs.ts';
import type { Principal, Scope, ScopeSettings, TenantStore } from './scope.ts';
import { acceptKey, acceptSession, addSession, endSession, spendLink } from './store/credentials.ts';
import type { Store } from './store/open.ts';
import { findPrincipal } from './store/people.ts';
import { findTenant } from './store/tenants.ts';
import type { Telemetry } from './telemetry/telemetry.ts';
import { mintTenantId, type TenantId } from './tenant.ts';

export interface Gate {
  store: Store;
  temporal: Client;
  live: Live;
  /** Whether this server's worker is at work. */
  works(): boolean;
  settings: ScopeSettings;
  audits: AuditTrail;
  /** Null where spans go nowhere. */
  telemetry: Telemetry | null;
  /** Told after somebody signed in by a link (development then makes a fresh one). */
  signedIn?(tenant: string, person: string): void;
}

/** How the caller came in; a session can be ended, a key cannot. */
export interface Entry {
  scope: Scope;
  session: string | null;
}

/** Throws UNAUTHENTICATED for whatever is missing, malformed, unknown, revoked, ended or expired, without saying which. */
export async function enter(
  gate: Gate,
  credential: string | null,
  requestId: string,
  traceparent: string | null = null,
): Promise<Entry> {
  const read = credential === null ? null : readCredential(credential);
  if (!read || read.kind === 'link') throw new AppError('UNAUTHENTICATED');
  const tenantId = mintTenantId(read.tenant);
  const found = await (read.kind === 'key' ? acceptKey : acceptSession)(gate.store, tenantId, read.row, read.hash);
  if (!found) throw new AppError('UNAUTHENTICATED');
  return {
    scope: scopeOf(gate, tenantId, found.principal, found.tenant, requestId, traceparent),
    session: read.kind === 'session' ? read.row : null,
  };
}

/** Spends a sign-in link and opens a session; the text goes into a cookie and nowhere else. */
export async function signIn(gate: Gate, link: string, requestId: string): Promise<{ session: string; entry: Entry }> {
  const read = readCredential(link);
  if (read?.kind !== 'link') throw new AppError('LINK_SPENT');
  const tenantId = mintTenantId(read.tenant);
  const id = newId();
  const session = makeCredential('session', tenantId, id);
  const opened = await gate.store.inTenant(tenantId, async (db) => {
    const principalId = await spendLink(db, read.row, read.hash);
    const principal = principalId === null ? null : await findPrincipal(db, principalId);
    const tenant = principal === null ? null : await findTenant(db);
    if (!principal || !tenant) return null;
    await addSession(db, { id, principal: principal.id, hash: session.hash });
    return { principal, tenant };
  });
  if (!opened) throw new AppError('LINK_SPENT');
  gate.signedIn?.(opened.tenant.key, opened.principal.key);
  return {
    session: session.text,
    entry: { scope: scopeOf(gate, tenantId, opened.principal, opened.tenant, requestId, null), session: id },
  };
}

export async function signOut(entry: Entry): Promise<void> {
  const { session } = entry;
  if (session !== null) await entry.scope.store((db) => endSession(db, session));
}

function scopeOf(
  gate: Gate,
  tenantId: TenantId,
  principal: Principal,
  tenant: Scope['tenant'],
  requestId: string,
  traceparent: string | null,
): Scope {
  const store: TenantStore = (work) => gate.store.inTenant(tenantId, work);
  return {
    principal,
    tenant,
    store,
    audit: (line) => gate.audits.write(tenantId, line),
    runs: openRuns(gate.temporal, tenantId, gate.settings.taskQueue),
    live: boundLive(gate.live, tenantId),
    settings: gate.settings,
    requestId,
    traceparent,
    telemetry: gate.telemetry,
  };
}

/** A tenant hears its own changes only, whatever name is asked for. */
function boundLive(live: Live, tenantId: TenantId): Scope['live'] {
  return {
    subscribe: (told) => live.subscribe(tenantId, told),
    next: (runId, timeoutMs, signal) => live.next(tenantId, runId, timeoutMs, signal),
  };
}
