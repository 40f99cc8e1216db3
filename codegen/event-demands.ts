/**
 * What a definition demands of the data of an event besides what its filters say: the schema that the consumed events must
 * fit, where they go into it as they came. A run whose event does not fit fails, so who sends one is held to it.
 */
import type { EventFilterWith, ListenStep, Schedule } from '../engine/definition/document.ts';
import type { Documents } from '../engine/definition/documents.ts';
import type { ReadAs } from '../engine/events/event.ts';
import type { Json, JsonObject } from '../engine/json.ts';
import { isObject, own } from '../engine/json.ts';
import { referred } from './schema-types.ts';

/** A part of a schema, with the whole that its references count from. */
export interface SchemaPart {
  schema: Json;
  root: Json;
}

interface Flow {
  schema?: { document?: JsonObject | boolean };
  from?: Json;
  as?: Json;
}

/** Of what a `listen` consumes: its own `output.schema`, or that of its `foreach`, where nothing is made of it before. */
export function demandOfListen({ listen, foreach, output }: ListenStep): SchemaPart | undefined {
  const read = listen.read ?? 'data';
  if (foreach === undefined) return dataIn(itemOf(untouched(output)), read);
  return foreach.do === undefined ? dataIn(untouched(foreach.output), read) : undefined;
}

/** Of what a schedule hands to the run: the workflow's `input.schema`. */
export function demandOfStart({ read = 'envelope' }: Schedule, input: Flow | undefined): SchemaPart | undefined {
  const schema = input?.schema?.document;
  return dataIn(itemOf(schema === undefined ? undefined : { schema, root: schema }), read);
}

/** Of the schema that a filter asks events to name as theirs, where it is at hand. */
export function demandOfFilter({ with: written }: EventFilterWith, documents: Documents): SchemaPart | undefined {
  const address = schemaNamed(written);
  if (address === undefined || !Object.hasOwn(documents, address)) return undefined;
  const schema = documents[address] as Json;
  return { schema, root: schema };
}

/** The address of the schema in `dataschema`, where that is written out. */
export function schemaNamed(written: JsonObject): string | undefined {
  const address = own(written, 'dataschema');
  return typeof address === 'string' && !address.includes('${') ? address : undefined;
}

// ---- helpers

/** The schema of a value that no expression has made. */
function untouched(flow: Flow | undefined): SchemaPart | undefined {
  const schema = flow?.schema?.document;
  return schema === undefined || flow?.as !== undefined ? undefined : { schema, root: schema };
}

function itemOf(part: SchemaPart | undefined): SchemaPart | undefined {
  const list = part && resolved(part);
  const items = isObject(list ?? null) ? own(list as JsonObject, 'items') : undefined;
  // Of a tuple it would have to be known which event comes first.
  if (part === undefined || items === undefined || own(list as JsonObject, 'prefixItems') !== undefined)
    return undefined;
  return { schema: items, root: part.root };
}

function dataIn(part: SchemaPart | undefined, read: ReadAs): SchemaPart | undefined {
  if (part === undefined || read === 'raw') return undefined;
  if (read === 'data') return part;
  const event = resolved(part);
  const properties = isObject(event ?? null) ? own(event as JsonObject, 'properties') : undefined;
  const schema = isObject(properties ?? null) ? own(properties as JsonObject, 'data') : undefined;
  return schema === undefined ? undefined : { schema, root: part.root };
}

function resolved({ schema, root }: SchemaPart): Json | undefined {
  const reference = isObject(schema) ? own(schema, '$ref') : undefined;
  if (typeof reference !== 'string') return schema;
  return isObject(root) ? referred(reference, root) : undefined;
}
