/**
 * The secrets of the tenant whose run makes a call. They stand in the environment, under the tenant's key, which never
 * changes: the database is asked for it once. While that is away a call waits, alive, instead of failing: its attempts are
 * for lost workers, and a run waits for its database.
 */
import { Context } from '@temporalio/activity';
import { isDatabaseAway } from '../doors/failure.ts';
import { type Secrets, secretsOf } from '../secrets.ts';
import type { Store } from '../store/open.ts';
import { findTenant } from '../store/tenants.ts';
import type { TenantId } from '../tenant.ts';
import { alive } from './alive.ts';

const AGAIN_MS = 500;

export function tenantSecrets(store: Pick<Store, 'inTenant'>): (tenant: TenantId) => Promise<Secrets> {
  const keys = new Map<TenantId, string>();
  return async (tenant) => {
    const key = keys.get(tenant) ?? (await alive(() => keyOf(store, tenant)));
    keys.set(tenant, key);
    return secretsOf(key, process.env);
  };
}

async function keyOf(store: Pick<Store, 'inTenant'>, tenant: TenantId): Promise<string> {
  for (;;) {
    try {
      const found = await store.inTenant(tenant, findTenant);
      if (!found) throw new Error(`there is no tenant ${tenant}`);
      return found.key;
    } catch (failure) {
      if (!isDatabaseAway(failure)) throw failure;
      // Ends with the call's own time, or when its run gives it up.
      await Context.current().sleep(AGAIN_MS);
    }
  }
}
