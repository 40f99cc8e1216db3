/**
 * Events: names of attributes, filters that ask for nothing that can be, `until` where nothing goes on, schedules that
 * would start at once for ever, definitions that start themselves.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { type Duration, durationMs } from './document.ts';
import { filtersOf } from './event-filters.ts';
import { certainEvents, roundOf } from './event-rounds.ts';
import type { Findings } from './findings.ts';
import { didYouMean } from './nearest.ts';
import { headOf, type OtherDefinition } from './other-definitions.ts';
import { join } from './places.ts';
import { quoted } from './problems.ts';
import type { Visit } from './walk.ts';

const ATTRIBUTES = ['id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'dataschema', 'data'];
/** Shorter than this a schedule is a loop. */
const LEAST_MS = 1_000;

export function checkEvents(
  document: JsonObject,
  steps: readonly Visit[],
  others: readonly OtherDefinition[] | undefined,
  findings: Findings,
): void {
  for (const { step, pointer } of steps) {
    const emit = own(step, 'emit');
    const event = isObject(emit) ? own(emit, 'event') : undefined;
    const written = isObject(event) ? own(event, 'with') : undefined;
    if (isObject(written)) checkAttributes(written, join(pointer, 'emit', 'event', 'with'), findings);
    const listen = own(step, 'listen');
    if (isObject(listen)) checkStrategy(own(listen, 'to'), join(pointer, 'listen', 'to'), findings);
  }
  const schedule = own(document, 'schedule');
  if (!isObject(schedule)) return;
  checkSchedule(schedule, findings);
  if (own(schedule, 'on') !== undefined) checkRounds(document, others ?? [], findings);
}

// ---- helpers

function checkStrategy(strategy: Json | undefined, pointer: string, findings: Findings): void {
  if (!isObject(strategy)) return;
  for (const { filter, pointer: at } of filtersOf(strategy, pointer)) {
    const written = own(filter, 'with');
    if (isObject(written)) checkAttributes(written, join(at, 'with'), findings);
  }
  const until = own(strategy, 'until');
  if (until === undefined) return;
  if (!Object.hasOwn(strategy, 'any')) findings.report('until-without-any', {}, join(pointer, 'until'), { at: 'key' });
  checkStrategy(until, join(pointer, 'until'), findings);
}

function checkRounds(document: JsonObject, others: readonly OtherDefinition[], findings: Findings): void {
  const self = certainEvents(document);
  const [head] = headOf(document);
  const around = others.flatMap(({ current, namespace, name, events }) =>
    !current || events === undefined || (namespace === head?.namespace && name === head.name) ? [] : [{ name, events }],
  );
  for (const { event, pointer } of self.emits) {
    const by = roundOf(event, self, around);
    if (by === undefined) continue;
    const names = by.map((name) => `\`${name}\``).join(', which starts ');
    const round = by.length === 0 ? 'the definition again' : `${names}, which starts the definition again`;
    findings.report('starts-itself', { type: String(event.type), round }, join(pointer, 'emit'), { at: 'key' });
  }
}

function checkAttributes(written: JsonObject, pointer: string, findings: Findings): void {
  for (const name of Object.keys(written)) {
    if (/^[a-z0-9]{1,64}$/.test(name) && name !== 'specversion') continue;
    const near = didYouMean(name, ATTRIBUTES);
    findings.report('bad-event-attribute', { name }, join(pointer, name), { at: 'key', ...near });
  }
}

function checkSchedule(schedule: JsonObject, findings: Findings): void {
  for (const key of ['every', 'after']) {
    const duration = own(schedule, key);
    const ms = typeof duration === 'string' || isObject(duration) ? durationMs(duration as Duration) : null;
    const at = join('/schedule', key);
    if (ms !== null && ms < LEAST_MS) {
      findings.report('schedule-too-often', { found: quoted(duration ?? null) }, at);
    }
  }
  const on = own(schedule, 'on');
  if (own(schedule, 'read') !== undefined && on === undefined)
    findings.report('read-without-on', {}, '/schedule/read', { at: 'key' });
  for (const { filter, pointer } of filtersOf(on, '/schedule/on')) {
    const written = own(filter, 'with');
    if (isObject(written)) checkAttributes(written, join(pointer, 'with'), findings);
  }
}
