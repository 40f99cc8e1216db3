/**
 * Which calls are made within the turn that asks for them, as local activities: one event instead of three and no task of
 * their own. While such a call is underway its worker holds the run's turn, and a decision or a signal for that run waits.
 *
 * A request over HTTP (`call: http`, `call: openapi`) is one when its step must end within five seconds (its `timeout`,
 * or that of the function it is written in), and
 *  - its method is GET or HEAD, unless the step's metadata say `orkestra: { local: false }`;
 *  - or, whatever its method, when they say `orkestra: { local: true }`.
 *
 * A turn that is lost with its worker is taken again from its beginning, with all its calls: they happen at least once, as
 * every call does, but more of them may happen again, which is why only those that change nothing are chosen unasked.
 * Never what writes rows of ours: a run that takes its turn again may choose other ids for them.
 */
import { isObject, own } from '../json.ts';
import type { Run } from './run.ts';
import type { StepFrame } from './state.ts';

/** Half of what Temporal gives a workflow's task before it believes its worker lost. */
export const MOST_MS = 5_000;

/** How many milliseconds the call may hold the turn; null = it is made on its own. */
export function withinTurn(run: Run, frame: StepFrame, method: string): number | null {
  if (!run.follows('local-calls') || frame.deadline === null) return null;
  const left = frame.deadline - run.now;
  if (left <= 0 || left > MOST_MS) return null;
  const settings = own(run.stepAt(frame.at).metadata ?? {}, 'orkestra');
  const wish = isObject(settings) ? own(settings, 'local') : undefined;
  const wanted = typeof wish === 'boolean' ? wish : /^(?:get|head)$/i.test(method);
  return wanted ? left : null;
}
