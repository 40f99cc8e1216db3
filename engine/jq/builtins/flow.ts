/** Builtins that decide which results there are: `first limit until range any all ...`. They stop their argument early. */
import type { Json } from '../../json.ts';
import { index } from '../access.ts';
import {
  type Code,
  type Env,
  few,
  GO,
  MANY,
  many,
  ONE,
  OPTIONAL,
  type Paths,
  type Signal,
  STOP,
  single,
} from '../code.ts';
import { Raised } from '../errors.ts';
import { IDENTITY } from '../lower.ts';
import { iterateCode } from '../lower-access.ts';
import { firstResult } from '../lower-assign.ts';
import { add, subtract } from '../operators.ts';
import { spend } from '../run.ts';
import { compare, isTrue } from '../values.ts';
import { type Builtins, callSource, code, jq, withPathsOf } from './builtin.ts';

function firstCode(source: Code): Code {
  const paths = (): Paths => {
    const inner = source.paths();
    return (v, path, at, env, emit) => {
      let taken: (() => Signal) | undefined;
      inner(v, path, at, env, (result, p, a) => {
        taken = () => emit(result, p, a);
        return STOP;
      });
      return taken === undefined ? GO : taken();
    };
  };
  if (source.count !== MANY) return single(few(source.count), source.value, paths);
  return single(OPTIONAL, firstResult(source), paths);
}

/** In path mode the path is where it was, as in jq: `last(f)` is a value, unlike `first(f)`. */
function lastCode(source: Code): Code {
  const paths = (): Paths => {
    const inner = source.paths();
    return (v, path, at, env, emit) => {
      let last: Json | undefined;
      inner(v, path, at, env, (result) => {
        spend(1);
        last = result;
        return GO;
      });
      return last === undefined ? GO : emit(last, path, at);
    };
  };
  if (source.count !== MANY) return single(few(source.count), source.value, paths);
  return single(
    OPTIONAL,
    (input, env) => {
      let last: Json | undefined;
      source.each(input, env, (result) => {
        spend(1);
        last = result;
        return GO;
      });
      return last;
    },
    paths,
  );
}

/** A number of items; negative is refused in the words of `name`, and null is less than any number. */
function counted(n: Json, name: string): number {
  const order = compare(n, 0);
  if (order < 0) throw new Raised(`${name} doesn't support negative ${name === 'nth' ? 'indices' : 'count'}`);
  return typeof n === 'number' ? n : Number.NaN;
}

/** Hands on results from the `from`-th (counting from 0) up to, not including, the `to`-th, and stops there. */
function window(count: Json, from: number, to: number, each: (emit: (pass: () => Signal) => Signal) => Signal): Signal {
  let seen = 0;
  let ended = false;
  const signal = each((pass) => {
    spend(1);
    // What is no number is refused where it is first counted down.
    if (typeof count !== 'number') subtract(count, 1);
    const i = seen++;
    if (i < from) return GO;
    const answer = pass();
    if (answer === STOP) return STOP;
    if (i + 1 < to) return GO;
    ended = true;
    return STOP;
  });
  return ended ? GO : signal;
}

function windowCode(count: Code, source: Code, name: string, range: (n: number) => [number, number]): Code {
  return many(
    (input, env, emit) =>
      count.each(input, env, (n) => {
        const [from, to] = range(counted(n, name));
        if (to <= from) return GO;
        return window(n, from, to, (pass) => source.each(input, env, (result) => pass(() => emit(result))));
      }),
    () => {
      const inner = source.paths();
      return (v, path, at, env, emit) =>
        count.each(v, env, (n) => {
          const [from, to] = range(counted(n, name));
          if (to <= from) return GO;
          return window(n, from, to, (pass) => inner(v, path, at, env, (r, p, a) => pass(() => emit(r, p, a))));
        });
    },
  );
}

/** `any` and `all`: whether some result of `source` answers `condition` with `wanted`. */
function some(source: Code, condition: Code, wanted: boolean): Code {
  return single(ONE, (input, env) => {
    let found = false;
    source.each(input, env, (item) =>
      condition.each(item, env, (answer) => {
        if (isTrue(answer) !== wanted) return GO;
        found = true;
        return STOP;
      }),
    );
    return found === wanted;
  });
}

const ITEMS = (): Code => iterateCode(IDENTITY, false);

function countUp(from: Json, to: Json, by: Json, emit: (value: Json) => Signal): Signal {
  if (typeof from === 'number' && typeof to === 'number' && typeof by === 'number') {
    if (by > 0) {
      for (let n = from; n < to; n += by) {
        spend(1);
        if (emit(n) === STOP) return STOP;
      }
    } else if (by < 0) {
      for (let n = from; n > to; n += by) {
        spend(1);
        if (emit(n) === STOP) return STOP;
      }
    }
    return GO;
  }
  // jq defines it with comparison and addition, which other kinds have too.
  const direction = compare(by, 0);
  if (direction === 0) return GO;
  for (let n = from; direction > 0 ? compare(n, to) < 0 : compare(n, to) > 0; n = add(n, by)) {
    spend(1);
    if (emit(n) === STOP) return STOP;
  }
  return GO;
}

