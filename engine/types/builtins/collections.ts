/** Arrays and objects as wholes: sorting, grouping, sums, entries, mapping. */
import { itemsOf, iterated, type Outcome, propertyOf, reshaped, valuesOf } from '../access.ts';
import { changeItems, updateBy } from '../assign.ts';
import { collected } from '../construct.ts';
import { type Flow, one, through } from '../flow.ts';
import { fixpoint, join, joinAll } from '../join.ts';
import { readItems } from '../operations.ts';
import { arithmetic } from '../operators.ts';
import {
  ARRAYS,
  arrayOf,
  arrayShaped,
  BOOLEANS,
  closed,
  isNever,
  kindsOf,
  MAX_SHAPES,
  NEVER,
  NULL,
  NULLS,
  NUMBER,
  OBJECTS,
  onlyKinds,
  type Property,
  STRING,
  STRINGS,
  shapesOf,
  stringOf,
  type Type,
  truthy,
  tupleOf,
  UNKNOWN,
} from '../type.ts';
import { type Call, from, only, type Transfer, type Transfers, value } from './transfer.ts';

const ITERABLE = ARRAYS | OBJECTS;

/** Arrays only; `f` gives each item its key. */
function by(result: (items: Type, least: number) => Type): Transfer {
  return (call) => {
    const { array } = call.input;
    if (array === null) return call.done({ type: NEVER, raises: true });
    const items = itemsOf(array);
    const keys = isNever(items) ? one(UNKNOWN) : call.arg(0, items);
    const raises = keys.raises || kindsOf(call.input) !== ARRAYS;
    if (isNever(keys.type) && !keys.empty && array.least > 0) return { ...one(NEVER, true) };
    return call.done({ type: result(items, array.least), raises });
  };
}

const sorted = (items: Type, least: number): Type => arrayOf(items, least);
const grouped = (items: Type, least: number): Type =>
  isNever(items) ? tupleOf() : arrayOf(arrayOf(items, 1), Math.min(least, 1));
const extreme = (items: Type, least: number): Type => (least > 0 ? items : join(items, NULL));
const arrays = (result: (items: Type, least: number) => Type): Transfer =>
  from(ARRAYS, ({ array }) => result(itemsOf(array!), array!.least));

/** The sum of any number of such items; null when there is none. */
function sum(items: Flow): Flow {
  if (isNever(items.type)) return items.empty ? one(NULL, items.raises) : items;
  let raises = items.raises;
  const total = fixpoint(items.type, (state) => {
    const next = arithmetic('+', state, items.type);
    raises ||= next.raises && items.many;
    return items.many ? next.type : state;
  });
  return one(items.empty ? join(total, NULL) : total, raises);
}

function joined(input: Type, separator: Type): Outcome {
  const { type, raises } = iterated(input);
  if ((kindsOf(input) & ITERABLE) === 0) return { type: NEVER, raises: true };
  const fits = (kindsOf(type) & ITERABLE) === 0 && (kindsOf(separator) & ~(STRINGS | NULLS)) === 0;
  return { type: STRING, raises: raises || !fits };
}

/** How deep arrays in arrays are looked through. */
const LEVELS = 6;

function flattened(items: Type, whole: boolean): Type {
  let flat = NEVER;
  let level = items;
  for (let i = 0; i < LEVELS && !isNever(level); i++) {
    flat = join(flat, whole ? onlyKinds(level, 63 & ~ARRAYS) : level);
    level = level.array === null ? NEVER : itemsOf(level.array);
  }
  return isNever(level) ? flat : UNKNOWN;
}

function flatten(input: Type, whole: boolean): Outcome {
  return only(input, ITERABLE, (container) => arrayOf(flattened(iterated(container).type, whole)), !whole);
}

function reverse(input: Type): Outcome {
  const kinds = kindsOf(input);
  if ((kinds & ~BOOLEANS) === 0) return { type: NEVER, raises: true };
  const { array } = input;
  const turned = array === null ? NEVER : reshaped(array, array.least);
  return { type: kinds === ARRAYS ? turned : join(turned, tupleOf()), raises: (kinds & ~(ARRAYS | NULLS)) !== 0 };
}

function indices(input: Type): Outcome {
  const kinds = kindsOf(input);
  if ((kinds & (NULLS | STRINGS | ARRAYS | OBJECTS)) === 0) return { type: NEVER, raises: true };
  const found = kinds & OBJECTS ? UNKNOWN : arrayOf(NUMBER);
  return { type: kinds & NULLS ? join(found, NULL) : found, raises: true };
}

function position(input: Type): Outcome {
  const { type, raises } = indices(input);
  return { type: isNever(type) ? type : kindsOf(input) & OBJECTS ? UNKNOWN : join(NUMBER, NULL), raises };
}

export function toEntries(input: Type): Outcome {
  return only(input, ITERABLE, ({ array, objects }) => {
    let entries = array === null ? NEVER : closed({ key: NUMBER, value: itemsOf(array) });
    if (array !== null && isNever(itemsOf(array))) entries = NEVER;
    for (const { properties, rest } of objects) {
      if (properties.size > MAX_SHAPES) {
        entries = join(entries, closed({ key: STRING, value: valuesOf([{ properties, rest }]) }));
        continue;
      }
      for (const [key, { type }] of properties) {
        if (!isNever(type)) entries = join(entries, closed({ key: stringOf(key), value: type }));
      }
      if (!isNever(rest)) entries = join(entries, closed({ key: STRING, value: rest }));
    }
    return arrayOf(entries);
  });
}

