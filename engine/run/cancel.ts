/** Closing what a fiber has open: its calls, its tasks (with the reason), its sub-workflow, the branches it started. */
import { abandonStart, cancelChild } from './children.ts';
import { closeListensOf } from './listens.ts';
import type { Run } from './run.ts';
import type { Fiber, Frame } from './state.ts';
import { closeTask } from './tasks.ts';

export function cancelFiber(run: Run, id: string, reason: string): void {
  const { state } = run;
  for (const [callId, pending] of Object.entries(state.calls)) {
    if (pending.fiber !== id) continue;
    if (pending.call.type === 'open-task' || pending.call.type === 'open-listen') {
      pending.fiber = null; // the row may already be there: it is closed after it was opened, in `closeTask`
      continue;
    }
    if (pending.call.type === 'start-workflow') {
      abandonStart(run, pending, reason);
      continue;
    }
    run.host.stop(callId);
    delete state.calls[callId];
  }
  for (const task of Object.values(state.tasks)) {
    if (task.fiber === id) closeTask(run, task, reason);
  }
  const fiber = state.fibers[id];
  if (fiber) cancelChild(run, fiber, reason);
  for (const child of Object.values(state.fibers)) {
    if (child.parent?.fiber === id) {
      cancelFiber(run, child.id, reason);
      delete state.fibers[child.id];
      closeListensOf(run, child.id);
    }
  }
  state.ready = state.ready.filter((entry) => entry.fiber !== id);
}

/** Takes off all frames above `frame` and closes what they had open. */
export function unwind(run: Run, fiber: Fiber, frame: Frame, reason: string): void {
  cancelFiber(run, fiber.id, reason);
  fiber.stack.length = fiber.stack.indexOf(frame) + 1;
  closeListensOf(run, fiber.id);
  if (frame.kind === 'step') frame.wakeAt = null;
}
