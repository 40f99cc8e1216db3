/**
 * Retries that the run leaves to whoever makes its call (`engine/run/retried-calls.ts`): the call is made until it succeeds,
 * fails for another reason, or its retries are used up. What failed comes back with the result.
 *
 * The attempts so far are in the activity's heartbeat: a worker that takes over from a lost one goes on from there, or from
 * less while Temporal was away. All attempts have one idempotency key: whoever made them, and whatever is known of them.
 */
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Json } from '../../engine/json.ts';
import type { RunError } from '../../engine/run/errors.ts';
import type { AttemptFailure, CallResult, HttpCall, McpCall } from '../../engine/run/host.ts';
import { attemptId, isNamed } from '../../engine/run/retried-calls.ts';
import { STEP_FAILED } from '../../engine/run/start.ts';
import { keep } from './alive.ts';

type Failed = Omit<RunError, 'instance'>;

export function inAttempts<C extends HttpCall | McpCall>(send: (call: C) => Promise<Json>): (call: C) => Promise<Json> {
  return async (call) => {
    if (!call.retries) return send(call);
    const { delays, errors } = call.retries;
    const context = Context.current();
    const failures: AttemptFailure[] = earlier(context.info.heartbeatDetails);
    for (;;) {
      const result = await attempt(
        send,
        failures.length === 0 ? call : { ...call, id: attemptId(call, failures.length), key: call.key ?? call.id },
      );
      const wait = delays[failures.length];
      if (result.ok || wait === undefined || !isNamed(errors, { ...result.error, instance: call.step }))
        return { ...result, failures } as unknown as Json;
      failures.push({ at: Date.now(), wait, error: result.error });
      keep({ failures });
      await context.sleep(wait);
    }
  };
}

async function attempt<C>(send: (call: C) => Promise<Json>, call: C): Promise<CallResult> {
  try {
    return { ok: true, value: await send(call) };
  } catch (failure) {
    // Only what the service or the definition did wrong is the step's; all else is Temporal's to try again.
    if (!(failure instanceof ApplicationFailure) || failure.type !== STEP_FAILED) throw failure;
    return { ok: false, error: failure.details?.[0] as Failed };
  }
}

function earlier(details: unknown): AttemptFailure[] {
  const { failures } = (details ?? {}) as { failures?: AttemptFailure[] };
  return Array.isArray(failures) ? [...failures] : [];
}
