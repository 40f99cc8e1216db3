/**
 * Sub-workflows of a run (`run: workflow`): runs of their own, started by a call, whose end is told to the run that waits.
 * One whose result is no longer wanted (timeout, a lost branch, the end of the run) is cancelled.
 */
import type { RunStep } from '../definition/document.ts';
import type { JsonObject } from '../json.ts';
import { raise } from './errors.ts';
import type { Run } from './run.ts';
import type { ChildEnd, Fiber, PendingCall, StepFrame } from './state.ts';

/** The start was reported: from now on the step waits for the end of that run. */
export function awaitChild(run: Run, fiber: Fiber, frame: StepFrame, runId: string, started: string): void {
  frame.local = { child: runId, started };
  const end = run.state.children[runId];
  if (!end) return;
  delete run.state.children[runId];
  settle(run, fiber, frame, end);
}

export function childEnded(run: Run, runId: string, end: ChildEnd): void {
  for (const fiber of Object.values(run.state.fibers)) {
    const frame = waitsForChild(fiber);
    if (frame?.local.child !== runId) continue;
    settle(run, fiber, frame, end);
    return;
  }
  // Told before its start was reported: kept for `awaitChild`. Of a child nobody waits for, it is kept for nobody.
  const starting = Object.values(run.state.calls).some(
    ({ call, fiber }) => call.type === 'start-workflow' && fiber !== null,
  );
  if (starting) run.state.children[runId] = end;
}

/** A fiber is cancelled while it waits for a sub-workflow, or is about to: the start is reported, and nobody has acted on it. */
export function cancelChild(run: Run, fiber: Fiber, reason: string): void {
  const frame = waitsForChild(fiber) ?? (run.follows('cancel-started') ? isToldOfStart(run, fiber) : null);
  if (!frame) return;
  const started = frame.local.started ?? frame.local.call;
  frame.local = {};
  run.startCall(
    { type: 'cancel-workflow', id: run.newCallId(), step: frame.at, started: String(started), reason },
    null,
  );
}

/** A fiber is cancelled while the start is on its way: cancelled after it was started, never before. */
export function abandonStart(run: Run, pending: PendingCall, reason: string): void {
  const { call } = pending;
  if (call.type !== 'start-workflow') return;
  pending.fiber = null;
  if (!call.await) return;
  pending.after = { type: 'cancel-workflow', id: run.newCallId(), step: call.step, started: call.id, reason };
}

// ---- helpers

function waitsForChild(fiber: Fiber): StepFrame | null {
  const top = fiber.stack.at(-1);
  return top?.kind === 'step' && top.type === 'run' && top.local.child !== undefined ? top : null;
}

/** While a run is held what comes in waits; and another branch may win before this one had its turn. */
function isToldOfStart(run: Run, fiber: Fiber): StepFrame | null {
  const top = fiber.stack.at(-1);
  if (top?.kind !== 'step' || top.type !== 'run' || top.local.call === undefined) return null;
  const isTold = run.state.ready.some((one) => one.fiber === fiber.id && one.signal.type === 'settled');
  return isTold && (run.stepAt(top.at) as RunStep).run.await !== false ? top : null;
}

function settle(run: Run, fiber: Fiber, frame: StepFrame, end: ChildEnd): void {
  const child = String(frame.local.child);
  frame.local = {};
  if (end.status === 'completed') {
    run.state.ready.push({ fiber: fiber.id, signal: { type: 'settled', value: { output: end.output } } });
    return;
  }
  const details: JsonObject = { runId: child };
  const { error } =
    end.status === 'failed'
      ? {
          error: {
            type: end.error.type,
            status: end.error.status,
            title: end.error.title,
            ...(end.error.detail !== undefined && { detail: end.error.detail }),
            details: { ...end.error.details, ...details, instance: end.error.instance },
          },
        }
      : raise('runtime', `The sub-workflow was ${end.status}${end.reason ? `: ${end.reason}` : '.'}`, { details });
  run.state.ready.push({ fiber: fiber.id, signal: { type: 'error', error: { ...error, instance: frame.at } } });
}
