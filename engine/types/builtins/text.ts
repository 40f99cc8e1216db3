/** Strings, regular expressions, dates, formats and mathematics: mostly one kind in, one kind out. */

import { both, type Flow, one, through } from '../flow.ts';
import { join } from '../join.ts';
import { arithmetic } from '../operators.ts';
import {
  ALL_KINDS,
  ARRAYS,
  arrayOf,
  BOOLEAN,
  BOOLEANS,
  closed,
  isNever,
  kindsOf,
  NEVER,
  NULL,
  NULLS,
  NUMBER,
  NUMBERS,
  onlyKinds,
  STRING,
  STRINGS,
  shaped,
  type Type,
  tupleOf,
} from '../type.ts';
import { type Call, from, numbers, only, several, type Transfer, type Transfers, texts, value } from './transfer.ts';

const MAYBE_TEXT = join(STRING, NULL);
const CAPTURE = closed({ offset: NUMBER, length: NUMBER, string: MAYBE_TEXT, name: MAYBE_TEXT });
const MATCH = closed({ offset: NUMBER, length: NUMBER, string: STRING, captures: arrayOf(CAPTURE) });
const CAPTURED = shaped({}, MAYBE_TEXT);

/** A regular expression on a string, with one result for each match. */
const matches =
  (result: Type): Transfer =>
  (call) =>
    several(value((input) => only(input, STRINGS, result, true))(call));
const split: Transfer = value((input) => only(input, STRINGS, arrayOf(STRING, 0), true));

/** The replacement sees the captures; a number of results gives as many texts. */
const substitute: Transfer = (call) => {
  let before: Flow = one(STRING);
  for (const i of [0, 2]) if (i < call.node.args.length) before = both(before, call.arg(i));
  const insert = call.arg(1, CAPTURED);
  if (isNever(before.type)) return before;
  const { input } = call;
  const result = call.done(only(input, STRINGS, STRING, true));
  return { ...through(before, result), many: before.many || insert.many };
};

const moment = tupleOf(...Array.from({ length: 8 }, () => NUMBER));
const number = from(NUMBERS, NUMBER);
const two = numbers(NUMBER);
const ONE_NUMBER =
  'fabs floor ceil round rint nearbyint trunc sqrt cbrt exp exp2 exp10 pow10 expm1 log log2 log10 log1p logb significand sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc gamma lgamma tgamma j0 j1 y0 y1';
const TWO_NUMBERS =
  'jn yn pow atan2 fmod fmin fmax fdim hypot copysign drem remainder ldexp scalb scalbln nextafter nexttoward';

const same = (names: string, arity: number, transfer: Transfer): Transfers =>
  Object.fromEntries(names.split(' ').map((name) => [`${name}/${arity}`, transfer]));

function abs(input: Type) {
  const others = onlyKinds(input, ALL_KINDS & ~(NULLS | BOOLEANS | NUMBERS));
  const type = kindsOf(input) & NUMBERS ? join(NUMBER, others) : others;
  return { type: isNever(type) ? NEVER : type, raises: (kindsOf(input) & (NULLS | BOOLEANS)) !== 0 };
}

const shifted =
  (operator: '+' | '-'): Transfer =>
  (call: Call) => {
    const by = call.arg(1);
    return isNever(by.type) ? by : through(by, call.done(arithmetic(operator, call.input, by.type), [by.type]));
  };

export const text: Transfers = {
  'startswith/1': texts(BOOLEAN),
  'endswith/1': texts(BOOLEAN),
  'ltrimstr/1': texts(STRING),
  'rtrimstr/1': texts(STRING),
  'trimstr/1': texts(STRING),
  'trim/0': texts(STRING),
  'ltrim/0': texts(STRING),
  'rtrim/0': texts(STRING),
  'split/1': texts(arrayOf(STRING)),
  'explode/0': texts(arrayOf(NUMBER)),
  'implode/0': from(ARRAYS, STRING, true),
  'ascii_downcase/0': texts(STRING),
  'ascii_upcase/0': texts(STRING),
  'format/1': value((_, name) => only(name!, STRINGS, STRING, true)),
  'test/1': value((input) => only(input, STRINGS, BOOLEAN, true)),
  'test/2': value((input) => only(input, STRINGS, BOOLEAN, true)),
  'match/1': matches(MATCH),
  'match/2': matches(MATCH),
  'capture/1': matches(CAPTURED),
  'capture/2': matches(CAPTURED),
  'scan/1': matches(join(STRING, arrayOf(MAYBE_TEXT))),
  'scan/2': matches(join(STRING, arrayOf(MAYBE_TEXT))),
  'split/2': split,
  'splits/1': matches(STRING),
  'splits/2': matches(STRING),
  'sub/2': substitute,
  'sub/3': substitute,
  'gsub/2': substitute,
  'gsub/3': substitute,
  'gmtime/0': from(NUMBERS, moment, true),
  'mktime/0': from(ARRAYS, NUMBER, true),
  'strftime/1': value((input) => only(input, NUMBERS | ARRAYS, STRING, true)),
  'strptime/1': texts(arrayOf(join(NUMBER, STRING)), true),
  'todate/0': from(NUMBERS | ARRAYS, STRING, true),
  'todateiso8601/0': from(NUMBERS | ARRAYS, STRING, true),
  'date/0': from(NUMBERS | ARRAYS, STRING, true),
  'fromdate/0': from(STRINGS, NUMBER, true),
  'fromdateiso8601/0': from(STRINGS, NUMBER, true),
  'dateadd/2': shifted('+'),
  'datesub/2': shifted('-'),
};

export const math: Transfers = {
  ...same(ONE_NUMBER, 0, number),
  ...same(TWO_NUMBERS, 2, two),
  'abs/0': value(abs),
  'lgamma_r/0': from(NUMBERS, tupleOf(NUMBER, NUMBER)),
  'frexp/0': from(NUMBERS, tupleOf(NUMBER, NUMBER)),
  'modf/0': from(NUMBERS, tupleOf(NUMBER, NUMBER)),
  'fma/3': numbers(NUMBER),
};
