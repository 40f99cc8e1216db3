/**
 * Which retries are left to whoever makes a call. A `try` around one call over HTTP (`call: http`, `openapi`, `mcp`) whose
 * clause asks nothing that only the run knows has its short pauses waited for where the call is made: a retry then costs no
 * timer, no activity and no turn of its own. The result comes with the attempts that failed, and the run writes down what
 * it would have written had it made them itself.
 *
 * Left to the caller: retries in a row whose pauses last ten seconds together, ten at most, while `catch` and its policy have
 * no `when` and no `exceptWhen`, no jitter and no limit in time, and the call has neither `if` nor a `timeout` of its own.
 * What comes after those is the run's again. A run that is paused or cancelled meanwhile: `docs/calls.md`.
 */
import type { CatchClause } from '../definition/document.ts';
import type { JsonObject } from '../json.ts';
import { own } from '../json.ts';
import { errorAsJson, type RunError, sameType } from './errors.ts';
import type { AttemptFailure, CallRetries, HttpCall, McpCall } from './host.ts';
import { retryDelay, retryPolicy } from './retry.ts';
import type { Run } from './run.ts';
import type { Fiber, StepFrame } from './state.ts';

const MOST_MS = 10_000;
const MOST_RETRIES = 10;

/** What of its retries the call of this step is sent out with; null = the run makes them itself. */
export function retriesOf(run: Run, fiber: Fiber, frame: StepFrame): CallRetries | null {
  if (!run.host.retriesCalls || frame.deadline !== null || run.stepAt(frame.at).if !== undefined) return null;
  const around = tryAround(run, fiber, frame);
  if (!around) return null;
  const { clause, frame: of } = around;
  const policy = retryPolicy(run, clause.retry);
  if (!policy || isAsking(clause) || isAsking(policy)) return null;
  if (policy.jitter !== undefined || policy.limit?.duration !== undefined) return null;
  if (policy.limit?.attempt?.duration !== undefined) return null;
  const delays: number[] = [];
  for (let left = MOST_MS; delays.length < MOST_RETRIES; ) {
    const retries = (of.local.retries as number) + delays.length;
    const delay = retryDelay(policy, { retries, elapsed: 0, chance: 0 });
    if (delay === null || delay > left) break;
    delays.push(delay);
    left -= delay;
  }
  return delays.length === 0 ? null : { delays, errors: clause.errors?.with ?? null };
}

/**
 * The ids of a call that goes out: its own, and, when a `try` around it alone made it before, that of its first attempt. An
 * answer that was lost on its way is no sign that nothing was done: what tries again says so by the same idempotency key.
 */
export function namesOf(run: Run, fiber: Fiber, frame: StepFrame): { id: string; key?: string } {
  const id = run.newCallId();
  const around = tryAround(run, fiber, frame);
  if (!around) return { id };
  const { local } = around.frame;
  local.key ??= id;
  return local.key === id ? { id } : { id, key: local.key as string };
}

/** The attempts that failed, as the run would have made them: written down, counted, the step's frame begun anew. */
export function attemptsFailed(
  run: Run,
  fiber: Fiber,
  frame: StepFrame,
  call: HttpCall | McpCall,
  failures: readonly AttemptFailure[],
): void {
  const around = tryAround(run, fiber, frame);
  if (!around) return;
  const { frame: of } = around;
  for (const [index, { at, error, wait }] of failures.entries()) {
    // By the clock of whoever made the call: never before what came before, never later than now.
    const failed = Math.min(run.now, Math.max(frame.startedAt, at));
    const again = Math.min(run.now, failed + wait);
    const seen = errorAsJson({ ...error, instance: frame.at });
    run.note('raised', frame, { error: seen }, failed);
    of.local.retries = (of.local.retries as number) + 1;
    run.note(
      'retried',
      of,
      { retry: of.local.retries, at: new Date(failed + wait).toISOString(), error: seen },
      failed,
    );
    frame.startedAt = again;
    run.note('entered', frame, { input: frame.input }, again);
    run.note('called', frame, calling({ ...call, id: attemptId(call, index + 1) }), again);
  }
}

/** The id of an attempt after the first: what names its span and its entry of the timeline. */
export function attemptId({ id }: { id: string }, attempt: number): string {
  return `${id}.${attempt}`;
}

/** What the timeline tells of a call that goes out. */
export function calling({ type, id, with: request }: HttpCall | McpCall): JsonObject {
  const uri = own(request.endpoint as JsonObject, 'uri');
  const method = own(request, 'method');
  return {
    call: id,
    ...(type === 'mcp' ? { mcp: String(method) } : { method: method ?? 'get' }),
    uri: typeof uri === 'string' ? uri : null,
  };
}

/** Whether the clause's filter lets the error through. */
export function isNamed(wanted: NonNullable<CatchClause['errors']>['with'] | null, error: RunError): boolean {
  if (!wanted) return true;
  if (wanted.type !== undefined && !sameType(wanted.type, error.type)) return false;
  if (wanted.status !== undefined && wanted.status !== error.status) return false;
  return (['instance', 'title', 'detail'] as const).every(
    (key) => wanted[key] === undefined || wanted[key] === error[key],
  );
}

// ---- helpers

/** The `try` whose only step this is, while it tries. */
function tryAround(run: Run, fiber: Fiber, frame: StepFrame): { frame: StepFrame; clause: CatchClause } | null {
  const [around, list, top] = fiber.stack.slice(-3);
  if (top !== frame || list?.kind !== 'list' || around?.kind !== 'step' || around.type !== 'try') return null;
  if (around.local.phase !== 'try' || list.at !== run.plan.below(around.at, 'try')) return null;
  const step = run.stepAt(around.at);
  return run.plan.listAt(list.at).length === 1 && 'catch' in step
    ? { frame: around, clause: step.catch as CatchClause }
    : null;
}

function isAsking({ when, exceptWhen }: { when?: unknown; exceptWhen?: unknown }): boolean {
  return when !== undefined || exceptWhen !== undefined;
}
