/**
 * Goes on with what a crash or an outage left behind: submissions that were stored and not delivered, runs whose row is
 * there and whose workflow was not started, ends of sub-workflows that nobody was told of. Everything it does may be done twice.
 */
import { deliver } from './delivery.ts';
import { isDatabaseAway } from './doors/failure.ts';
import { AppError } from './errors.ts';
import type { Enter } from './inside.ts';
import { log } from './log.ts';
import { isAway } from './runs.ts';
import type { Store } from './store/open.ts';
import { findSubmission } from './store/submissions.ts';
import { tellParent } from './sub-workflows.ts';
import { mintTenantId } from './tenant.ts';

const SWEEP_MS = 1_000;
/** Younger work is in the hands of the request that brought it. */
const GRACE_MS = 3_000;
const AT_ONCE = 100;

export interface Sweeper {
  stop(): Promise<void>;
}

export function startSweeper(store: Store, enter: Enter): Sweeper {
  let stopping = false;
  let wake = () => {};

  async function sweep(): Promise<void> {
    for (const { tenantId, submissionId } of await store.across.pendingSubmissions(GRACE_MS, AT_ONCE)) {
      const scope = enter(mintTenantId(tenantId));
      const pending = await scope.store((db) => findSubmission(db, submissionId));
      if (pending?.state !== 'pending' || stopping) continue;
      const state = await expected(() => deliver(scope, pending.run_id, pending.decision));
      if (state === 'submitted') return; // Temporal is away: the next sweep tries again
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
