/**
 * Writes how runs ended into their rows. Temporal is the truth: the projector reads its visibility by cursor, so nothing
 * is missed whatever was away; a hint from the worker only makes it look at once. No activity is spent on this.
 */
import type { Client } from '@temporalio/client';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure } from '@temporalio/common';
import type { Json } from '../engine/json.ts';
import type { RunError } from '../engine/run/errors.ts';
import { type Closing, type Continuing, PROGRESS_QUERY, type Progress, RUN_FAILED } from '../engine/run/start.ts';
import { isDatabaseAway } from './doors/failure.ts';
import type { Enter, Inside } from './inside.ts';
import { log } from './log.ts';
import { isAway } from './runs.ts';
import type { TenantDb } from './store/open.ts';
import { closeRun, isOpen, keepRunEvents, type RunClosing } from './store/runs.ts';
import { cancelOrphans, tellParent } from './sub-workflows.ts';
import { mintTenantId, type TenantId } from './tenant.ts';

const SWEEP_MS = 3_000;
/** Visibility is written a moment after the fact: each sweep looks back a little. */
const LOOK_BACK_MS = 60_000;
/** After a start, further: for what ended while nobody looked. */
const FIRST_LOOK_BACK_MS = 7 * 24 * 3_600_000;

/** One execution of a run's workflow; a run that continues or is tried again has several. */
export interface Execution {
  workflowId: string;
  runId: string;
}

export interface Projector {
  hint(execution: Execution, account: Closing): void;
  /** Keeps what a run that continues in a new execution leaves behind. */
  keep(execution: Execution, account: Continuing): void;
  stop(): Promise<void>;
}

/**
 * `closed` is told, once, of each run whose row was closed; `closing` has its turn in the transaction that closes the row,
 * before it does.
 */
