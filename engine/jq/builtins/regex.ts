/**
 * `test match capture scan split splits sub gsub`, on the matcher in regex/. Offsets and lengths are in code points.
 * Flags: g all matches, i any case, x spaces and comments, s and p single line (p: `.` matches newlines too),
 * m `.` matches newlines, l longest match, n no empty matches.
 */
import type { Json, JsonObject } from '../../json.ts';
import { type Code, type Env, few, GO, MANY, many, ONE, type Signal, STOP, single } from '../code.ts';
import { Raised } from '../errors.ts';
import { add } from '../operators.ts';
import { describe } from '../print.ts';
import { type Match, match, readFlags, tester } from '../regex/search.ts';
import { spend } from '../run.ts';
import { kindOf, put } from '../values.ts';
import { type Builtins, code, jq, value, valueCode } from './builtin.ts';

function matches(input: Json, regex: Json, flags: Json, limit?: 1): Match[] {
  if (typeof input !== 'string') throw new Raised(`${describe(input)} cannot be matched, as it is not a string`);
  if (typeof regex !== 'string') throw new Raised(`${describe(regex)} is not a string`);
  return match(input, regex, readFlags(flags), limit);
}

function test(input: Json, regex: Json, flags: Json): boolean {
  return matches(input, regex, flags, 1).length > 0;
}

function testCode(given: Code): Code {
  const { constant } = given;
  if (typeof constant !== 'string') return valueCode((input, one) => test(input, ...unpack(one!)), [given]);
  const matches = tester(constant);
  return single(ONE, (input) => {
    if (typeof input !== 'string') throw new Raised(`${describe(input)} cannot be matched, as it is not a string`);
    return matches(input);
  });
}

/** One argument may be the expression, or an array of it and flags. */
function unpack(given: Json): [Json, Json] {
  if (typeof given === 'string') return [given, null];
  if (Array.isArray(given) && given.length > 0) return [given[0]!, given[1] ?? null];
  throw new Raised(`${kindOf(given)} not a string or array`);
}

function toObject({ offset, length, string, captures }: Match): JsonObject {
  return {
    offset,
    length,
    string,
    // In the order jq has them, which is another for a group that matched nothing.
    captures: captures.map(({ offset, length, string, name }) =>
      length === 0 ? { offset, string, length, name } : { offset, length, string, name },
    ),
  };
}

function named({ captures }: Match): JsonObject {
  const object: JsonObject = {};
  for (const { name, string } of captures) if (name !== null) put(object, name, string);
  return object;
}

function scanned({ string, captures }: Match): Json {
  return captures.length > 0 ? captures.map((c) => c.string) : string;
}

/** A builtin giving one result per match. */
function eachMatch(regex: Code, flags: Code | null, global: boolean, result: (match: Match) => Json): Code {
  const run = (input: Json, r: Json, f: Json, emit: (v: Json) => Signal): Signal => {
    const all = global ? add('g', f) : f;
    for (const found of matches(input, r, all)) {
      spend(1);
      if (emit(result(found)) === STOP) return STOP;
    }
    return GO;
  };
  return many((input, env, emit) => {
    if (flags === null) {
      return regex.each(input, env, (given) => {
        const [r, f] = global ? [given, null] : unpack(given);
        return run(input, r, f, emit);
      });
    }
    // `scan` takes its arguments in turn, the others hand theirs to a function of C, last first.
    if (global) return regex.each(input, env, (r) => flags.each(input, env, (f) => run(input, r, f, emit)));
    return flags.each(input, env, (f) => regex.each(input, env, (r) => run(input, r, f, emit)));
  });
}

/** The pieces between matches. */
function pieces(input: Json, regex: Json, flags: Json): Json[] {
  const found = matches(input, regex, add(flags, 'g'));
  const points = [...(input as string)];
  const parts: Json[] = [];
  let previous = 0;
  for (const { offset, length } of found) {
    parts.push(points.slice(previous, offset).join(''));
    previous = offset + length;
  }
  parts.push(points.slice(previous).join(''));
  spend(parts.length);
  return parts;
}

