/**
 * A tenant's runs on Temporal. Builds workflow ids itself (`<tenantId>/<runId>`); callers give a run's id.
 *
 * What Temporal cannot do at the moment is `Away`, an expected answer: the caller's work is kept in the database and a
 * sweeper goes on.
 */
import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import {
  ApplicationFailure,
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import type { Decision, Heard } from '../engine/run/host.ts';
import {
  CANCEL_SIGNAL,
  CHILD_SIGNAL,
  DECIDE_UPDATE,
  EVENT_SIGNAL,
  HOLD_UPDATE,
  PROGRESS_QUERY,
  type Progress,
  type RunStart,
  SCHEDULE_WORKFLOW,
  STATE_QUERY,
  STEPS_QUERY,
} from '../engine/run/start.ts';
import type { ChildEnd, RunState } from '../engine/run/state.ts';
import type { StepAccount } from '../engine/run/step-entries.ts';
import type { TenantId } from './tenant.ts';

/** Unless an installation shares its namespace with another and names its own. */
export const DEFAULT_TASK_QUEUE = 'orkestra';
export const TENANT_ATTRIBUTE = defineSearchAttributeKey('OrkestraTenant', SearchAttributeType.KEYWORD);
export const DEFINITION_ATTRIBUTE = defineSearchAttributeKey('OrkestraDefinition', SearchAttributeType.KEYWORD);
/** Name → type, as the server must know them before the first run. */
export const SEARCH_ATTRIBUTES = { OrkestraTenant: 'Keyword', OrkestraDefinition: 'Keyword' } as const;

/** How long a caller waits for Temporal before its work is left to the sweeper. */
const PATIENCE_MS = 5_000;

/** Temporal does not answer now; nothing is lost. */
export class Away extends Error {}

export type DecideResult = { taken: true } | { taken: false; code: string; detail: string };

/** What starts runs by the clock: a cron expression of five fields where it hangs, or an interval. */
export type Clockwork = { cron: string; zone: string } | { everyMs: number };

export interface TenantRuns {
  /** Brings Temporal's schedule of a definition in step; null = there is none. */
  schedule(name: string, clockwork: Clockwork | null): Promise<void>;
  /** Starts the workflow of a run; starting it again is harmless. */
  start(runId: string, start: RunStart): Promise<void>;
  /** Hands a decision to its run; the same submission twice is one. */
  decide(runId: string, decision: Decision): Promise<DecideResult>;
  /** Tells a run of events; `closed` when it has ended. */
  hear(runId: string, events: Heard[]): Promise<'told' | 'closed'>;
  cancel(runId: string, reason: string): Promise<'asked' | 'closed'>;
  /** Holds the run, with the reason, or lets it go on. */
  hold(runId: string, hold: { reason: string } | null): Promise<'done' | 'closed'>;
  /** Tells a run how a sub-workflow of it ended; a run that has ended itself does not hear it. */
  childEnded(runId: string, child: string, end: ChildEnd): Promise<void>;
  /** All a run knows, also after it has ended; null when its history is gone, or it is too big to go on with. */
  state(runId: string): Promise<RunState | null>;
  /** What became of its steps behind the entry of that number; null when no worker answers in time or the history is gone. */
  steps(runId: string, after: number): Promise<StepAccount | null>;
  /** The run's own account of itself; null when no worker answers in time or the history is gone. */
  progress(runId: string): Promise<Progress | null>;
}

export function workflowId(tenant: TenantId, runId: string): string {
  return `${tenant}/${runId}`;
}

export function openRuns(client: Client, tenant: TenantId, taskQueue: string): TenantRuns {
  const handle = (runId: string) => client.workflow.getHandle(workflowId(tenant, runId));
  const progress = (runId: string) => patiently(client, () => handle(runId).query<Progress>(PROGRESS_QUERY));

  /** A run that has ended takes no update, but may have taken this very decision before: its own account tells. */
  async function afterTheEnd(runId: string, decision: Decision): Promise<DecideResult> {
    try {
      const { decided } = await progress(runId);
      if (decided[decision.taskId] === decision.submissionId) return { taken: true };
    } catch (failure) {
      if (!(failure instanceof WorkflowNotFoundError)) throw failure;
      // Its history is gone with its retention; its row was closed long before, with all it had decided.
    }
    return { taken: false, code: 'TASK_CLOSED', detail: 'The run has ended.' };
  }

  return {
    async schedule(name, clockwork) {
      const scheduleId = `${tenant}/schedule/${name}`;
      const known = client.schedule.getHandle(scheduleId);
      if (clockwork === null) {
        await patiently(client, () => known.delete()).catch((failure: unknown) => {
          if (!(failure instanceof ScheduleNotFoundError)) throw failure;
        });
        return;
      }
      const wanted = scheduleOf(clockwork, {
        type: 'startWorkflow',
        workflowType: SCHEDULE_WORKFLOW,
        // Temporal adds the instant.
        workflowId: scheduleId,
        taskQueue,
        args: [{ definition: name }],
        memo: { tenant },
      });
      try {
        await patiently(client, () => client.schedule.create({ scheduleId, ...wanted }));
      } catch (failure) {
        if (!(failure instanceof ScheduleAlreadyRunning)) throw failure;
        await patiently(client, () => known.update(({ state }) => ({ ...wanted, state })));
      }
    },
    async start(runId, start) {
      try {
        await patiently(client, () =>
          client.workflow.start(start.definition.document.name, {
            taskQueue,
            workflowId: workflowId(tenant, runId),
            // Tried again, a run is a new execution under the same id; begun once, it is begun.
            workflowIdReusePolicy: start.attempt ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'REJECT_DUPLICATE',
            args: [start],
            memo: {
              tenant,
              digest: start.digest,
              definition: start.definition.document.name,
              version: start.definition.document.version,
              ...(start.attempt && { attempt: start.attempt }),
            },
            typedSearchAttributes: new TypedSearchAttributes([
              { key: TENANT_ATTRIBUTE, value: tenant },
              { key: DEFINITION_ATTRIBUTE, value: start.definition.document.name },
            ]),
            staticSummary: `${start.definition.document.name} ${start.definition.document.version}`,
            priority: { fairnessKey: tenant.slice(0, 64) },
            requestEagerStart: true,
          }),
        );
      } catch (failure) {
        if (!(failure instanceof WorkflowExecutionAlreadyStartedError)) throw failure;
      }
    },
    async decide(runId, decision) {
      try {
        await patiently(client, () =>
          handle(runId).executeUpdate<{ taskId: string }, [Decision]>(DECIDE_UPDATE, {
            updateId: `decide-${decision.submissionId}`,
            args: [decision],
          }),
        );
        return { taken: true };
      } catch (failure) {
        if (failure instanceof WorkflowUpdateFailedError && failure.cause instanceof ApplicationFailure) {
          return { taken: false, code: failure.cause.type ?? 'TASK_CLOSED', detail: failure.cause.message };
        }
        if (failure instanceof WorkflowNotFoundError) return afterTheEnd(runId, decision);
        throw failure;
      }
    },
    async hear(runId, events) {
      try {
        await patiently(client, () => handle(runId).signal(EVENT_SIGNAL, events));
        return 'told';
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return 'closed';
        throw failure;
      }
    },
    async cancel(runId, reason) {
      try {
        await patiently(client, () => handle(runId).signal(CANCEL_SIGNAL, { reason }));
        return 'asked';
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return 'closed';
        throw failure;
      }
    },
    async hold(runId, hold) {
      try {
        await patiently(client, () => handle(runId).executeUpdate(HOLD_UPDATE, { args: [hold] }));
        return 'done';
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return 'closed';
        throw failure;
      }
    },
    async childEnded(runId, child, end) {
      try {
        await patiently(client, () => handle(runId).signal(CHILD_SIGNAL, { runId: child, end }));
      } catch (failure) {
        if (!(failure instanceof WorkflowNotFoundError)) throw failure;
      }
    },
    async state(runId) {
      try {
        return await patiently(client, () => handle(runId).query<RunState | null>(STATE_QUERY));
      } catch (failure) {
        if (failure instanceof WorkflowNotFoundError) return null;
        throw failure;
      }
    },
    async steps(runId, after) {
      try {
        return await patiently(client, () => handle(runId).query<StepAccount, [number]>(STEPS_QUERY, after));
      } catch (failure) {
        if (failure instanceof Away || failure instanceof WorkflowNotFoundError) return null;
        throw failure;
      }
    },
    async progress(runId) {
      try {
        return await progress(runId);
      } catch (failure) {
        if (failure instanceof Away || failure instanceof WorkflowNotFoundError) return null;
        throw failure;
      }
    },
  };
}

/**
 * A firing only starts a run, so firings never wait for each other: a run that takes longer than the interval is one of
 * several. What was missed while Temporal was away is made up for within the window, later it is gone.
 */
function scheduleOf(clockwork: Clockwork, action: ScheduleAction) {
  const isCron = 'cron' in clockwork;
  return {
    spec: isCron
      ? { cronExpressions: [clockwork.cron], timezone: clockwork.zone }
      : { intervals: [{ every: clockwork.everyMs }] },
    action,
    policies: {
      overlap: ScheduleOverlapPolicy.ALLOW_ALL,
      catchupWindow: isCron ? ('1 hour' as const) : ('1 minute' as const),
      pauseOnFailure: false,
    },
  };
}

type ScheduleAction = Parameters<Client['schedule']['create']>[0]['action'] & { taskQueue: string };

async function patiently<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await client.connection.withDeadline(Date.now() + PATIENCE_MS, work);
  } catch (failure) {
    if (isAway(failure)) throw new Away('Temporal does not answer.', { cause: failure });
    throw failure;
  }
}

// gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, FAILED_PRECONDITION (a run whose last task failed takes no update
// until its next one), INTERNAL (a broken stream), UNAVAILABLE.
const AWAY_CODES = new Set([1, 4, 8, 9, 13, 14]);

export function isAway(failure: unknown): boolean {
  for (let cause: unknown = failure; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Away) return true;
    if (cause.name === 'WorkflowUpdateRPCTimeoutOrCancelledError' || cause.name === 'QueryNotRegisteredError')
      return true;
    if (isGrpcServiceError(cause) && AWAY_CODES.has(cause.code)) return true;
  }
  return false;
}
