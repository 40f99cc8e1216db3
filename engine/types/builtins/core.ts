/** Kinds, conversions, errors, and the smallest filters. */

import type { Outcome } from '../access.ts';
import { truthOf } from '../branches.ts';
import { EMPTY, type Flow, one, RAISES, through } from '../flow.ts';
import { join } from '../join.ts';
import { narrow } from '../narrow.ts';
import {
  ALL_KINDS,
  ARRAYS,
  arrayOf,
  BOOLEAN,
  BOOLEANS,
  FALSE,
  falsy,
  isNever,
  kindsOf,
  NEVER,
  NULLS,
  NUMBER,
  NUMBERS,
  OBJECTS,
  type ObjectShape,
  onlyKinds,
  SOME_ARRAY,
  STRING,
  STRINGS,
  stringOf,
  TRUE,
  type Type,
  truthy,
  tupleOf,
  UNKNOWN,
  withoutKinds,
} from '../type.ts';
import { type Call, from, keeps, only, several, type Transfers, value } from './transfer.ts';

const KIND_NAMES: readonly [number, string][] = [
  [NULLS, 'null'],
  [BOOLEANS, 'boolean'],
  [NUMBERS, 'number'],
  [STRINGS, 'string'],
  [ARRAYS, 'array'],
  [OBJECTS, 'object'],
];

export function keysOf(input: Type): Outcome {
  return only(input, ARRAYS | OBJECTS, ({ array, objects }) => {
    let keys = array === null ? NEVER : NUMBER;
    for (const { properties, rest } of objects) {
      keys = join(keys, isNever(rest) ? stringOf(...properties.keys()) : STRING);
    }
    return arrayOf(keys);
  });
}

function has(input: Type, key: Type): Outcome {
  const inside = kindsOf(input);
  const by = kindsOf(key);
  const fits = (inside & NULLS) | (by & STRINGS ? inside & OBJECTS : 0) | (by & NUMBERS ? inside & ARRAYS : 0);
  if (fits === 0) return { type: NEVER, raises: true };
  const raises = (inside & ~fits) !== 0 || (inside !== NULLS && by !== STRINGS && by !== NUMBERS);
  if (inside === OBJECTS && key.strings !== true && key.strings.length === 1 && by === STRINGS) {
    const name = key.strings[0]!;
    if (input.objects.every((shape) => shape.properties.get(name)?.required)) return { type: TRUE, raises };
    if (input.objects.every((shape) => isAbsent(shape, name))) return { type: FALSE, raises };
  }
  return { type: inside === NULLS ? FALSE : BOOLEAN, raises };
}

function isAbsent({ properties, rest }: ObjectShape, name: string): boolean {
  return isNever(properties.get(name)?.type ?? rest);
}

function contains(input: Type, part: Type): Outcome {
  const shared = kindsOf(input) & kindsOf(part);
  if (shared === 0) return { type: NEVER, raises: true };
  return { type: BOOLEAN, raises: shared !== STRINGS || kindsOf(input) !== STRINGS || kindsOf(part) !== STRINGS };
}

function select(call: Call): Flow {
  const [condition] = call.node.args;
  const answer = call.arg(0);
  if (isNever(answer.type)) return answer;
  if (isNever(truthy(answer.type))) return { ...EMPTY, raises: answer.raises };
  const kept = narrow(call.evaluation, condition!, call.env, true).input;
  return {
    type: kept,
    empty: answer.empty || !isNever(falsy(answer.type)),
    many: answer.many,
    raises: answer.raises,
  };
}

function recurse({ input }: Call): Flow {
  const deep = (kindsOf(input) & (ARRAYS | OBJECTS)) !== 0;
  return { type: deep ? UNKNOWN : input, empty: false, many: deep, raises: false };
}

/** A question that any argument can answer. */
const asked = (call: Call): Flow => through(call.arg(0), one(BOOLEAN, true));
const isNumber = value((input) => (kindsOf(input) & NUMBERS ? BOOLEAN : FALSE));

export const core: Transfers = {
  'type/0': value((input) => {
    const kinds = kindsOf(input);
    return stringOf(...KIND_NAMES.filter(([kind]) => kinds & kind).map(([, name]) => name));
  }),
  'length/0': from(ALL_KINDS & ~BOOLEANS, NUMBER),
  'utf8bytelength/0': from(STRINGS, NUMBER),
  'not/0': value((input) => {
    const truth = truthOf(input);
    return truth === TRUE ? FALSE : truth === FALSE ? TRUE : BOOLEAN;
  }),
  'keys/0': value(keysOf),
  'keys_unsorted/0': value(keysOf),
  'has/1': value((input, key) => has(input, key!)),
  'in/1': asked,
  'contains/1': value((input, part) => contains(input, part!)),
  'inside/1': asked,
  'tostring/0': value((input) => (kindsOf(input) === STRINGS ? input : STRING)),
  'tonumber/0': value((input) => {
    const parsed = kindsOf(input) & STRINGS ? NUMBER : onlyKinds(input, NUMBERS);
    return { type: parsed, raises: kindsOf(input) !== NUMBERS };
  }),
  'toboolean/0': value((input) => only(input, BOOLEANS | STRINGS, BOOLEAN, kindsOf(input) !== BOOLEANS)),
  'tojson/0': value(() => STRING),
  'fromjson/0': from(STRINGS, UNKNOWN, true),
  'toarray/0': value((input) => {
    const others = withoutKinds(input, ARRAYS);
    return join(onlyKinds(input, ARRAYS), isNever(others) ? NEVER : tupleOf(others));
  }),
  'empty/0': () => EMPTY,
  'error/0': () => RAISES,
  'error/1': (call) => through(call.arg(0), RAISES),
  'select/1': select,
  'recurse/0': recurse,
  'values/0': keeps(ALL_KINDS & ~NULLS),
  'nulls/0': keeps(NULLS),
  'booleans/0': keeps(BOOLEANS),
  'numbers/0': keeps(NUMBERS),
  'strings/0': keeps(STRINGS),
  'arrays/0': keeps(ARRAYS),
  'objects/0': keeps(OBJECTS),
  'iterables/0': keeps(ARRAYS | OBJECTS),
  'scalars/0': keeps(ALL_KINDS & ~(ARRAYS | OBJECTS)),
  'finites/0': keeps(NUMBERS, true),
  'normals/0': keeps(NUMBERS, true),
  'infinite/0': value(() => NUMBER),
  'nan/0': value(() => NUMBER),
  'isinfinite/0': isNumber,
  'isnan/0': isNumber,
  'isnormal/0': isNumber,
  'isfinite/0': isNumber,
  'isvalid/1': (call) => {
    const tried = call.evaluation.caught(() => call.arg(0));
    return { type: BOOLEAN, empty: tried.empty, many: tried.many || tried.raises, raises: false };
  },
  'now/0': value(() => NUMBER),
  'have_decnum/0': value(() => FALSE),
  'have_literal_numbers/0': value(() => FALSE),
  'ascii/0': from(NUMBERS, STRING, true),
  'builtins/0': value(() => arrayOf(STRING)),
  'tostream/0': () => ({ type: SOME_ARRAY, empty: false, many: true, raises: false }),
  'fromstream/1': (call) => {
    const events = call.arg(0);
    return several(through(events, one(UNKNOWN, true)));
  },
  'truncate_stream/1': (call) => {
    // Its argument is evaluated on null.
    call.arg(0, tupleOf());
    call.evaluation.cut();
    return several(one(UNKNOWN, true));
  },
};
