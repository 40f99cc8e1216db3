import type { CatchClause, RetryPolicy, TryStep } from '../../definition/document.ts';
import type { JsonObject } from '../../json.ts';
import { errorAsJson, type RunError } from '../errors.ts';
import { isNamed } from '../retried-calls.ts';
import { retryDelay, retryPolicy } from '../retry.ts';
import type { Run } from '../run.ts';
import type { Fiber, StepFrame } from '../state.ts';
import { variableName } from './for.ts';
import { runner } from './runner.ts';

/**
 * `try`: phases `try` → (`pause` → `try`)* → `catch`. An error that the clause does not name passes; one that it names is
 * retried while the policy allows, then handled by `catch.do`. Without `catch.do` a caught error outputs the step's input,
 * unless a retry policy was exhausted: then nothing was handled and the error passes.
 */
export const tryStep = runner<'try', TryStep>('try', {
  enter(run, _fiber, frame) {
    frame.local = { phase: 'try', retries: 0 };
    return { do: 'list', at: run.plan.below(frame.at, 'try'), value: frame.input };
  },
  child: (_run, _fiber, frame, step, value) => ({
    do: 'leave',
    value,
    directive: frame.local.phase === 'catch' ? (step.catch.then ?? null) : null,
  }),
  woken(run, _fiber, frame) {
    frame.local.phase = 'try';
    return { do: 'list', at: run.plan.below(frame.at, 'try'), value: frame.input };
  },
  failed(run, fiber, frame, step, error) {
    // An error of the handler, or of this step's own timeout, is not this clause's to catch.
    if (frame.local.phase !== 'try' || frame.local.timedOut === true) return null;
    const clause = step.catch;
    const variable = variableName(clause.as, 'error');
    const seen: JsonObject = Object.fromEntries([[variable, errorAsJson(error)]]);
    if (!catches(run, fiber, frame, clause, error, seen)) return null;
    const policy = retryPolicy(run, clause.retry);
    if (policy && allowed(run, fiber, frame, policy, seen)) {
      const delay = retryDelay(policy, {
        retries: frame.local.retries as number,
        elapsed: run.now - frame.startedAt,
        chance: run.host.random(),
      });
      if (delay !== null) {
        frame.local.retries = (frame.local.retries as number) + 1;
        frame.local.phase = 'pause';
        frame.wakeAt = run.now + delay;
        run.note('retried', frame, {
          retry: frame.local.retries,
          at: new Date(frame.wakeAt).toISOString(),
          error: errorAsJson(error),
        });
        return { do: 'park' };
      }
    }
    if (policy && !clause.do) return null;
    run.note('caught', frame, { error: errorAsJson(error) });
    frame.local.phase = 'catch';
    if (!clause.do) return { do: 'leave', value: frame.input, directive: clause.then ?? null };
    frame.vars = seen;
    return { do: 'list', at: `${frame.at}/catch/do`, value: frame.input };
  },
});

function catches(
  run: Run,
  fiber: Fiber,
  frame: StepFrame,
  clause: CatchClause,
  error: RunError,
  seen: JsonObject,
): boolean {
  if (!isNamed(clause.errors?.with ?? null, error)) return false;
  const scope = run.scopeOf(fiber, frame, 'body', seen);
  if (clause.when !== undefined && !run.expressions.test(clause.when, frame.input, scope)) return false;
  return clause.exceptWhen === undefined || !run.expressions.test(clause.exceptWhen, frame.input, scope);
}

function allowed(run: Run, fiber: Fiber, frame: StepFrame, policy: RetryPolicy, seen: JsonObject): boolean {
  const scope = run.scopeOf(fiber, frame, 'body', seen);
  if (policy.when !== undefined && !run.expressions.test(policy.when, frame.input, scope)) return false;
  return policy.exceptWhen === undefined || !run.expressions.test(policy.exceptWhen, frame.input, scope);
}
