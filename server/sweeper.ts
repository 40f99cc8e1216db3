/**
 * Goes on with what a crash or an outage left behind: submissions that were stored and not delivered, runs whose row is
 * there and whose workflow was not started. Everything it does may be done twice.
 */
import type { Client } from '@temporalio/client';
import { deliver } from './delivery.ts';
import { isDatabaseAway } from './doors/failure.ts';
import { AppError } from './errors.ts';
import { launch } from './launch.ts';
import { log } from './log.ts';
import { isAway, openRuns } from './runs.ts';
import type { ScopeSettings, TenantStore } from './scope.ts';
import type { Store } from './store/open.ts';
import { findSubmission } from './store/submissions.ts';
import { mintTenantId } from './tenant.ts';

const SWEEP_MS = 1_000;
/** Younger work is in the hands of the request that brought it. */
const GRACE_MS = 3_000;
const AT_ONCE = 100;

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(store: Store, client: Client, settings: ScopeSettings): Sweeper {
  let stopping = false;
  let wake = () => {};

  async function sweep(): Promise<void> {
    for (const { tenantId, submissionId } of await store.across.pendingSubmissions(GRACE_MS, AT_ONCE)) {
      const scope = within(tenantId);
      const pending = await scope.store((db) => findSubmission(db, submissionId));
      if (pending?.state !== 'pending' || stopping) continue;
      const state = await expected(() => deliver(scope, pending.run_id, pending.decision));
      if (state === 'submitted') return; // Temporal is away: the next sweep tries again
    }
    for (const { tenantId, runId } of await store.across.pendingRuns(GRACE_MS, AT_ONCE)) {
      if (stopping) return;
      await expected(() => launch({ ...within(tenantId), settings }, runId));
    }
  }

  function within(tenant: string) {
    const id = mintTenantId(tenant);
    const inTenant: TenantStore = (work) => store.inTenant(id, work);
    return { store: inTenant, runs: openRuns(client, id, settings.taskQueue) };
  }

  const loop = (async () => {
    while (!stopping) {
      try {
        await sweep();
      } catch (failure) {
        if (isAway(failure) || isDatabaseAway(failure)) log.debug('the sweeper waits for Temporal or the database');
        else log.error({ failure }, 'the sweeper failed; it goes on with the next sweep');
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, SWEEP_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();

  return {
    async stop() {
      stopping = true;
      wake();
      await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    },
  };
}

/** A refusal is an end (the submission keeps the reason); anything else is not expected here. */
async function expected<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof AppError) {
      log.info({ code: failure.code, reason: failure.message }, 'what was left behind was refused');
      return null;
    }
    throw failure;
  }
}
