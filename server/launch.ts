/**
 * Starts the workflow of a run whose row is there: for `run.start`, and for the sweeper when a crash or an outage came
 * between row and start. Starting twice is starting once (the workflow's id is the run's).
 */
import { BEHAVIOUR } from '../engine/run/flags.ts';
import { AppError } from './errors.ts';
import type { StepEvents } from './events/settings.ts';
import { Away } from './runs.ts';
import type { Scope } from './scope.ts';
import { findDefinition } from './store/definitions.ts';
import type { TenantDb } from './store/open.ts';
import { findPrincipal } from './store/people.ts';
import { loadCarried, loadRun, markStarted } from './store/runs.ts';
import { beginTelling } from './store/step-tellings.ts';
import { findTenant } from './store/tenants.ts';

export async function launch(scope: Pick<Scope, 'store' | 'runs' | 'settings'>, runId: string): Promise<void> {
  const found = await scope.store(async (db) => {
    const run = await loadRun(db, runId);
    const definition = run && (await findDefinition(db, run.definition_name, run.definition_version));
    const requester = run && (await findPrincipal(db, run.started_by_id));
    const carried = run && run.attempt > 0 ? await loadCarried(db, runId) : null;
    if (!run || !definition || !requester) return null;
    const tells = await tellsSteps(db, scope.settings.steps ?? null);
    if (tells) await beginTelling(db, runId, tells.perHour);
    return { run, definition, requester, carried, tells: tells !== null };
  });
  if (!found) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
  const { run, definition, requester, carried, tells } = found;
  try {
    await scope.runs.start(runId, {
      definition: definition.document,
      digest: definition.digest,
      input: run.input,
      identity: {
        id: runId,
        requester: { kind: requester.kind, id: requester.id, key: requester.key, name: requester.name },
        services: { ...scope.settings.services },
      },
      functions: scope.settings.functions.bindingsFor(definition.document),
      ...(BEHAVIOUR > 0 && { behaviour: BEHAVIOUR }),
      ...(carried && { carried, attempt: run.attempt }),
      ...(tells && { tells: true as const }),
      ...(scope.settings.continueAtEverySafePoint && { continueAtEverySafePoint: true }),
      ...(Object.keys(definition.documents).length > 0 && { documents: definition.documents }),
    });
    await scope.store((db) => markStarted(db, runId));
  } catch (failure) {
    // The row stands; the sweeper starts it when Temporal is back.
    if (!(failure instanceof Away)) throw failure;
  }
}

/** The setting, where it holds for the tenant of this transaction. */
async function tellsSteps(db: TenantDb, steps: StepEvents | null): Promise<StepEvents | null> {
  if (steps === null || steps.of === 'all') return steps;
  const tenant = await findTenant(db);
  return tenant && steps.of.includes(tenant.key) ? steps : null;
}
