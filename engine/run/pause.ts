/**
 * A run that somebody holds: results and decisions that come in are kept, nothing begins, and no time passes for it. When it
 * goes on, every deadline it has (its own, its steps', its tasks') has moved by as long as it was held, and the rows of its
 * open tasks follow.
 */
import { nextEvent } from './deadlines.ts';
import type { Run } from './run.ts';
import type { RunState } from './state.ts';

/** Idempotent: a run that is held already keeps the first reason. */
export function pause(run: Run, reason: string): void {
  if (run.state.paused) return;
  run.state.paused = { at: run.now, reason };
  run.note('paused', null, { reason });
}

export function resume(run: Run): void {
  const { paused } = run.state;
  if (!paused) return;
  const ms = run.now - paused.at;
  run.state.paused = null;
  shiftDeadlines(run.state, ms);
  run.note('resumed', null, { after: ms });
  for (const task of Object.values(run.state.tasks)) {
    const { id, pointer, dueAt, expiresAt } = task.content;
    if (dueAt === null && expiresAt === null && task.events.length === 0) continue;
    run.startCall(
      {
        type: 'move-task',
        id: run.newCallId(),
        step: pointer,
        taskId: id,
        dueAt,
        expiresAt,
        next: nextEvent(task),
      },
      null,
    );
  }
}

/** Moves all that the state waits for in time; what has struck already has not to be moved. */
export function shiftDeadlines(state: RunState, ms: number): void {
  const moved = (at: number | null) => (at === null ? null : at + ms);
  const movedInstant = (at: string | null) => (at === null ? null : new Date(Date.parse(at) + ms).toISOString());
  state.deadline = moved(state.deadline);
  for (const fiber of Object.values(state.fibers)) {
    for (const frame of fiber.stack) {
      if (frame.kind !== 'step') continue;
      frame.deadline = moved(frame.deadline);
      frame.wakeAt = moved(frame.wakeAt);
    }
  }
  for (const task of Object.values(state.tasks)) {
    if (task.phase === 'expiring') continue; // its deadline came before the pause; the database is being asked
    task.expiresAt = moved(task.expiresAt);
    for (const event of task.events) {
      event.at += ms;
      event.nudge = { ...event.nudge, at: new Date(event.at).toISOString() };
    }
    const { content } = task;
    content.dueAt = movedInstant(content.dueAt);
    content.expiresAt = movedInstant(content.expiresAt);
  }
}