export function fromEntries(input: Type): Outcome {
  const { type: entries } = iterated(input);
  if ((kindsOf(input) & ITERABLE) === 0) return { type: NEVER, raises: true };
  let raises = kindsOf(input) !== ARRAYS || (kindsOf(entries) & ~OBJECTS) !== 0;
  const properties = new Map<string, Property>();
  let rest = NEVER;
  for (const shape of entries.objects) {
    const key = shape.properties.get('key');
    const sure = key?.required && kindsOf(key.type) === STRINGS;
    raises ||= !sure;
    const item = shape.properties.get('value')?.required
      ? propertyOf(shape, 'value')
      : joinAll([propertyOf(shape, 'value'), propertyOf(shape, 'Value'), NULL]);
    const names = sure ? truthy(key.type).strings : true;
    if (names === true) rest = join(rest, item);
    else
      for (const name of names)
        properties.set(name, { type: join(properties.get(name)?.type ?? NEVER, item), required: false });
  }
  return { type: shapesOf([{ properties, rest }]), raises };
}

/** `[.[] | f]`; the places of items stay known where each gives exactly one. */
function map(call: Call, input: Type): Flow {
  const { array, objects } = input;
  if (array !== null && objects.length === 0 && array.prefix.length > 0 && array.prefix.length <= MAX_SHAPES) {
    const flows = array.prefix.map((item) => call.arg(0, item));
    const rest = isNever(array.rest) ? null : call.arg(0, array.rest);
    const all = rest === null ? flows : [...flows, rest];
    if (all.every((flow) => !flow.empty && !flow.many && !isNever(flow.type))) {
      const prefix = flows.map(({ type }) => type);
      const raises = all.some((flow) => flow.raises) || kindsOf(input) !== ARRAYS;
      return one(arrayShaped({ prefix, rest: rest?.type ?? NEVER, least: array.least }), raises);
    }
  }
  const items = readItems(call.evaluation, call.node, input, false);
  if (isNever(items.type)) return items.empty ? one(tupleOf(), items.raises) : items;
  const mapped = call.arg(0, items.type);
  const some = through(items, mapped);
  // Where every item fails, an empty array still gives one.
  if (isNever(mapped.type) && items.empty) return one(tupleOf(), true);
  return collected(some);
}

function withEntries(call: Call): Flow {
  const entries = call.done(toEntries(call.input));
  if (isNever(entries.type) || entries.type === UNKNOWN) return entries;
  const mapped = map(call, entries.type);
  if (isNever(mapped.type)) return mapped;
  const { type, raises } = fromEntries(mapped.type);
  return through(entries, through(mapped, isNever(type) ? one(UNKNOWN, true) : one(type, raises)));
}

function mapValues(call: Call): Flow {
  const changed = changeItems(call.input, updateBy(call.evaluation, call.node.args[0]!, call.env));
  if ((kindsOf(call.input) & ITERABLE) === 0) return call.done({ type: NEVER, raises: true });
  return one(changed.type, changed.raises);
}

/** Objects of rows by a key. */
function indexed(call: Call, rows: Flow, key: number): Flow {
  if (isNever(rows.type))
    return rows.empty ? one(shapesOf([{ properties: new Map(), rest: NEVER }]), rows.raises) : rows;
  const keys = call.arg(key, rows.type);
  return one(shapesOf([{ properties: new Map(), rest: rows.type }]), rows.raises || keys.raises);
}

export const collections: Transfers = {
  'sort/0': arrays(sorted),
  'sort_by/1': by(sorted),
  'group_by/1': by(grouped),
  'unique/0': arrays((items, least) => arrayOf(items, Math.min(least, 1))),
  'unique_by/1': by((items, least) => arrayOf(items, Math.min(least, 1))),
  'min/0': arrays(extreme),
  'max/0': arrays(extreme),
  'min_by/1': by(extreme),
  'max_by/1': by(extreme),
  'add/0': (call) => sum(readItems(call.evaluation, call.node, call.input, false)),
  'add/1': (call) => sum(call.arg(0)),
  'join/1': value((input, separator) => joined(input, separator!)),
  'flatten/0': value((input) => flatten(input, true)),
  'flatten/1': value((input) => flatten(input, false)),
  'reverse/0': value(reverse),
  'transpose/0': from(ITERABLE, arrayOf(arrayOf(UNKNOWN)), true),
  'bsearch/1': value((input) => only(input, ARRAYS, NUMBER)),
  'indices/1': value(indices),
  'index/1': value(position),
  'rindex/1': value(position),
  'map/1': (call) => map(call, call.input),
  'map_values/1': mapValues,
  'to_entries/0': value(toEntries),
  'from_entries/0': value(fromEntries),
  'with_entries/1': withEntries,
  'INDEX/1': (call) => indexed(call, readItems(call.evaluation, call.node, call.input, false), 0),
  'INDEX/2': (call) => indexed(call, call.arg(0), 1),
};
