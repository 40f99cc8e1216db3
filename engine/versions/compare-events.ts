/** What starts runs by itself, and the events that others can hear of them. */
import type { Definition, Step } from '../definition/document.ts';
import { walkDefinition } from '../definition/walk.ts';
import { expressionIn } from '../run/programs.ts';
import { isEqual } from './equal.ts';
import { type Change, change } from './rules.ts';

export function compareEvents(before: Definition, after: Definition): Change[] {
  return [...starts(before, after), ...notEmitted(before, after)];
}

/** The types of events that the later one never emits: that is what is said of their steps. */
export function lostEvents(before: Definition, after: Definition): ReadonlySet<string> {
  const now = new Set(emitting(after).map(({ type }) => type));
  return new Set(emitting(before).flatMap(({ type }) => (now.has(type) ? [] : [type])));
}

/** The type that a step emits, where it is written out; null for other steps. */
export function emittedType(step: Step): string | null {
  const type = 'emit' in step ? step.emit.event.with.type : undefined;
  return typeof type === 'string' && expressionIn(type) === null ? type : null;
}

// ---- helpers

function starts({ schedule: before }: Definition, { schedule: after }: Definition): Change[] {
  if (isEqual(before as never, after as never)) return [];
  if (after === undefined) return [change('start-removed', {}, '/schedule')];
  const [left, right] = [before?.on, after.on];
  if (left !== undefined && !(isEqual(left as never, right as never) && before?.read === after.read))
    return [change('start-events-changed', {}, '/schedule')];
  return [change('start-changed', { what: Object.keys(after)[0] ?? 'schedule' }, '/schedule')];
}

function notEmitted(before: Definition, after: Definition): Change[] {
  const lost = lostEvents(before, after);
  return [...lost].map((type) => {
    const pointer = emitting(before).find((one) => one.type === type)?.pointer ?? '';
    return change('event-not-emitted', { type }, pointer);
  });
}

function emitting(definition: Definition): { type: string; pointer: string }[] {
  return walkDefinition(definition).flatMap(({ step, pointer }) => {
    const type = emittedType(step);
    return type === null ? [] : [{ type, pointer }];
  });
}
