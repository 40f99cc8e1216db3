/**
 * Rounds of events: a definition whose own events start it again, by itself or through others of the project, with nothing in
 * between that could end it.
 *
 * Only what is certain is told, from the documents alone. An `emit` is certain when every run comes to it: no `if`, `switch`,
 * loop, `catch` or losing branch before it, and nothing that waits, for a person, an event or a time: who waits can stop it.
 * An event starts a definition for certain when every word of a filter is met by what the `emit` writes out; an expression
 * on either side, a correlation, or a second event that is needed is a condition.
 */
import type { CloudEvent } from '../events/event.ts';
import { openFilter } from '../events/filter.ts';
import { match } from '../events/match.ts';
import { isObject, type Json, type JsonObject, own, put } from '../json.ts';
import { Expressions } from '../run/expressions.ts';
import type { EventFilterWith } from './document.ts';
import { filtersOf, sourceOf } from './event-filters.ts';
import { expressionOf } from './expression-text.ts';
import { join } from './places.ts';
import { entriesOf } from './walk.ts';

/** What is certain of a definition's events: what it emits in every run, and what of it is enough to start it. */
export interface CertainEvents {
  /** As far as they are written out, each with the pointer of its `emit`. */
  readonly emits: readonly { event: JsonObject; pointer: string }[];
  readonly starts: readonly JsonObject[];
}

export function certainEvents(document: JsonObject): CertainEvents {
  const starts = startsOf(document);
  const emits: { event: JsonObject; pointer: string }[] = [];
  // Of one that no event starts nothing else is asked.
  if (starts.length > 0) follow(own(document, 'do'), '/do', emits);
  const source = sourceOf(document);
  return { emits: emits.map(({ event, pointer }) => ({ event: { source, ...event }, pointer })), starts };
}

/** By which others, if any, the event comes back to who emits it: their names, in order; undefined when it does not. */
export function roundOf(
  event: JsonObject,
  self: CertainEvents,
  others: readonly { name: string; events: CertainEvents }[],
): string[] | undefined {
  const open: { event: JsonObject; by: string[] }[] = [{ event, by: [] }];
  const passed = new Set<string>();
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { event: one, by } = next;
    if (isStarted(self, one)) return by;
    for (const { name, events } of others) {
      if (passed.has(name) || !isStarted(events, one)) continue;
      passed.add(name);
      for (const { event: told } of events.emits) open.push({ event: told, by: [...by, name] });
    }
  }
  return undefined;
}

// ---- helpers

/** Whether the event is enough to start who has these filters. */
function isStarted({ starts }: CertainEvents, event: JsonObject): boolean {
  const expressions = new Expressions(() => 0);
  return starts.some((filter) => {
    const open = openFilter(filter as unknown as EventFilterWith, null, expressions, () => undefined);
    return match(open, event as CloudEvent, () => 0) !== null;
  });
}

/** The filters of which one is enough, that ask for nothing but what they write out. */
function startsOf(document: JsonObject): JsonObject[] {
  const schedule = own(document, 'schedule');
  const strategy = isObject(schedule) ? own(schedule, 'on') : undefined;
  const filters = filtersOf(strategy, '').map(({ filter }) => filter);
  if (isObject(strategy) && Object.hasOwn(strategy, 'all') && filters.length > 1) return [];
  return filters.filter((filter) => {
    const written = own(filter, 'with');
    return own(filter, 'correlate') === undefined && isObject(written) && !holdsExpression(written);
  });
}

/** Adds what the list emits in every run; false when not every run comes out of it to what follows. */
function follow(list: Json | undefined, pointer: string, out: { event: JsonObject; pointer: string }[]): boolean {
  const entries = entriesOf(list, pointer);
  const passed = new Set<number>();
  for (let i = 0; i < entries.length; ) {
    const { value: step, pointer: at } = entries[i]!;
    if (!isObject(step) || passed.has(i)) return false;
    passed.add(i);
    if (own(step, 'if') !== undefined) {
      // Skipped, it goes on to the next; what it would do is not certain.
      if (mayLeave(step)) return false;
      i++;
      continue;
    }
    if (!followStep(step, at, out)) return false;
    const then = own(step, 'then');
    if (then === 'end') return false;
    if (then === 'exit') return true;
    const next = then === undefined || then === 'continue' ? i + 1 : entries.findIndex(({ name }) => name === then);
    if (next < 0) return false;
    i = next;
  }
  return true;
}

/** Kinds after which a run has waited for something, or has gone one way of several. */
const TURNS = ['switch', 'raise', 'listen', 'wait'];

function followStep(step: JsonObject, pointer: string, out: { event: JsonObject; pointer: string }[]): boolean {
  if (TURNS.some((key) => Object.hasOwn(step, key)) || isHuman(step)) return false;
  const emit = own(step, 'emit');
  const event = isObject(emit) ? own(emit, 'event') : undefined;
  if (isObject(event)) {
    out.push({ event: writtenOut(own(event, 'with')) as JsonObject, pointer });
    return true;
  }
  if (Object.hasOwn(step, 'for') || Object.hasOwn(step, 'try')) return !mayLeave(step);
  if (Object.hasOwn(step, 'do')) return follow(own(step, 'do'), join(pointer, 'do'), out);
  const fork = own(step, 'fork');
  if (!isObject(fork)) return true;
  if (own(fork, 'compete') === true) return !mayLeave(step);
  const branches = entriesOf(own(fork, 'branches'), join(pointer, 'fork', 'branches'));
  const ways = branches.map(({ value, pointer: at }) => {
    if (!isObject(value) || own(value, 'if') !== undefined) return isObject(value) && !mayLeave(value);
    return followStep(value, at, out);
  });
  return ways.every(Boolean);
}

function isHuman(step: JsonObject): boolean {
  const call = own(step, 'call');
  return typeof call === 'string' && (call === 'human' || call.startsWith('human:'));
}

/** Whether the run may end or wait somewhere in it, or leave the list it is in. */
function mayLeave(step: JsonObject): boolean {
  const text = JSON.stringify(step);
  return isHuman(step) || /"(?:raise|listen|wait|switch)":|"then":|"call":"human/.test(text);
}

/** The value without what expressions make of it; absent, it meets no filter. */
function writtenOut(value: Json | undefined): Json | undefined {
  if (typeof value === 'string') return expressionOf(value) === undefined ? value : undefined;
  if (Array.isArray(value)) return holdsExpression(value) ? undefined : value;
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) {
    const written = writtenOut(inner);
    if (written !== undefined) put(kept, name, written);
  }
  return kept;
}

function holdsExpression(value: Json): boolean {
  if (typeof value === 'string') return expressionOf(value) !== undefined;
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}
