/** What handing events around needs of one tenant: its database, its runs, and the installation's settings. */
import type { Client } from '@temporalio/client';
import { openRuns } from '../runs.ts';
import type { Scope, ScopeSettings } from '../scope.ts';
import type { Store } from '../store/open.ts';
import type { TenantId } from '../tenant.ts';

export type Reach = Pick<Scope, 'store' | 'runs' | 'settings'>;

/** For activities and sweepers, which know their tenant from elsewhere than a caller. */
export function reachOf(store: Store, client: Client, tenant: TenantId, settings: ScopeSettings): Reach {
  return {
    store: (work) => store.inTenant(tenant, work),
    runs: openRuns(client, tenant, settings.taskQueue),
    settings,
  };
}
