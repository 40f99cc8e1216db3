/**
 * Guarantee: of an error that nothing caught, a program compiled for it says the innermost part of its text that raised it, and
 * is the same program otherwise. Shows a caret at the wrong words, or at those of a builtin that is itself written in jq.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import { JqError } from '../../engine/jq/errors.ts';
import type { Json } from '../../engine/json.ts';

const now = () => 0;

function failing(source: string, input: Json, places: boolean): { message: string; at: string | undefined } {
  try {
    compile(source, { places }).all(input, {}, { now });
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    const { message, place } = error;
    return { message, at: place && source.slice(place.start, place.end) };
  }
  throw new Error(`${source} did not fail`);
}

describe('an error is told with the part of the text that raised it', () => {
  test.each<[string, Json, string]>([
    ['.a | .b + 1', { a: { b: 'x' } }, '.b + 1'],
    ['[.[] | .x]', [1], '.x'],
    ['map(.a.b)', [{ a: 1 }], '.a.b'],
    ['1, error("x")', null, 'error("x")'],
    ['def f: .a; 5 | f', null, '.a'],
    ['.a |= tonumber', { a: 'x' }, 'tonumber'],
    ['reduce .[] as $x (0; . + $x)', ['x'], '. + $x'],
    ['try error("a") catch error("b")', null, 'error("b")'],
    ['.[0] as [$x] | $x.y', [[1]], '$x.y'],
    ['"\\(.a | ltrimstr("x") | fromjson)"', { a: '{' }, 'fromjson'],
    ['rindex(1)', { a: 1 }, 'rindex(1)'],
  ])('%s', (source, input, at) => {
    expect(failing(source, input, true).at).toBe(at);
    expect(failing(source, input, false)).toEqual({ ...failing(source, input, true), at: undefined });
  });

  test.each<[string, Json]>([
    ['[.[] | select(. > 1) | . * 2]', [1, 2, 3]],
    ['[limit(3; repeat(1))]', null],
    ['[recurse(if . < 3 then . + 1 else empty end)]', 0],
    ['.a[1:] |= map(. + 1)', { a: [1, 2] }],
    ['try error("x") catch .', null],
    ['[.[] as [$a, $b] | {a: $a, b: $b}]', [[1, 2]]],
    ['def f(g): if . > 3 then g else . + 1 | f(g) end; f(. * 2)', 0],
    ['first(.[] | select(. == 2))', [1, 2]],
  ])('what does not fail comes out the same: %s', (source, input) => {
    expect(compile(source, { places: true }).all(input, {}, { now })).toEqual(compile(source).all(input, {}, { now }));
  });
});