function range(from: Code, to: Code, by: Code): Code {
  return many((input, env, emit) =>
    from.each(input, env, (a) => to.each(input, env, (b) => by.each(input, env, (step) => countUp(a, b, step, emit)))),
  );
}

function rangeBetween(from: Code, to: Code): Code {
  const each = (a: Json, b: Json, emit: (value: Json) => Signal): Signal => {
    if (typeof a !== 'number' || typeof b !== 'number') throw new Raised('Range bounds must be numeric');
    return countUp(a, b, 1, emit);
  };
  const loop = (input: Json, env: Env, emit: (value: Json) => Signal): Signal =>
    from.each(input, env, (a) => to.each(input, env, (b) => each(a, b, emit)));
  if (from.count !== ONE || to.count !== ONE) return many(loop);
  return many(loop, undefined, { row: (input, env) => wholeNumbers(from.value(input, env), to.value(input, env)) });
}

/** A million numbers are eight megabytes that nobody computed: they cost what a copy of them costs. */
function wholeNumbers(from: Json | undefined, to: Json | undefined): Json[] | null {
  if (!Number.isSafeInteger(from) || typeof to !== 'number' || !(Math.abs(to) <= Number.MAX_SAFE_INTEGER)) return null;
  const count = Math.max(0, Math.ceil(to - (from as number)));
  spend(Math.ceil(count / 8));
  const numbers: Json[] = [];
  for (let i = 0; i < count; i++) numbers.push((from as number) + i);
  return numbers;
}

const ZERO = single(ONE, () => 0);

function untilCode(condition: Code, next: Code): Code {
  const UNTIL = 'def until(cond; next): def _until: if cond then . else (next | _until) end; _until;';
  if (condition.count !== ONE || next.count === MANY) return jqCode(UNTIL, condition, next);
  const step = (input: Json, env: Env): Json | undefined => {
    let state: Json | undefined = input;
    while (state !== undefined && !isTrue(condition.value(state, env)!)) {
      spend(1);
      state = next.value(state, env);
    }
    return state;
  };
  return withPathsOf(UNTIL, [condition, next], single(few(next.count), step));
}

function jqCode(source: string, ...args: Code[]): Code {
  return callSource(source, args);
}

export const flow: Builtins = {
  'first/0': code(() =>
    single(
      ONE,
      (input) => index(input, 0),
      () => jqCode('def first: .[0];').paths(),
      { keys: [0] },
    ),
  ),
  'last/0': code(() =>
    single(
      ONE,
      (input) => index(input, -1),
      () => jqCode('def last: .[-1];').paths(),
      { keys: [-1] },
    ),
  ),
  'nth/1': jq('def nth($n): .[$n];'),
  'first/1': code(firstCode),
  'last/1': code(lastCode),
  'nth/2': code((n, source) =>
    windowCode(n, source, 'nth', (i) => [Math.floor(i), Math.max(Math.floor(i) + 1, i * (1 + 2 * Number.EPSILON))]),
  ),
  'limit/2': code((n, source) => windowCode(n, source, 'limit', (i) => [0, i])),
  'skip/2': code((n, source) => windowCode(n, source, 'skip', (i) => [Math.floor(i), Number.POSITIVE_INFINITY])),
  'until/2': code(untilCode),
  'while/2': jq('def while(cond; update): def _while: if cond then ., (update | _while) else empty end; _while;'),
  'repeat/1': code((f) =>
    many((input, env, emit) => {
      for (;;) {
        spend(1);
        if (f.each(input, env, emit) === STOP) return STOP;
      }
    }),
  ),
  'range/1': code((to) => rangeBetween(ZERO, to)),
  'range/2': code(rangeBetween),
  'range/3': code(range),
  'isempty/1': code((source) =>
    single(ONE, (input, env) => {
      let empty = true;
      source.each(input, env, () => {
        empty = false;
        return STOP;
      });
      return empty;
    }),
  ),
  'any/0': code(() => some(ITEMS(), IDENTITY, true)),
  'any/1': code((condition) => some(ITEMS(), condition, true)),
  'any/2': code((source, condition) => some(source, condition, true)),
  'all/0': code(() => some(ITEMS(), IDENTITY, false)),
  'all/1': code((condition) => some(ITEMS(), condition, false)),
  'all/2': code((source, condition) => some(source, condition, false)),
  'recurse/1': jq('def recurse(f): def r: ., (f | r); r;'),
  'recurse/2': jq('def recurse(f; cond): def r: ., (f | select(cond) | r); r;'),
  'combinations/0': jq(
    'def combinations: if length == 0 then [] else .[0][] as $x | (.[1:] | combinations) as $y | [$x] + $y end;',
  ),
  'combinations/1': jq('def combinations(n): . as $dot | [range(n) | $dot] | combinations;'),
};
