/**
 * The events of a definition → TypeScript: what it emits, what it listens for, what starts it; and of a project what may be
 * sent to it, by type.
 *
 * An emitted event is told as the checker foretells it. An event that is heard is told as its sender has to write it: the
 * type, the attributes that the filter asks for word by word, and data that the filter lets pass and that what it goes into
 * accepts. What a filter does not say is left open: no event that would be heard is refused.
 */
import type { Definition, EmitStep, EventFilterWith, ListenStep } from '../engine/definition/document.ts';
import type { Documents } from '../engine/definition/documents.ts';
import { filtersOf } from '../engine/definition/event-filters.ts';
import { dataOf } from '../engine/definition/event-shapes.ts';
import { join } from '../engine/definition/places.ts';
import type { DefinitionTypes } from '../engine/definition/types-at.ts';
import { type CheckedVisit, walkDefinition } from '../engine/definition/walk.ts';
import type { Json } from '../engine/json.ts';
import { isNever, NEVER, same, type Type, UNKNOWN } from '../engine/types/type.ts';
import { demandOfFilter, demandOfListen, demandOfStart, type SchemaPart } from './event-demands.ts';
import { typePattern } from './event-patterns.ts';
import type { Names } from './names.ts';
import { documentation, grouped, key, quoted, typeOf } from './schema-types.ts';
import { valueType } from './value-types.ts';

/** An event that somebody waits for, as its sender writes it. */
export interface HeardEvent {
  /** In TypeScript: a literal, or a template of one; null where any type is heard. */
  type: string | null;
  /** Attributes asked for word by word, in TypeScript. */
  attributes: ReadonlyMap<string, string>;
  /** Data that the filter lets pass; undefined where it lets any pass. */
  selected: Type | undefined;
  /** What the data must fit once it was let pass. */
  demanded: readonly SchemaPart[];
  /** Who waits for it, in words. */
  by: string;
}

export interface EventTexts {
  /** Declarations. */
  text: string[];
  /** Names of the types, joined; `never` without one. */
  emits: string;
  hears: string;
  startedBy: string;
  heard: HeardEvent[];
}

export function eventTypes(
  definition: Definition,
  types: DefinitionTypes | undefined,
  documents: Documents,
  free: Names,
): EventTexts {
  const { name } = definition.document;
  const text: string[] = [];
  const declared = (words: string[], about: string, type: string): string => {
    const id = free.take(name, ...words);
    text.push(
      `${documentation({ description: about }, '').join('\n')}\nexport type ${id} =${type.startsWith('\n') ? '' : ' '}${type};\n`,
    );
    return id;
  };
  const steps = walkDefinition(definition);
  const emits = steps.filter(isEmit).flatMap((visit) => {
    const event = types?.emitted(visit.pointer) ?? (types === undefined ? UNKNOWN : NEVER);
    // Nothing gets there.
    if (isNever(event)) return [];
    return [declared([visit.name, 'Event'], `What ${quoted(name)} emits at ${quoted(visit.name)}.`, valueType(event))];
  });
  const heard: HeardEvent[] = [];
  const hears = steps.filter(isListen).flatMap((visit) => {
    const events = heardAt(definition, visit, types, documents);
    heard.push(...events);
    if (events.length === 0) return [];
    return [
      declared([visit.name, 'Heard'], `What ${quoted(name)} listens for at ${quoted(visit.name)}.`, unionOf(events)),
    ];
  });
  const starting = startsOf(definition, types, documents);
  heard.push(...starting);
  const startedBy =
    starting.length === 0 ? [] : [declared(['Start'], `What starts ${quoted(name)}.`, unionOf(starting))];
  return { text, emits: named(emits), hears: named(hears), startedBy: named(startedBy), heard };
}

/** All that definitions wait for, to stand behind a `=`; a member for each type: what is of one type goes to everybody who waits for it. */
export function sendable(heard: readonly HeardEvent[]): string {
  const byType = new Map<string, HeardEvent[]>();
  for (const event of heard)
    if (event.type !== null) byType.set(event.type, [...(byType.get(event.type) ?? []), event]);
  const members = [...byType].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, events]) => memberOf(events, '  '));
  return members.length === 0 ? ' never' : `\n  | ${members.join('\n  | ')}`;
}

// ---- helpers

function isEmit(visit: CheckedVisit): visit is CheckedVisit & { step: EmitStep } {
  return 'emit' in visit.step;
}

function isListen(visit: CheckedVisit): visit is CheckedVisit & { step: ListenStep } {
  return 'listen' in visit.step;
}

function named(types: readonly string[]): string {
  return types.join(' | ') || 'never';
}

function heardAt(
  definition: Definition,
  { step, pointer, name }: CheckedVisit & { step: ListenStep },
  types: DefinitionTypes | undefined,
  documents: Documents,
): HeardEvent[] {
  const { to } = step.listen;
  const by = `${quoted(definition.document.name)} at ${quoted(name)}`;
  const demanded = demandOfListen(step);
  const own = waited(to as unknown as Json, join(pointer, 'listen', 'to'), types, documents, demanded, by);
  const until = 'any' in to && typeof to.until === 'object' ? to.until : undefined;
  // What ends it is not part of the output.
  const ending = waited(
    until as unknown as Json,
    join(pointer, 'listen', 'to', 'until'),
    types,
    documents,
    undefined,
    by,
  );
  return [...own, ...ending];
}

