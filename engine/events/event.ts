/**
 * What an event is: a CloudEvent (1.0) as JSON. The one judge of what may be sent or emitted, and how a consumed one is read.
 *
 * `source` and `id` together name an event; the same pair again is the same event.
 */
import type { Json, JsonObject } from '../json.ts';
import { isObject, own } from '../json.ts';

export type CloudEvent = JsonObject & { specversion: '1.0'; id: string; source: string; type: string };

/** How a `listen` or a schedule gives what it consumed. */
export type ReadAs = 'data' | 'envelope' | 'raw';

export interface EventProblem {
  /** JSON pointer of the attribute. */
  pointer: string;
  message: string;
}

/** Bounds of context attributes, in characters: long enough for any URI that is used, short enough for an index. */
const MOST_TEXT = 1_000;
const REQUIRED = ['id', 'source', 'type'] as const;
const TEXTS = ['subject', 'datacontenttype', 'dataschema'] as const;
const RFC3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/;

/** Everything that is wrong with a value as an event; none means it is one. */
export function eventProblems(value: Json): EventProblem[] {
  if (!isObject(value)) return [{ pointer: '', message: 'must be a CloudEvent, a JSON object' }];
  const problems: EventProblem[] = [];
  const say = (name: string, message: string) => problems.push({ pointer: `/${name}`, message });
  if (own(value, 'specversion') !== '1.0') say('specversion', 'must be "1.0"');
  for (const name of REQUIRED) if (own(value, name) === undefined) say(name, 'is required');
  for (const [name, attribute] of Object.entries(value)) {
    if (name === 'data' || name === 'specversion') continue;
    const message = attributeProblem(name, attribute);
    if (message) say(name, message);
  }
  if (own(value, 'data') !== undefined && own(value, 'data_base64') !== undefined)
    say('data_base64', 'cannot stand beside data');
  return problems;
}

/** Why a context attribute (or `data_base64`) cannot have this value; undefined when it can. */
export function attributeProblem(name: string, value: Json): string | undefined {
  const isText = typeof value === 'string';
  if (name === 'data_base64') {
    return isText && /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.length % 4 === 0 ? undefined : 'must be base64 text';
  }
  if (!/^[a-z0-9]{1,64}$/.test(name)) return 'is no attribute of an event: names are lower-case letters and digits';
  if ((REQUIRED as readonly string[]).includes(name)) {
    if (!isText || value === '') return 'must be text that is not empty';
  } else if (name === 'time') {
    if (!isText || !RFC3339.test(value) || Number.isNaN(Date.parse(value)))
      return 'must be an instant such as 2026-01-31T12:00:00Z';
  } else if ((TEXTS as readonly string[]).includes(name)) {
    if (!isText || value === '') return 'must be text that is not empty';
  } else if (!isText && typeof value !== 'boolean' && !(typeof value === 'number' && Number.isInteger(value))) {
    return 'must be text, a whole number, true or false';
  }
  if (isText && value.length > MOST_TEXT) return `must have at most ${MOST_TEXT} characters`;
  return isText && /\p{Cc}/u.test(value) ? 'must hold no control characters' : undefined;
}

/**
 * An event as a definition reads it. `raw` is the payload as text: what was sent as bytes in base64, text as it is, other
 * data as JSON; null without a payload.
 */
export function readEvent(event: CloudEvent, as: ReadAs): Json {
  if (as === 'envelope') return event;
  const data = own(event, 'data');
  const bytes = own(event, 'data_base64') ?? null;
  if (as === 'data') return data ?? bytes;
  if (data === undefined) return bytes;
  return typeof data === 'string' ? data : JSON.stringify(data);
}
