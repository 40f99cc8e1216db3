/**
 * The other definitions, which `run: workflow` may name and events may start, as the checker knows them: from the project's folder, at publishing from
 * the tenant. Where neither is at hand nothing is said about them.
 */
import { isObject, type Json, type JsonObject, own } from '../json.ts';
import { type CertainEvents, certainEvents } from './event-rounds.ts';

/** What a definition takes and gives; `true` where its document says nothing. */
export interface OtherDefinition {
  namespace: string;
  name: string;
  version: string;
  /** The one that `latest` means. */
  current: boolean;
  input: JsonObject | boolean;
  output: JsonObject | boolean;
  /** What is certain of its events; absent for one that no event starts. */
  events?: CertainEvents;
}

/** null: there is none of that namespace, name and version; undefined: not known here. */
export type DefinitionLookup = (workflow: JsonObject) => OtherDefinition | null | undefined;

export function lookupIn(known: readonly OtherDefinition[] | undefined, self: JsonObject): DefinitionLookup {
  return (workflow) => {
    if (known === undefined) return undefined;
    const wanted = (key: string) => own(workflow, key);
    const named = [...known, ...headOf(self, true)].filter(
      ({ namespace, name }) => namespace === wanted('namespace') && name === wanted('name'),
    );
    const version = wanted('version');
    return named.find((one) => (version === 'latest' ? one.current : one.version === version)) ?? null;
  };
}

/** What others may know of a document; empty where it does not say who it is. */
export function headOf(document: Json, current = false): OtherDefinition[] {
  const head = isObject(document) ? own(document, 'document') : undefined;
  if (!isObject(document) || !isObject(head)) return [];
  const text = (key: string) => own(head, key);
  const [namespace, name, version] = [text('namespace'), text('name'), text('version')];
  if (typeof namespace !== 'string' || typeof name !== 'string' || typeof version !== 'string') return [];
  const events = certainEvents(document);
  return [
    {
      namespace,
      name,
      version,
      current,
      input: schemaOf(document, 'input'),
      output: schemaOf(document, 'output'),
      ...(events.starts.length > 0 && { events }),
    },
  ];
}

function schemaOf(document: JsonObject, flow: 'input' | 'output'): JsonObject | boolean {
  const place = own(document, flow);
  const schema = isObject(place) ? own(place, 'schema') : undefined;
  const written = isObject(schema) ? own(schema, 'document') : undefined;
  return isObject(written) || typeof written === 'boolean' ? written : true;
}
