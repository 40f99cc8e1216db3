/**
 * What a run is started with by events: the input that `schedule.on` makes of those that came, in the order of receipt, or why
 * they do not start it. Pure; the server, which collects them one by one, keeps to the same (`server/events/starts.ts`).
 */
import type { EventFilterWith, Schedule } from '../definition/document.ts';
import type { Json, JsonObject } from '../json.ts';
import { put } from '../json.ts';
import { Expressions } from '../run/expressions.ts';
import { type CloudEvent, eventProblems, readEvent } from './event.ts';
import { openFilter } from './filter.ts';
import { isSame, match } from './match.ts';

/** A text when the events do not start a run: what is wrong with them. `now` in milliseconds, for filters that ask. */
export function startInput(schedule: Schedule | undefined, given: readonly JsonObject[], now: number): Json[] | string {
  const strategy = schedule?.on;
  if (strategy === undefined) return 'no event does.';
  const events = given.map(completed);
  for (const [i, event] of events.entries()) {
    const [problem] = eventProblems(event);
    if (problem) return `${nth(i)} is none: ${problem.pointer.slice(1)} ${problem.message}.`;
  }
  const filters = 'one' in strategy ? [strategy.one] : 'all' in strategy ? strategy.all : strategy.any;
  const wanted = 'all' in strategy ? filters.length : 1;
  if (events.length !== wanted) return `it takes ${wanted}, and there are ${events.length}.`;
  const lacking = new Set(filters.keys());
  const correlated: JsonObject[] = [];
  for (const [i, event] of events.entries()) {
    const met = [...lacking].find((index) => valuesOf(filters[index] as EventFilterWith, event, now) !== null);
    // `any` of none is any event.
    if (met === undefined && filters.length > 0) return `${nth(i)} (${event.type}) is not one that it asks for.`;
    if (met === undefined) continue;
    lacking.delete(met);
    correlated.push(valuesOf(filters[met] as EventFilterWith, event, now) as JsonObject);
  }
  if (!correlated.every((values) => isSame(values, correlated[0] as JsonObject)))
    return `they do not correlate: ${correlated.map((values) => JSON.stringify(values)).join(', ')}.`;
  return events.map((event) => readEvent(event, schedule?.read ?? 'envelope'));
}

// ---- helpers

function completed(event: JsonObject, index: number): CloudEvent {
  const whole: JsonObject = { specversion: '1.0', id: `event-${index + 1}`, source: '/test' };
  for (const [name, value] of Object.entries(event)) put(whole, name, value);
  return whole as CloudEvent;
}

function valuesOf(filter: EventFilterWith, event: CloudEvent, now: number): JsonObject | null {
  const open = openFilter(filter, null, new Expressions(() => now), () => undefined);
  return match(open, event, () => now);
}

function nth(index: number): string {
  return `event ${index + 1}`;
}
