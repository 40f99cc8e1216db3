/**
 * Goes on with what a crash or an outage left behind: submissions that were stored and not delivered, events whose runs
 * were not found or not told, schedules Temporal does not know, runs whose row is there and whose workflow was not started,
 * ends of sub-workflows that nobody was told of. Starts again what runs again after each run, and forgets old events.
 * Everything it does may be done twice.
 */
import { deliver } from './delivery.ts';
import { isDatabaseAway } from './doors/failure.ts';
import { AppError } from './errors.ts';
import { handOver } from './events/hand-over.ts';
import { resume } from './events/receive.ts';
import { applySchedule, startAgain } from './events/schedules.ts';
import { DEFAULT_EVENTS } from './events/settings.ts';
import type { Enter } from './inside.ts';
import { log } from './log.ts';
import { isAway } from './runs.ts';
import { forgetEvents } from './store/events.ts';
import type { Store } from './store/open.ts';
import { findSubmission } from './store/submissions.ts';
import { tellParent } from './sub-workflows.ts';
import { mintTenantId } from './tenant.ts';

const SWEEP_MS = 1_000;
/** Younger work is in the hands of the request that brought it. */
const GRACE_MS = 3_000;
const AT_ONCE = 100;
const FORGET_MS = 3_600_000;

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(store: Store, enter: Enter, retentionMs = DEFAULT_EVENTS.retentionMs): Sweeper {
  let stopping = false;
  let wake = () => {};
  let forgotten = 0;

  async function sweep(): Promise<void> {
    for (const { tenantId, submissionId } of await store.across.pendingSubmissions(GRACE_MS, AT_ONCE)) {
      const scope = enter(mintTenantId(tenantId));
      const pending = await scope.store((db) => findSubmission(db, submissionId));
      if (pending?.state !== 'pending' || stopping) continue;
      const state = await expected(() => deliver(scope, pending.run_id, pending.decision));
      if (state === 'submitted') return; // Temporal is away: the next sweep tries again
    }
    for (const { tenantId, eventId } of await store.across.pendingEvents(GRACE_MS, AT_ONCE)) {
      if (stopping) return;
      await expected(() => resume(enter(mintTenantId(tenantId)), eventId));
    }
    for (const { tenantId, runId } of await store.across.pendingDeliveries(GRACE_MS, AT_ONCE)) {
      if (stopping) return;
      const state = await handOver(enter(mintTenantId(tenantId)), runId);
      if (state === 'pending') return;
    }
    for (const { tenantId, name } of await store.across.pendingSchedules(AT_ONCE)) {
      if (stopping || (await applySchedule(enter(mintTenantId(tenantId)), name)) === 'pending') return;
    }
    for (const { tenantId, name } of await store.across.dueAgain(AT_ONCE)) {
      if (stopping) return;
      await expected(() => startAgain(enter(mintTenantId(tenantId)), name));
    }
    for (const { tenantId, runId } of await store.across.pendingRuns(GRACE_MS, AT_ONCE)) {
      if (stopping) return;
      await expected(() => enter(mintTenantId(tenantId)).launch(runId));
    }
    for (const { tenantId, runId } of await store.across.untoldChildren(GRACE_MS, AT_ONCE)) {
      if (stopping) return;
      await tellParent(enter(mintTenantId(tenantId)), runId);
    }
  }

  /** Events that are older than the retention, each hour and once at the start. */
  async function forget(): Promise<void> {
    if (performance.now() - forgotten < FORGET_MS && forgotten > 0) return;
    for (const tenantId of await store.across.tenantIds()) {
      if (stopping) return;
      await store.inTenant(mintTenantId(tenantId), (db) => forgetEvents(db, retentionMs));
    }
    forgotten = performance.now();
  }

  const loop = (async () => {
    while (!stopping) {
      try {
        await sweep();
        await forget();
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
