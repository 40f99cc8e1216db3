/**
 * What happens to a task of the run: its reminders and escalations strike, its deadline comes, somebody decides, or the run
 * no longer asks. Each is one transition; after the last of them the task is gone from the state and hears nothing more.
 */
import type { JsonObject } from '../json.ts';
import { put } from '../json.ts';
import { hasNudge, nextEvent } from './deadlines.ts';
import { placed, raise } from './errors.ts';
import type { Call, CallResult, Decision, ExpireResult, ExpireTaskCall } from './host.ts';
import type { Run } from './run.ts';
import type { Frame, TaskState } from './state.ts';

/** The earliest of a task's instants has come: a nudge, or its deadline, which asks the database for an earlier answer. */
export function strikeTask(run: Run, task: TaskState): void {
  const { content } = task;
  if (hasNudge(task)) {
    const { nudge } = task.events.shift() as TaskState['events'][number];
    run.note(
      nudge.kind === 'escalate' ? 'escalated' : 'reminded',
      { name: content.step, at: content.pointer },
      {
        taskId: content.id,
        nudge: nudge as unknown as JsonObject,
      },
    );
    run.startCall(
      {
        type: 'nudge-task',
        id: run.newCallId(),
        step: content.pointer,
        taskId: content.id,
        nudge,
        next: nextEvent(task),
      },
      null,
    );
    return;
  }
  task.phase = 'expiring';
  const expiresAt = new Date(task.expiresAt ?? 0).toISOString();
  run.startCall(
    { type: 'expire-task', id: run.newCallId(), step: content.pointer, taskId: content.id, expiresAt },
    task.fiber,
  );
}

/** The database has spoken: an answer that was stored before the deadline wins, else the step fails with 408. */
export function expire(run: Run, fiberId: string, frame: Frame, call: ExpireTaskCall, result: CallResult): void {
  const task = run.state.tasks[call.taskId];
  if (!task) return;
  const expired = result.ok ? (result.value as unknown as ExpireResult) : { expired: true as const };
  if (!expired.expired) {
    decided(run, task, expired.decision);
    return;
  }
  delete run.state.tasks[call.taskId];
  const detail = `Nobody decided "${task.content.title}" before its deadline, ${call.expiresAt}.`;
  if (frame.kind === 'step') frame.deadline = null;
  run.state.ready.push({
    fiber: fiberId,
    signal: { type: 'error', error: placed(raise('timeout', detail), frame.at) },
  });
}

/** A decision is taken. Its row is told by whoever handed it in, so the run starts no call for it. */
export function decided(run: Run, task: TaskState, decision: Decision): void {
  for (const [id, pending] of Object.entries(run.state.calls)) {
    if (pending.call.type === 'expire-task' && pending.call.taskId === task.content.id) {
      run.host.stop(id);
      delete run.state.calls[id];
    }
    // Decided before its opening was reported: the row is there, and nobody waits for the report any more.
    if (pending.call.type === 'open-task' && pending.call.task.id === task.content.id) pending.fiber = null;
  }
  delete run.state.tasks[task.content.id];
  put(run.state.decided as unknown as JsonObject, task.content.id, decision.submissionId);
  run.note('decided', { name: task.content.step, at: task.content.pointer }, decision as unknown as JsonObject);
  run.state.ready.push({ fiber: task.fiber, signal: { type: 'settled', value: decision as unknown as JsonObject } });
}

/** The run no longer asks: the row is closed with the reason. */
export function closeTask(run: Run, task: TaskState, reason: string): void {
  delete run.state.tasks[task.content.id];
  const close: Call = {
    type: 'close-task',
    id: run.newCallId(),
    step: task.content.pointer,
    taskId: task.content.id,
    reason,
  };
  const opening = Object.values(run.state.calls).find(
    ({ call }) => call.type === 'open-task' && call.task.id === task.content.id,
  );
  // Never close before open was done: the late insert would leave a task that nobody can decide.
  if (opening) {
    opening.after = close;
    opening.fiber = null;
  } else run.startCall(close, null);
}