function startsOf(definition: Definition, types: DefinitionTypes | undefined, documents: Documents): HeardEvent[] {
  const { schedule, input } = definition;
  if (schedule?.on === undefined) return [];
  const by = `${quoted(definition.document.name)}, which it starts`;
  return waited(schedule.on as unknown as Json, '/schedule/on', types, documents, demandOfStart(schedule, input), by);
}

function waited(
  strategy: Json | undefined,
  pointer: string,
  types: DefinitionTypes | undefined,
  documents: Documents,
  demand: SchemaPart | undefined,
  by: string,
): HeardEvent[] {
  if (strategy === undefined) return [];
  const found = filtersOf(strategy, pointer);
  if (found.length === 0) return [{ type: null, attributes: new Map(), selected: undefined, demanded: [], by }];
  return found.flatMap(({ filter, pointer: at }) => {
    const written = filter as unknown as EventFilterWith;
    const event = types?.heard(at);
    const demanded = [demand, demandOfFilter(written, documents)].filter((part) => part !== undefined);
    const data = event && dataOf(event);
    const selected = data === undefined || same(data, UNKNOWN) ? undefined : data;
    const attributes = attributesOf(event);
    return typesOf(event, written).map((type) => ({ type, attributes, selected, demanded, by }));
  });
}

/** The texts that the type can be, in TypeScript; one `null` where they cannot be listed. */
function typesOf(event: Type | undefined, { with: written }: EventFilterWith): (string | null)[] {
  const [shape, ...others] = event?.objects ?? [];
  const strings = others.length === 0 ? shape?.properties.get('type')?.type.strings : undefined;
  if (strings !== undefined && strings !== true && strings.length > 0) return strings.map(quoted);
  const { type } = written;
  return [typeof type === 'string' ? typePattern(type) : null];
}

const SELF_EVIDENT = ['specversion', 'type', 'data', 'datacontenttype'];

function attributesOf(event: Type | undefined): ReadonlyMap<string, string> {
  const [shape, ...others] = event?.objects ?? [];
  const attributes = new Map<string, string>();
  if (shape === undefined || others.length > 0) return attributes;
  for (const [name, { type, required }] of shape.properties) {
    const isText = type.strings !== true && type.strings.length > 0;
    if (required && isText && !SELF_EVIDENT.includes(name)) attributes.set(name, valueType(type));
  }
  return attributes;
}

function unionOf(events: readonly HeardEvent[]): string {
  return events.length === 1
    ? memberOf(events, '')
    : events.map((event) => `\n  | ${memberOf([event], '  ')}`).join('');
}

/** Events of one type, as one who sends it writes it. */
function memberOf(events: readonly HeardEvent[], indent: string): string {
  const [first] = events as [HeardEvent];
  const inner = `${indent}  `;
  const lines = [
    ...documentation({ description: `For ${[...new Set(events.map(({ by }) => by))].join('; ')}.` }, inner),
    `${inner}type: ${first.type ?? 'string'};`,
    ...askedOf(events).map(([name, texts]) => `${inner}${key(name)}: ${texts};`),
    dataLine(events, inner),
  ];
  return `{\n${lines.join('\n')}\n${indent}}`;
}

/** Attributes that everybody asks for. */
function askedOf(events: readonly HeardEvent[]): [string, string][] {
  const names = [...(events[0]?.attributes.keys() ?? [])];
  return names.flatMap((name): [string, string][] => {
    const texts = events.map(({ attributes }) => attributes.get(name));
    return texts.includes(undefined) ? [] : [[name, [...new Set(texts)].join(' | ')]];
  });
}

/**
 * Who lets any data pass demands of all what he demands; who selects demands it of what he lets pass. So an event fits the
 * demands of all the former, and what one of the latter selects and demands, if it is not for the former alone.
 */
function dataLine(events: readonly HeardEvent[], indent: string): string {
  const demandsOf = ({ demanded }: HeardEvent): string[] => demanded.map((one) => text(one, indent));
  const general = events.filter(({ selected }) => selected === undefined);
  const basis = both(general.flatMap(demandsOf));
  const choices = events.flatMap((event) => {
    if (event.selected === undefined) return [];
    const demands = both([...general.flatMap(demandsOf), ...demandsOf(event)]);
    const own = valueType(demands === 'unknown' ? event.selected : withoutRest(event.selected), indent);
    return [both([demands, own])];
  });
  const data = general.length > 0 ? basis : [...new Set(choices)].join(' | ');
  return data === 'unknown' ? `${indent}data?: unknown;` : `${indent}data: ${data};`;
}

/** All of them at once. */
function both(types: readonly string[]): string {
  const known = [...new Set(types)].filter((type) => type !== 'unknown');
  return known.length > 1 ? known.map(grouped).join(' & ') : (known[0] ?? 'unknown');
}

function text({ schema, root }: SchemaPart, indent: string): string {
  return typeOf(schema, indent, root);
}

/** Beside a schema, which says what else there may be. */
function withoutRest(type: Type): Type {
  const objects = type.objects.map(({ properties }) => ({
    properties: new Map(
      [...properties].map(([name, one]) => [
        name,
        { ...one, type: same(one.type, UNKNOWN) ? UNKNOWN : withoutRest(one.type) },
      ]),
    ),
    rest: NEVER,
  }));
  return { ...type, objects };
}
