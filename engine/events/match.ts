/**
 * Whether an event is one that a filter asks for. Pure, and the same wherever it is asked: by the run that listens, by the
 * server that looks for listeners, by the simulation.
 *
 * M1  A literal is met by an equal value; a text also by what it describes as a regular expression, whole; an object by one
 *     that has at least its members.
 * M2  An expression of an attribute sees the event: true lets it pass, a text must be the attribute's. One of `data` sees
 *     the data, and jq's truth counts.
 * M3  What fails, or costs more than its fuel, does not match: an event that somebody sent cannot break who listens.
 * M4  A correlation needs a value: null correlates with nothing.
 */
import type { Json, JsonObject } from '../json.ts';
import { isObject, own, put } from '../json.ts';
import { programOf } from '../run/programs.ts';
import type { CloudEvent } from './event.ts';
import { type Correlation, type FilterTest, mayBePattern, type OpenFilter } from './filter.ts';

/** Steps that one expression may take on one event. */
const FUEL = 50_000;

export type Now = () => number;

/** The values the event correlates by, by key; null when the event is not one that the filter asks for. */
export function match(filter: OpenFilter, event: CloudEvent, now: Now): JsonObject | null {
  for (const [name, test] of Object.entries(filter.with)) if (!passes(name, test, event, now)) return null;
  const found: JsonObject = {};
  for (const correlation of filter.correlate) {
    const value = correlationOf(correlation, event, now);
    if (value === null) return null;
    if (correlation.expect !== undefined && !isSame(value, correlation.expect)) return null;
    put(found, correlation.key, value);
  }
  return found;
}

/** What an event gives for a correlation; null when nothing. */
export function correlationOf(
  { from, variables }: Pick<Correlation, 'from' | 'variables'>,
  event: CloudEvent,
  now: Now,
): Json {
  return evaluated(from, event, variables, now) ?? null;
}

/** Equal as JSON, whatever the order of keys. */
export function isSame(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) && left.length === right.length && left.every((item, i) => isSame(item, right[i] ?? null))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isSame(left[key] ?? null, right[key] ?? null))
  );
}

// ---- helpers

function passes(name: string, test: FilterTest, event: CloudEvent, now: Now): boolean {
  const value = own(event, name);
  if ('is' in test) return value !== undefined && meets(value, test.is, now);
  if (name === 'data') {
    const verdict = evaluated(test.holds, value ?? null, test.variables, now);
    return verdict !== undefined && verdict !== null && verdict !== false;
  }
  const verdict = evaluated(test.holds, event, test.variables, now);
  return verdict === true || (typeof verdict === 'string' && verdict === value);
}

function meets(value: Json, wanted: Json, now: Now): boolean {
  if (typeof wanted === 'string' && typeof value === 'string') {
    if (value === wanted) return true;
    return mayBePattern(wanted) && evaluated('test($pattern)', value, { pattern: `\\A(?:${wanted})\\z` }, now) === true;
  }
  if (isObject(wanted)) {
    return (
      isObject(value) &&
      Object.entries(wanted).every(([key, inner]) => Object.hasOwn(value, key) && meets(value[key] ?? null, inner, now))
    );
  }
  return isSame(value, wanted);
}

function evaluated(source: string, input: Json, variables: JsonObject, now: Now): Json | undefined {
  try {
    return programOf(source).first(input, variables, { now: () => now() / 1000, meter: { left: FUEL } });
  } catch {
    return undefined;
  }
}