function splitsCode(regex: Code, flags: Code | null): Code {
  return many((input, env, emit) => {
    const run = (r: Json, f: Json): Signal => {
      for (const piece of pieces(input, r, f)) if (emit(piece) === STOP) return STOP;
      return GO;
    };
    return regex.each(input, env, (r) => (flags === null ? run(r, null) : flags.each(input, env, (f) => run(r, f))));
  });
}

/** Several results of the replacement give several results: the first of each match together, then the second... */
function substitute(input: Json, regex: Json, flags: Json, insertsFor: (captures: JsonObject) => Json[]): Json[] {
  const found = matches(input, regex, flags);
  if (found.length === 0) return [input];
  const points = [...(input as string)];
  const results: Json[] = [];
  let previous = 0;
  for (const edit of found) {
    const gap = points.slice(previous, edit.offset).join('');
    for (const [i, insert] of insertsFor(named(edit)).entries()) {
      spend(1);
      results[i] = add(results[i] ?? null, add(gap, insert));
    }
    previous = edit.offset + edit.length;
  }
  const rest = points.slice(previous).join('');
  return results.length === 0 ? [input] : results.map((text) => add(text, rest));
}

function subCode(regex: Code, replacement: Code, flags: Code | null, more: string): Code {
  const insertsFor =
    (env: Env) =>
    (captures: JsonObject): Json[] => {
      if (replacement.count !== MANY) {
        const insert = replacement.value(captures, env);
        return insert === undefined ? [] : [insert];
      }
      const inserts: Json[] = [];
      replacement.each(captures, env, (insert) => {
        spend(1);
        inserts.push(insert);
        return GO;
      });
      return inserts;
    };
  const withGlobal = (f: Json): Json => (flags === null || more === '' ? f : add(f, more));
  if (regex.count !== MANY && replacement.count === ONE && (flags === null || flags.count !== MANY)) {
    return single(few(regex.count, flags?.count ?? ONE), (input, env) => {
      const r = regex.value(input, env);
      const f = flags === null ? more : flags.value(input, env);
      if (r === undefined || f === undefined) return undefined;
      return substitute(input, r, withGlobal(f), insertsFor(env))[0];
    });
  }
  return many((input, env, emit) => {
    const run = (r: Json, f: Json): Signal => {
      for (const text of substitute(input, r, f, insertsFor(env))) if (emit(text) === STOP) return STOP;
      return GO;
    };
    return regex.each(input, env, (r) =>
      flags === null ? run(r, more) : flags.each(input, env, (f) => run(r, withGlobal(f))),
    );
  });
}

export const regex: Builtins = {
  'test/1': code(testCode),
  'test/2': value((input, r, flags) => test(input, r!, flags!)),
  'match/1': code((r) => eachMatch(r, null, false, toObject)),
  'match/2': code((r, flags) => eachMatch(r, flags, false, toObject)),
  '_match_impl/3': value((input, r, flags, testing) =>
    testing === true ? test(input, r!, flags!) : matches(input, r!, flags!).map(toObject),
  ),
  'capture/1': code((r) => eachMatch(r, null, false, named)),
  'capture/2': code((r, flags) => eachMatch(r, flags, false, named)),
  'scan/1': code((r) => eachMatch(r, null, true, scanned)),
  'scan/2': code((r, flags) => eachMatch(r, flags, true, scanned)),
  'split/2': jq('def split($re; $flags): [splits($re; $flags)];'),
  'splits/1': code((r) => splitsCode(r, null)),
  'splits/2': code((r, flags) => splitsCode(r, flags)),
  'sub/2': code((r, replacement) => subCode(r, replacement, null, '')),
  'sub/3': code((r, replacement, flags) => subCode(r, replacement, flags, '')),
  'gsub/2': code((r, replacement) => subCode(r, replacement, null, 'g')),
  'gsub/3': code((r, replacement, flags) => subCode(r, replacement, flags, 'g')),
};
