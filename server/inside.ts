/** A tenant as the server's own work sees it (activities, projector, sweeper): its database, its runs, and no caller. */
import type { Client } from '@temporalio/client';
import { launch } from './launch.ts';
import { openRuns } from './runs.ts';
import type { Scope, ScopeSettings, TenantStore } from './scope.ts';
import type { Store } from './store/open.ts';
import type { TenantId } from './tenant.ts';

export interface Inside extends Pick<Scope, 'store' | 'runs' | 'settings'> {
  /** Starts the workflow of a run whose row is there. */
  launch(runId: string): Promise<void>;
}

export type Enter = (tenant: TenantId) => Inside;

export function enterWith(store: Store, client: Client, settings: ScopeSettings): Enter {
  return (tenant) => {
    const inTenant: TenantStore = (work) => store.inTenant(tenant, work);
    const scope = { store: inTenant, runs: openRuns(client, tenant, settings.taskQueue), settings };
    return { ...scope, launch: (runId) => launch(scope, runId) };
  };
}
