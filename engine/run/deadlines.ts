/**
 * What a run waits for in time. Pure functions of its state: the host arms one timer for the earliest of all, and when it
 * strikes the interpreter acts on one thing after the other.
 */
import type { NextTaskEvent } from './host.ts';
import type { Fiber, RunState, StepFrame, TaskState } from './state.ts';

/** Something whose time has come. */
export type Due =
  | { what: 'run' }
  | { what: 'step'; fiber: Fiber; frame: StepFrame }
  | { what: 'pause'; fiber: Fiber; frame: StepFrame }
  | { what: 'task'; task: TaskState };

/** Every deadline there is, with its instant in milliseconds. */
function* deadlines(state: RunState): Generator<{ at: number; due: Due }> {
  if (state.deadline !== null) yield { at: state.deadline, due: { what: 'run' } };
  for (const fiber of Object.values(state.fibers)) {
    for (const frame of fiber.stack) {
      if (frame.kind !== 'step') continue;
      if (frame.deadline !== null && !isAsked(state, fiber, frame))
        yield { at: frame.deadline, due: { what: 'step', fiber, frame } };
      if (frame.wakeAt !== null) yield { at: frame.wakeAt, due: { what: 'pause', fiber, frame } };
    }
  }
  for (const task of Object.values(state.tasks)) {
    const at = taskDeadline(task);
    if (at !== null) yield { at, due: { what: 'task', task } };
  }
}

/** The earliest deadline; null = nothing waits for time. */
export function earliest(state: RunState): number | null {
  let found: number | null = null;
  for (const { at } of deadlines(state)) if (found === null || at < found) found = at;
  return found;
}

/** The first thing, outermost first, whose time is `instant` or before. */
export function dueAt(state: RunState, instant: number): Due | null {
  for (const { at, due } of deadlines(state)) if (at <= instant) return due;
  return null;
}

/** A human step's timeout is its task's deadline: it goes through the database, where an earlier answer may wait. */
function isAsked(state: RunState, fiber: Fiber, frame: StepFrame): boolean {
  return (
    frame.type === 'human' &&
    Object.values(state.tasks).some((task) => task.fiber === fiber.id && task.content.pointer === frame.at)
  );
}

function taskDeadline({ phase, events, expiresAt }: TaskState): number | null {
  const next = phase === 'expiring' ? undefined : events[0]?.at;
  const end = phase === 'expiring' ? null : expiresAt;
  if (next === undefined) return end;
  return end === null ? next : Math.min(next, end);
}

/** True when the task's next reminder or escalation comes before its end; at the same instant it still does. */
export function hasNudge({ events, expiresAt }: Pick<TaskState, 'events' | 'expiresAt'>): boolean {
  const [event] = events;
  return event !== undefined && (expiresAt === null || event.at <= expiresAt);
}

/** What happens next to a task if nobody acts, for people: "in 18 min goes to support-l2". */
export function nextEvent(task: Pick<TaskState, 'events' | 'expiresAt'>): NextTaskEvent | null {
  const [event] = task.events;
  if (event && hasNudge(task)) {
    const { nudge } = event;
    const to = nudge.kind === 'escalate' && nudge.assign ? [...nudge.assign.groups, ...nudge.assign.users] : undefined;
    return { kind: nudge.kind, at: nudge.at, ...(to && { to }) };
  }
  return task.expiresAt === null ? null : { kind: 'expire', at: new Date(task.expiresAt).toISOString() };
}
