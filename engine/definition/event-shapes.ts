/**
 * Events on types: the counterpart of `events/match.ts` (what a filter lets pass), of `run/steps/emit.ts` (what an `emit` makes)
 * and of `readEvent` (how a consumed one is given).
 *
 * E1  A filter only narrows: where its meaning cannot be told, the event stays as it was, so that every event that is heard
 *     is in the type told.
 */
import { mayBePattern } from '../events/filter.ts';
import type { Inference } from '../types/infer.ts';
import { join as joinTypes } from '../types/join.ts';
import { meet, without } from '../types/meet.ts';
import {
  BOOLEAN,
  isNever,
  kindsOf,
  NEVER,
  NULL,
  NUMBER,
  OBJECTS,
  type ObjectShape,
  type Property,
  STRING,
  STRINGS,
  shaped,
  shapesOf,
  stringOf,
  type Type,
  UNKNOWN,
  withoutKinds,
} from '../types/type.ts';

/** An event as a filter or an `envelope` sees it. Extension attributes may have any name. */
export const EVENT: Type = shaped(
  {
    specversion: stringOf('1.0'),
    id: STRING,
    source: STRING,
    type: STRING,
    'time?': STRING,
    'subject?': STRING,
    'datacontenttype?': STRING,
    'dataschema?': STRING,
    'data?': UNKNOWN,
    'data_base64?': STRING,
  },
  UNKNOWN,
);

const EXTENSION = joinTypes(joinTypes(STRING, BOOLEAN), NUMBER);
const TEXTS = ['id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'dataschema', 'data_base64'];

/** What an attribute of an emitted event may be; of `data` anything. */
export function attributeType(name: string): Type {
  return name === 'data' ? UNKNOWN : TEXTS.includes(name) ? STRING : EXTENSION;
}

/**
 * The event that an `emit` gives: what was written as it was evaluated, what was left out filled in, what came out as null
 * left away. Never, where an attribute can never be one. `source` is that of an event that names none.
 */
export function emittedType(made: ObjectShape, source: string): Type {
  const properties = new Map<string, Property>(
    Object.entries({ specversion: stringOf('1.0'), id: STRING, source: stringOf(source), time: STRING }).map(
      ([name, type]) => [name, { type, required: true }],
    ),
  );
  for (const [name, { type }] of made.properties) {
    if (name === 'specversion') continue;
    if (name === 'data') {
      properties.set('data', { type, required: true });
      continue;
    }
    const given = meet(without(type, null), attributeType(name));
    const before = properties.get(name);
    if (isNever(given) && !type.null) return NEVER;
    if (isNever(given)) continue;
    // Null stands for what was not written.
    if (before !== undefined) {
      properties.set(name, { type: type.null ? joinTypes(before.type, given) : given, required: true });
    } else properties.set(name, { type: given, required: !type.null || name === 'type' });
  }
  if (properties.get('type') === undefined) return NEVER;
  const hasData = properties.has('data');
  if (hasData && !properties.get('datacontenttype')?.required) {
    const written = properties.get('datacontenttype')?.type ?? NEVER;
    properties.set('datacontenttype', { type: joinTypes(written, stringOf('application/json')), required: true });
  }
  return shapesOf([{ properties, rest: NEVER }]);
}

/** A consumed event, read. */
export function readType(read: unknown, event: Type): Type {
  if (read === 'envelope') return event;
  let all = NEVER;
  for (const shape of event.objects) {
    const data = shape.properties.get('data');
    const isThere = data?.required === true;
    // Without data it is the bytes in base64, or nothing.
    if (read === 'raw') all = joinTypes(all, isThere ? STRING : joinTypes(STRING, NULL));
    else all = joinTypes(all, isThere ? data.type : joinTypes(joinTypes(data?.type ?? UNKNOWN, STRING), NULL));
  }
  return all;
}

/** The event with an attribute that is met by a literal: `is` is what the literal, its expressions evaluated, can be. */
export function withLiteral(event: Type, name: string, is: Type): Type {
  return withAttribute(event, name, metBy(is));
}

/** The event with an attribute that an expression lets pass: of `data` it looks at the data, else at the event. */
export function withExpression(event: Type, name: string, { flow, narrowed }: Inference): Type {
  if (name === 'data') {
    const data = narrowed(true).input;
    return data.null ? withAttribute(event, name, data, false) : withAttribute(event, name, data);
  }
  const { strings } = flow.type;
  const givesText = strings === true || strings.length > 0;
  // Only `true` and the attribute's own text let pass.
  if (!givesText) return (flow.type.booleans & 2) === 0 ? NEVER : meet(event, narrowed(true).input);
  return (flow.type.booleans & 2) === 0 ? withAttribute(event, name, stringsOnly(flow.type)) : event;
}

/** What data an event that was let pass carries; undefined when it need not carry any. */
export function dataOf(event: Type): Type | undefined {
  let all: Type | undefined = NEVER;
  for (const shape of event.objects) {
    const data = shape.properties.get('data');
    if (data?.required !== true) return undefined;
    all = joinTypes(all, data.type);
  }
  return all;
}

// ---- helpers

function withAttribute(event: Type, name: string, type: Type, required = true): Type {
  const wanted = shapesOf([{ properties: new Map([[name, { type, required }]]), rest: UNKNOWN }]);
  return isNever(type) ? NEVER : meet(event, wanted);
}

function stringsOnly(type: Type): Type {
  return kindsOf(type) & STRINGS ? meet(type, STRING) : NEVER;
}

/** The values that a literal is met by: text may be a regular expression, an object has at least these members. */
function metBy(is: Type): Type {
  const { strings } = is;
  const texts = strings === true || strings.some(mayBePattern) ? STRING : stringOf(...strings);
  const shapes = is.objects.map(({ properties }): ObjectShape => {
    const wanted = [...properties].map(([name, { type, required }]): [string, Property] => [
      name,
      required ? { type: metBy(type), required } : { type: UNKNOWN, required },
    ]);
    return { properties: new Map(wanted), rest: UNKNOWN };
  });
  const others = withoutKinds(is, STRINGS | OBJECTS);
  return joinTypes(joinTypes(others, isNever(texts) ? NEVER : texts), shapesOf(shapes));
}
