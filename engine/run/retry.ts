/** When to try again (reference, "Retry"). Pure: time and chance come in as numbers. */
import type { CatchClause, Duration, RetryPolicy } from '../definition/document.ts';
import { durationMs } from '../definition/document.ts';
import type { Json, JsonObject } from '../json.ts';
import { own } from '../json.ts';
import { raise } from './errors.ts';
import type { Run } from './run.ts';

export interface RetryMoment {
  /** Retries already made. */
  retries: number;
  /** Since the step was entered, in milliseconds. */
  elapsed: number;
  /** In [0, 1). */
  chance: number;
}

/**
 * Milliseconds to wait before the next retry, or null when the limits are reached. `limit.attempt.count` counts
 * retries; `limit.duration` bounds the whole, the pause included. `limit.attempt.duration` is a timeout of one attempt
 * and is not looked at here.
 */
export function retryDelay(policy: RetryPolicy, moment: RetryMoment): number | null {
  const { limit } = policy;
  if (limit?.attempt?.count !== undefined && moment.retries >= limit.attempt.count) return null;
  const base = ms(policy.delay) ?? 0;
  const delay = base === 0 ? 0 : withBackoff(base, policy, moment.retries);
  const from = ms(policy.jitter?.from) ?? 0;
  const to = ms(policy.jitter?.to) ?? from;
  const total = Math.round(delay + from + Math.max(0, to - from) * moment.chance);
  const within = ms(limit?.duration);
  return within !== null && moment.elapsed + total > within ? null : total;
}

function withBackoff(base: number, policy: RetryPolicy, retries: number): number {
  const { exponential, linear } = policy.backoff ?? {};
  if (exponential) {
    return capped(base * numberOf(exponential, ['multiplier', 'factor'], 2) ** retries, exponential);
  }
  if (linear) return capped(base + (ms(own(linear, 'increment')) ?? base) * retries, linear);
  return base;
}

function capped(delay: number, options: JsonObject): number {
  return Math.min(delay, ms(own(options, 'maxDelay') ?? own(options, 'max')) ?? Number.MAX_SAFE_INTEGER);
}

function numberOf(options: JsonObject, names: string[], fallback: number): number {
  for (const name of names) {
    const value = own(options, name);
    if (typeof value === 'number') return value;
  }
  return fallback;
}

function ms(duration: Json | Duration | undefined): number | null {
  if (duration === undefined || duration === null || typeof duration === 'number' || typeof duration === 'boolean')
    return null;
  return durationMs(duration as Duration);
}

/** The policy itself, or the one under `use.retries`; null where nothing is tried again. */
export function retryPolicy(run: Run, retry: CatchClause['retry']): RetryPolicy | null {
  if (retry === undefined) return null;
  if (typeof retry !== 'string') return retry;
  const policy = run.definition.use?.retries?.[retry];
  if (!policy) throw raise('configuration', `There is no retry policy named "${retry}" under use.retries.`);
  return policy;
}
