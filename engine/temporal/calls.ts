/** How each call of a run is made by Temporal: which activity, how long, how often; and what its failure is to the run. */
import * as temporal from '@temporalio/workflow';
import type { Json } from '../json.ts';
import type { RunError } from '../run/errors.ts';
import type { Call, CallResult, HttpCall, McpCall } from '../run/host.ts';
import { type RunStart, STEP_FAILED } from '../run/start.ts';

/** Calls that only touch our own database are tried until they succeed: a run waits for its database, it does not fail. */
export const DATABASE_CALL = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
} as const;

/** A call to the outside says that it is alive; that is also how it hears that nobody waits for it any more. */
const HEARTBEAT = '15s';

/** The call's result; rejects with what `errorOf` understands. */
export function execute(call: Call, start: RunStart): Promise<Json> {
  switch (call.type) {
    case 'open-task':
      return activity('openTask', { ...DATABASE_CALL, summary: `ask: ${call.task.title}` }, call);
    case 'nudge-task':
      return activity('nudgeTask', { ...DATABASE_CALL, summary: `${call.nudge.kind} ${call.step}` }, call);
    case 'expire-task':
      return activity('expireTask', { ...DATABASE_CALL, summary: `deadline of ${call.step}` }, call);
    case 'close-task':
      return activity('closeTask', { ...DATABASE_CALL, summary: `close ${call.step}` }, call);
    case 'move-task':
      return activity('moveTask', { ...DATABASE_CALL, summary: `move ${call.step}` }, call);
    case 'start-workflow':
      return activity('startWorkflow', { ...DATABASE_CALL, summary: `run ${call.name}` }, call);
    case 'cancel-workflow':
      return activity('cancelWorkflow', { ...DATABASE_CALL, summary: `cancel what ${call.step} runs` }, call);
    case 'emit-event':
      return activity('emitEvent', { ...DATABASE_CALL, summary: `emit ${call.event.type}` }, call);
    case 'open-listen':
      return activity('openListen', { ...DATABASE_CALL, summary: `listen: ${call.listen.step}` }, call);
    case 'close-listen':
      return activity('closeListen', { ...DATABASE_CALL, summary: `no longer listen ${call.step}` }, call);
    case 'http':
      // An answer, good or bad, is never retried here: retries are the definition's. Only a lost worker is.
      if (call.within !== undefined) return localHttp(call, call.within);
      return activity(
        'http',
        {
          startToCloseTimeout: ofAllAttempts(call, 60_000),
          heartbeatTimeout: HEARTBEAT,
          retry: { maximumAttempts: 3 },
          summary: `${String(call.with.method ?? 'get')} ${call.step}`,
        },
        call,
      );
    case 'mcp':
      return activity(
        'mcp',
        {
          startToCloseTimeout: ofAllAttempts(
            call,
            (typeof call.with.timeoutMs === 'number' ? call.with.timeoutMs : 60_000) + 10_000,
          ),
          heartbeatTimeout: HEARTBEAT,
          retry: { maximumAttempts: 3 },
          summary: `${String(call.with.method)} ${call.step}`,
        },
        call,
      );
    case 'function': {
      const binding = start.functions[call.name];
      if (!binding) {
        throw temporal.ApplicationFailure.nonRetryable(`No function "${call.name}" was known when the run started.`);
      }
      return activity(
        binding.activity,
        {
          startToCloseTimeout: binding.timeoutMs,
          retry: { initialInterval: '1s', maximumInterval: '60s' },
          summary: call.name,
        },
        call,
      );
    }
    default:
      return call satisfies never;
  }
}

function activity(name: string, options: temporal.ActivityOptions, call: Call): Promise<Json> {
  const proxy = temporal.proxyActivities<Record<string, (call: Call) => Promise<Json>>>({
    cancellationType: temporal.ActivityCancellationType.TRY_CANCEL,
    ...options,
  });
  return (proxy[name] as (call: Call) => Promise<Json>)(call);
}

/** Milliseconds for a call that takes at most `one` at each attempt. */
function ofAllAttempts({ retries }: HttpCall | McpCall, one: number): number {
  return retries ? (retries.delays.length + 1) * one + retries.delays.reduce((sum, delay) => sum + delay, 0) : one;
}

/** What came back of a call: a value, or, of one that was sent out with retries, how all of its attempts ended. */
export function resultOf(call: Call, value: Json | undefined): CallResult {
  if ('retries' in call && call.retries) return value as unknown as CallResult;
  return { ok: true, value: value ?? null };
}

/** It holds the run's turn until it has its result. */
export function isLocal(call: Call): boolean {
  return call.type === 'http' && call.within !== undefined;
}

function localHttp(call: Call, within: number): Promise<Json> {
  const { http } = temporal.proxyLocalActivities<{ http(call: Call): Promise<Json> }>({
    cancellationType: temporal.ActivityCancellationType.TRY_CANCEL,
    scheduleToCloseTimeout: within,
    retry: { maximumAttempts: 3 },
  });
  return http(call);
}

/** What the failure of a call is to the run. */
export function errorOf(failure: unknown, call: Call): Omit<RunError, 'instance'> {
  const cause = failure instanceof temporal.ActivityFailure ? failure.cause : failure;
  if (cause instanceof temporal.ApplicationFailure) {
    const error = cause.details?.[0] as RunError | undefined;
    if (cause.type === STEP_FAILED && error) return error;
    return standard('runtime', 500, 'Runtime error', cause.message);
  }
  if (cause instanceof temporal.TimeoutFailure) {
    return standard('timeout', 408, 'Timeout', `The ${call.type} call of ${call.step} gave no answer in time.`);
  }
  return standard('runtime', 500, 'Runtime error', cause instanceof Error ? cause.message : String(cause));
}

function standard(kind: string, status: number, title: string, detail: string): Omit<RunError, 'instance'> {
  return { type: `https://open-workflow-specification.org/spec/1.0.0/errors/${kind}`, status, title, detail };
}
