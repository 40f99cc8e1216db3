/** Kinds, conversions, errors, and the smallest filters: what nearly every expression uses. */
import { isObject, type Json } from '../../json.ts';
import { has, textLength } from '../access.ts';
import { type Code, few, GO, MANY, many, OPTIONAL, type Paths, single } from '../code.ts';
import { Raised } from '../errors.ts';
import { lowerRecurse } from '../lower-access.ts';
import { describe, print } from '../print.ts';
import { readJson, readNumber } from '../read.ts';
import { nowInSeconds, spend, spendText } from '../run.ts';
import { utf8Length } from '../utf8.ts';
import { contains, isTrue, kindOf, sortedKeys } from '../values.ts';
import { type Builtins, code, jq, value } from './builtin.ts';
import { toText } from './formats.ts';

export function lengthOf(value: Json): number {
  if (value === null) return 0;
  if (typeof value === 'string') return textLength(value);
  if (typeof value === 'number') return Math.abs(value);
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new Raised(`${describe(value)} has no length`);
}

export function keysOf(value: Json, sorted: boolean): Json[] {
  if (Array.isArray(value)) {
    spend(value.length);
    return value.map((_, i) => i);
  }
  if (!isObject(value)) throw new Raised(`${describe(value)} has no keys`);
  const keys = sorted ? sortedKeys(value) : Object.keys(value);
  spend(keys.length);
  return keys;
}

function toNumber(input: Json): Json {
  if (typeof input === 'number') return input;
  const number = typeof input === 'string' ? readNumber(input) : undefined;
  if (number === undefined) throw new Raised(`${describe(input)} cannot be parsed as a number`);
  return number;
}

function toBoolean(input: Json): Json {
  if (typeof input === 'boolean') return input;
  if (input === 'true' || input === 'false') return input === 'true';
  throw new Raised(`${describe(input)} cannot be parsed as a boolean`);
}

const NONE: () => Paths = () => () => GO;

/** A filter that keeps its input or gives nothing. */
function keep(test: (input: Json) => boolean): Code {
  return single(
    OPTIONAL,
    (input) => (test(input) ? input : undefined),
    () => (v, path, at, _env, emit) => (test(v) ? emit(v, path, at) : GO),
  );
}

export function selectCode(condition: Code): Code {
  const paths = (): Paths => (v, path, at, env, emit) =>
    condition.each(v, env, (answer) => (isTrue(answer) ? emit(v, path, at) : GO));
  if (condition.count === MANY) {
    return many(
      (input, env, emit) => condition.each(input, env, (answer) => (isTrue(answer) ? emit(input) : GO)),
      paths,
    );
  }
  const test = condition.value;
  return single(
    OPTIONAL,
    (input, env) => {
      const answer = test(input, env);
      return answer !== undefined && isTrue(answer) ? input : undefined;
    },
    paths,
  );
}

function kindFilter(...kinds: string[]) {
  return code(() => keep((input) => kinds.includes(kindOf(input))));
}

const isNormal = (v: Json) => typeof v === 'number' && Number.isFinite(v) && Math.abs(v) >= 2.2250738585072014e-308;

/** The error with its message computed from the input. */
function raise(message: Code): Code {
  if (message.count === MANY) {
    return many((input, env) =>
      message.each(input, env, (v) => {
        throw new Raised(v);
      }),
    );
  }
  return single(few(message.count, OPTIONAL), (input, env) => {
    const v = message.value(input, env);
    if (v === undefined) return undefined;
    throw new Raised(v);
  });
}

export const core: Builtins = {
  'type/0': value((input) => kindOf(input)),
  'length/0': value(lengthOf),
  'utf8bytelength/0': value((input) => {
    if (typeof input !== 'string') throw new Raised(`${describe(input)} only strings have UTF-8 byte length`);
    spendText(input.length);
    return utf8Length(input);
  }),
  'not/0': value((input) => !isTrue(input)),
  'keys/0': value((input) => keysOf(input, true)),
  'keys_unsorted/0': value((input) => keysOf(input, false)),
  'has/1': value((input, key) => has(input, key!)),
  'in/1': jq('def in(xs): . as $x | xs | has($x);'),
  'contains/1': value((input, part) => {
    // True and false are two kinds to this function, and only to it.
    if (kindOf(input) !== kindOf(part!) || (typeof input === 'boolean' && input !== part)) {
      throw new Raised(`${describe(input)} and ${describe(part!)} cannot have their containment checked`);
    }
    return contains(input, part!);
  }),
  'inside/1': jq('def inside(xs): . as $x | xs | contains($x);'),
  'tostring/0': value(toText),
  'tonumber/0': value(toNumber),
  'toboolean/0': value(toBoolean),
  'tojson/0': value((input) => print(input)),
  'fromjson/0': value((input) => {
    if (typeof input !== 'string') throw new Raised(`${describe(input)} only strings can be parsed`);
    return readJson(input);
  }),
  'toarray/0': value((input) => (Array.isArray(input) ? input : [input])),
  'empty/0': code(() => single(OPTIONAL, () => undefined, NONE)),
  'error/0': value((input) => {
    throw new Raised(input);
  }),
  'error/1': code(raise),
  'select/1': code(selectCode),
  'recurse/0': code(() => lowerRecurse()),
  'values/0': code(() => keep((input) => input !== null)),
  'nulls/0': kindFilter('null'),
  'booleans/0': kindFilter('boolean'),
  'numbers/0': kindFilter('number'),
  'strings/0': kindFilter('string'),
  'arrays/0': kindFilter('array'),
  'objects/0': kindFilter('object'),
  'iterables/0': kindFilter('array', 'object'),
  'scalars/0': kindFilter('null', 'boolean', 'number', 'string'),
  'finites/0': code(() => keep((v) => typeof v === 'number' && !(Math.abs(v) === Number.POSITIVE_INFINITY))),
  'normals/0': code(() => keep(isNormal)),
  'infinite/0': value(() => Number.POSITIVE_INFINITY),
  'nan/0': value(() => Number.NaN),
  'isinfinite/0': value((v) => v === Number.POSITIVE_INFINITY || v === Number.NEGATIVE_INFINITY),
  'isnan/0': value((v) => typeof v === 'number' && Number.isNaN(v)),
  'isnormal/0': value(isNormal),
  'isfinite/0': value((v) => typeof v === 'number' && !(Math.abs(v) === Number.POSITIVE_INFINITY)),
  'isvalid/1': jq('def isvalid(f): try (f | true) catch false;'),
  'now/0': value(() => nowInSeconds()),
  // Numbers are doubles here: literals keep no more digits than a double has.
  'have_decnum/0': value(() => false),
  'have_literal_numbers/0': value(() => false),
  'ascii/0': jq('def ascii: [.] | implode;'),
};