export function startProjector(
  client: Client,
  taskQueue: string,
  enter: Enter,
  closed: (inside: Inside, runId: string) => Promise<void> = async () => undefined,
  closing: ((db: TenantDb, runId: string, closing: RunClosing) => Promise<void>) | null = null,
): Projector {
  const done = new Set<string>();
  const underway = new Set<Promise<void>>();
  /** By run: what it left behind and is being written. */
  const keeping = new Map<string, Set<Promise<void>>>();
  /** Runs that were terminated, and whose sub-workflows have not all begun and been cancelled. */
  const bereaved = new Map<string, Inside>();
  let stopping = false;
  let cursor = Date.now() - FIRST_LOOK_BACK_MS;

  async function project(execution: Execution, attempt: number, account: Closing | null): Promise<void> {
    if (done.has(execution.runId)) return;
    const run = runOf(execution);
    if (!run) return;
    const inside = enter(run.tenant);
    const end = await closingOf(client, execution, account);
    const row = await close(inside, run.id, attempt, end);
    if (end.state === 'terminated' && !(await cancelOrphans(inside, run.id))) bereaved.set(run.id, inside);
    done.add(execution.runId);
    if (done.size > 20_000) done.clear(); // closing twice changes nothing; the set only saves work
    if (row.awaited) await tellParent(inside, run.id);
    if (row.closed) {
      // What its last executions left behind belongs to the account, and is written by jobs of its own.
      await Promise.allSettled(keeping.get(run.id) ?? []);
      await closed(inside, run.id);
    }
  }

  async function close(inside: Inside, id: string, attempt: number, end: RunClosing): ReturnType<typeof closeRun> {
    const alone = () => inside.store((db) => closeRun(db, id, attempt, end));
    if (!closing) return alone();
    try {
      return await inside.store(async (db) => {
        if (await isOpen(db, id, attempt)) await closing(db, id, end);
        return closeRun(db, id, attempt, end);
      });
    } catch (failure) {
      if (isDatabaseAway(failure)) throw failure;
      // What others have to say of an end must not keep a row open.
      log.error({ failure, runId: id }, 'a run was closed without those who had their turn before');
      return alone();
    }
  }

  async function sweep(): Promise<void> {
    for (const [id, inside] of bereaved) if (await cancelOrphans(inside, id)) bereaved.delete(id);
    const since = new Date(cursor - LOOK_BACK_MS).toISOString();
    const began = Date.now();
    for await (const { workflowId, runId, memo } of client.workflow.list({
      query: `TaskQueue = '${taskQueue}' AND ExecutionStatus != 'Running' AND ExecutionStatus != 'ContinuedAsNew' AND CloseTime > '${since}'`,
      pageSize: 200,
    })) {
      if (stopping) return;
      await project({ workflowId, runId }, Number(memo?.attempt ?? 0), null);
    }
    cursor = began;
  }

  function begin(what: string, job: () => Promise<void>): Promise<void> {
    const work = quietly(what, job);
    underway.add(work);
    void work.finally(() => underway.delete(work));
    return work;
  }

  function keep(run: { tenant: TenantId; id: string }, trace: Closing['trace']): void {
    const work = begin('keep', () => enter(run.tenant).store((db) => keepRunEvents(db, run.id, trace)));
    const others = keeping.get(run.id) ?? new Set();
    keeping.set(run.id, others.add(work));
    void work.finally(() => {
      others.delete(work);
      if (others.size === 0) keeping.delete(run.id);
    });
  }

  let wake = () => {};
  const loop = (async () => {
    while (!stopping) {
      await quietly('sweep', sweep);
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
    hint(execution, account) {
      void begin('hint', () => project(execution, account.attempt, account));
    },
    keep(execution, { trace }) {
      const run = runOf(execution);
      if (run) keep(run, trace);
    },
    async stop() {
      stopping = true;
      wake();
      await Promise.race([
        Promise.all([loop, ...underway]),
        new Promise((resolve) => setTimeout(resolve, 2_000).unref()),
      ]);
    },
  };
}

/** The run that a workflow is; null when it is none. */
export function runOf({ workflowId }: Pick<Execution, 'workflowId'>): { tenant: TenantId; id: string } | null {
  const [tenant, id] = workflowId.split('/');
  // A firing of a schedule is a workflow of ours, and no run.
  return tenant && id && id !== 'schedule' ? { tenant: mintTenantId(tenant), id } : null;
}

/** What cannot be done now is done by the next sweep. */
async function quietly(what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (failure) {
    if (isAway(failure) || isDatabaseAway(failure))
      log.debug({ what }, 'the projector waits for Temporal or the database');
    else log.error({ failure, what }, 'the projector failed; it goes on with the next sweep');
  }
}

/** Waits for the end of a run (after a hint: milliseconds) and tells how it ended. Temporal's word counts, the account only adds. */
async function closingOf(
  client: Client,
  { workflowId, runId }: Execution,
  account: Closing | null,
): Promise<RunClosing> {
  const handle = client.workflow.getHandle(workflowId, runId, { followRuns: false });
  let end: Pick<RunClosing, 'state' | 'output' | 'error'>;
  try {
    end = { state: 'completed', output: ((await handle.result()) as Json) ?? null, error: null };
  } catch (failure) {
    if (!(failure instanceof WorkflowFailedError)) throw failure;
    end = failedEnd(failure.cause);
  }
  if (account) {
    const { trace, decided } = account;
    return { ...end, closedAt: trace.at(-1)?.at ?? new Date().toISOString(), trace, decided: Object.values(decided) };
  }
  const { closeTime } = await handle.describe();
  let trace: Progress['trace'] = [];
  let decided: Progress['decided'] = {};
  try {
    ({ trace, decided } = await handle.query<Progress>(PROGRESS_QUERY));
  } catch (failure) {
    // The account of a run is worth much, its end is worth more: a replay that fails must not keep a row open.
    if (isAway(failure)) throw failure;
    log.warn({ failure, workflowId }, 'a closed run gave no account of itself');
  }
  return { ...end, closedAt: (closeTime ?? new Date()).toISOString(), trace, decided: Object.values(decided) };
}

function failedEnd(cause: Error | undefined): Pick<RunClosing, 'state' | 'output' | 'error'> {
  if (cause instanceof CancelledFailure) return { state: 'cancelled', output: null, error: null };
  if (cause instanceof TerminatedFailure) return { state: 'terminated', output: null, error: null };
  const error =
    cause instanceof ApplicationFailure && cause.type === RUN_FAILED ? (cause.details?.[0] as RunError) : null;
  return {
    state: 'failed',
    output: null,
    error: error ?? {
      type: 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime',
      status: 500,
      title: 'Runtime error',
      detail: cause?.message ?? 'unknown',
      instance: '/',
    },
  };
}
