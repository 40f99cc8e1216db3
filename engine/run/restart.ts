/**
 * Trying a failed run again from the step that failed: the state as it was then, its leaf steps entered anew. What had
 * ended well is not done again; time that passed since does not count against any deadline.
 */
import type { Json } from '../json.ts';
import { shiftDeadlines } from './pause.ts';
import type { Fiber, RunState, TraceEntry } from './state.ts';

/** True when a `try` around the fiber's place may still catch an error, in the fiber or where it was forked. */
export function mayBeCaught(state: RunState, fiber: Fiber): boolean {
  for (let at: Fiber | undefined = fiber; at; at = at.parent ? state.fibers[at.parent.fiber] : undefined) {
    if (at.stack.some((frame) => frame.kind === 'step' && frame.type === 'try' && frame.local.phase === 'try'))
      return true;
  }
  return false;
}

/** The state a failed run goes on with at `now` (ms); null when it did not fail. `by` and `reason` go into its trace. */
export function restarted(failed: RunState, now: number, by: string, reason: string): RunState | null {
  if (failed.ending?.status !== 'failed' || !failed.failing) return null;
  const state = JSON.parse(JSON.stringify(failed)) as RunState;
  const endedAt = Date.parse(state.trace.at(-1)?.at ?? '') || now;
  state.fibers = state.failing ?? {};
  Object.assign(state, {
    failing: null,
    end: null,
    ending: null,
    paused: null,
    calls: {},
    tasks: {},
    children: {},
    spun: 0,
  });
  state.ready = [];
  shiftDeadlines(state, Math.max(0, now - endedAt));
  // A deadline of the whole run that struck would strike again at once: it gets its full time.
  if (state.deadline !== null && state.deadline <= now) state.deadline = now + (state.deadline - state.startedAt);
  for (const fiber of Object.values(state.fibers)) {
    const top = fiber.stack.at(-1);
    if (top?.kind === 'step') {
      const parked =
        top.wakeAt !== null || Object.values(state.fibers).some(({ parent }) => parent?.fiber === fiber.id);
      if (parked) continue;
      fiber.stack.pop();
    }
    state.ready.push({ fiber: fiber.id, signal: { type: 'enter' } });
  }
  const entry: TraceEntry = {
    seq: state.traceSeq++,
    at: new Date(now).toISOString(),
    kind: 'restarted',
    step: null,
    pointer: null,
    data: { by, reason, error: (failed.ending.error ?? null) as unknown as Json },
  };
  state.trace.push(entry);
  return state;
}
