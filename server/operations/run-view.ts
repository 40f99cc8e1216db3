/** Runs as callers see them: a row, a handle to wait with. */

import type { Static } from 'typebox';
import { AppError } from '../errors.ts';
import type { Principal, Scope } from '../scope.ts';
import { findRun, type RunRecord } from '../store/runs.ts';
import { listWaitingTasks } from '../store/tasks.ts';
import type { RunErrorShape, RunHandle, RunRow } from './shapes.ts';

export function runRowOf(run: RunRecord): RunRow {
  return {
    id: run.id,
    definition: run.definition_name,
    version: run.definition_version,
    state: run.state,
    startedBy: run.started_by,
    createdAt: run.created_at.toISOString(),
    closedAt: run.closed_at?.toISOString() ?? null,
    openTasks: run.open_tasks,
  };
}

export function isClosed(run: RunRecord): boolean {
  return run.closed_at !== null;
}

/** What can be done to a run as a whole. */
export const RUN_ACTIONS = ['run.cancel', 'run.pause', 'run.resume', 'run.retry'] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** Why the caller may not do it now; null = may. Only who started a run, or an administrator, may steer it. */
export function whyNot(action: RunAction, run: RunRecord, me: Principal): string | null {
  if (!isFor(action, run)) return `The run is ${run.state}.`;
  return maySteer(run, me) ? null : `Only who started a run, or an administrator, may ${action.slice(4)} it.`;
}

export function maySteer(run: RunRecord, me: Principal): boolean {
  return me.admin || run.started_by_id === me.id;
}

function isFor(action: RunAction, run: RunRecord): boolean {
  switch (action) {
    case 'run.cancel':
      return !isClosed(run);
    case 'run.pause':
      return run.state === 'pending' || run.state === 'running';
    case 'run.resume':
      return run.state === 'paused';
    case 'run.retry':
      return run.state === 'failed';
    default:
      return action satisfies never;
  }
}

export async function handleOf(scope: Scope, runId: string): Promise<RunHandle> {
  return scope.store(async (db) => {
    const run = await findRun(db, scope.principal, runId);
    if (!run) throw new AppError('NOT_FOUND', { kind: 'run', id: runId });
    const tasks = isClosed(run) ? [] : await listWaitingTasks(db, runId);
    const status = isClosed(run)
      ? run.state === 'terminated'
        ? 'cancelled'
        : (run.state as 'completed' | 'failed' | 'cancelled')
      : run.state === 'paused'
        ? 'paused'
        : tasks.length > 0
          ? 'waiting'
          : 'running';
    return {
      runId,
      definition: run.definition_name,
      version: run.definition_version,
      status,
      ...(run.state === 'completed' && { output: run.output }),
      ...(run.error && { error: run.error as Static<typeof RunErrorShape> }),
      waitingFor: tasks.map((task) => ({
        taskId: task.id,
        step: task.step,
        title: task.title,
        assigned: task.holder ? [task.holder.key] : [...task.groups, ...task.users],
        dueAt: task.due_at?.toISOString() ?? null,
        url: `${scope.settings.publicUrl}/tasks/${task.id}`,
      })),
      url: `${scope.settings.publicUrl}/runs/${runId}`,
      next: nextStep(status, runId),
    };
  });
}

function nextStep(status: RunHandle['status'], runId: string): string {
  switch (status) {
    case 'completed':
      return 'The run has ended; output is its result.';
    case 'failed':
      return `The run failed; error names the step. run_get with runId ${runId} shows its history.`;
    case 'cancelled':
      return 'The run was cancelled; start another if it is still needed.';
    case 'waiting':
      return `A person must answer first, which may take minutes or days. Call run_wait with runId ${runId}, now or later; the run goes on without you.`;
    case 'paused':
      return `Somebody holds this run; it goes on when it is resumed. Call run_wait with runId ${runId} later.`;
    case 'running':
      return `Call run_wait with runId ${runId}.`;
    default:
      return status satisfies never;
  }
}

/** Waits until the run has ended (or, with `orPerson`, waits for a person), at most `seconds`. */
export async function waitForRun(scope: Scope, runId: string, seconds: number, orPerson: boolean): Promise<RunHandle> {
  const until = performance.now() + seconds * 1000;
  for (;;) {
    const changed = new AbortController();
    const left = until - performance.now();
    // Subscribed before reading: a change between the two is not missed.
    // What happens in the runs that this one waits for is not its own change: looked at again every other second.
    const change = left > 0 ? scope.live.next(runId, Math.min(left, 2_000), changed.signal) : null;
    try {
      const handle = await handleOf(scope, runId);
      const settled =
        handle.status !== 'running' && (orPerson || (handle.status !== 'waiting' && handle.status !== 'paused'));
      if (settled || !change) return handle;
      await change;
    } finally {
      changed.abort();
    }
  }
}
