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

/** Only who started a run, or an administrator, may end it. */
export function whyNotCancel(run: RunRecord, me: Principal): string | null {
  if (isClosed(run)) return `The run is ${run.state}.`;
  return me.admin || run.started_by_id === me.id ? null : 'Only who started a run, or an administrator, may cancel it.';
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
    const change = left > 0 ? scope.live.next(runId, left, changed.signal) : null;
    try {
      const handle = await handleOf(scope, runId);
      const settled = handle.status !== 'running' && (orPerson || handle.status !== 'waiting');
      if (settled || !change) return handle;
      await change;
    } finally {
      changed.abort();
    }
  }
}
