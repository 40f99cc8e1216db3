/**
 * Guarantee: asking for the first result alone gives what asking for all gives, costs what it would cost, and leaves nothing
 * behind for who comes next. Simple expressions are tried without a run of their own: shows one that gets away with that
 * although it must pay, or that sees variables of another.
 */
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import { JqError, JqFuelError } from '../../engine/jq/errors.ts';
import type { Json } from '../../engine/json.ts';

const LONG = 'x'.repeat(10_000);
const now = () => 0;

function first(source: string, input: Json, variables: Record<string, Json> = {}): Json | undefined {
  return compile(source).first(input, variables, { now });
}

/** What is left of what several may take together. */
function left(source: string, input: Json, how: 'first' | 'all'): number {
  const meter = { left: 1_000 };
  compile(source)[how](input, {}, { now, meter });
  return meter.left;
}

describe('the first result', () => {
  test.each<[string, Json]>([
    ['.a', { a: 1 }],
    ['.a.b // "none"', { a: null }],
    ['.a > 1 and (.b == "x" | not)', { a: 2, b: 'y' }],
    ['{a, b: (.a * 2), c: "\\(.a) \\(.b)"}', { a: 1, b: [1] }],
    ['if .a then .b else .c end', { b: 1, c: 2 }],
    ['"\\(.)-\\(.)"', LONG],
    ['. + .', LONG],
    ['[.] | .[0]', 7],
    ['.[0].a', [{ a: 1 }]],
    ['.a - .b', { a: 3, b: 1 }],
    ['.a <= .b', { a: 3, b: [1] }],
    ['. as $x | $x.a + $x.b', { a: 3, b: 1 }],
    ['empty', null],
  ])('is the first of all: %s', (source, input) => {
    const { all, first: firstOf } = compile(source);
    for (let i = 0; i < 30; i++) expect(firstOf(input, {}, { now })).toEqual(all(input, {}, { now })[0]);
  });

  test.each<[string, Json]>([
    ['.a.b', { a: 1 }],
    ['.a * {}', { a: 1 }],
    ['error("no")', null],
    ['{(.a): 1}', { a: 1 }],
  ])('fails as all do: %s', (source, input) => {
    const { all, first: firstOf } = compile(source);
    const said = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        if (error instanceof JqError) return error.message;
        throw error;
      }
      return 'nothing';
    };
    const expected = said(() => all(input, {}, { now }));
    expect(expected).not.toBe('nothing');
    for (let i = 0; i < 30; i++) expect(said(() => firstOf(input, {}, { now }))).toBe(expected);
  });

  test('is paid for where there is something to pay, however often it is asked for', () => {
    const { first: firstOf } = compile('.a + .b');
    for (let i = 0; i < 30; i++) {
      expect(() => firstOf({ a: LONG, b: LONG }, {}, { now, fuel: 10 })).toThrow(JqFuelError);
      expect(() => firstOf({ a: LONG.slice(0, 40), b: LONG }, {}, { now, fuel: 0 })).toThrow(JqFuelError);
      expect(firstOf({ a: 1, b: 2 }, {}, { now, fuel: 0 })).toBe(3);
    }
    expect(left('. + .', LONG, 'first')).toBe(left('. + .', LONG, 'all'));
    expect(left('. + .', LONG, 'first')).toBeLessThan(1_000);
    expect(left('.a', { a: 1 }, 'first')).toBe(1_000);
  });

  test('sees its own variables and no others, also inside of another run', () => {
    const outer = compile('now + $x');
    const inner = compile('$x');
    expect(inner.first(null, { x: 1 }, { now })).toBe(1);
    expect(outer.first(null, { x: 10 }, { now: () => inner.first(null, { x: 2 }, { now }) as number })).toBe(12);
    expect(compile('$y').first(null, {}, { now })).toBe(null);
  });
});

describe('loops over the items of one container', () => {
  test.each<[string, Json, Json[]]>([
    ['[.[] | select(. > 1) | . * 2]', [1, 2, 3], [[4, 6]]],
    ['[.[] | select(. > 1) | . * 2]', { a: 1, b: 2 }, [[4]]],
    ['[.[]?]', 1, [[]]],
    ['reduce .[] as $x (0; . + $x)', { a: 1, b: 2 }, [3]],
    ['reduce (.[] | select(. != 2)) as $x ([]; [$x] + .)', [1, 2, 3], [[3, 1]]],
    ['reduce .[]? as $x (5; . + $x)', 1, [5]],
    [
      'reduce .[] as $x ([]; . + [[$x, ([1, 2] | map(. + $x))]])',
      [10, 20],
      [
        [
          [10, [11, 12]],
          [20, [21, 22]],
        ],
      ],
    ],
    ['reduce .[] as $x (null; empty)', [1, 2], [null]],
    ['reduce .[] as $x (0; . + reduce .. as $y (0; . + 1) + $x)', [1, 2], [5]],
    ['reduce .[] as $x ([]; . + [$x | [., $x][]])', [1, 2], [[1, 1, 2, 2]]],
    ['reduce .[] as $x (0; . as $s | $x | $s + .)', [1, 2], [3]],
    ['def f(g): reduce .[] as $x ([]; . + [g + $x]); f(length)', [5, 6], [[5, 7]]],
  ])('%s over %j', (source, input, results) => {
    expect(compile(source).all(input, {}, { now })).toEqual(results);
  });

  test('are paid for by the item', () => {
    for (const source of ['[.[]]', '[.[] | . + 1]', 'reduce .[] as $x (0; . + $x)', 'map(.)']) {
      const run = (fuel: number) => () => compile(source).first(Array(1_000).fill(1), {}, { now, fuel });
      expect(run(999)).toThrow(JqFuelError);
      expect(run(2_000)).not.toThrow();
    }
  });

  test('refuse in words what has no items', () => {
    expect(() => first('[.[]]', 1)).toThrow('Cannot iterate over number (1)');
    expect(() => first('reduce .[] as $x (0; .)', 'a')).toThrow('Cannot iterate over string ("a")');
  });
});

describe('a span that what follows cannot want back', () => {
  test.each<[string, string, boolean]>([
    ['^[^@]+@b$', 'a@b', true],
    ['^[^@]+@b$', 'a@b\n', true],
    ['^[^@]+@b$', 'a@a@b', false],
    ['^[ab]*$', 'abab', true],
    ['^[ab\\n]*$', 'ab\n', true],
    ['^[^x]*\\Z', 'a\n', true],
    ['^[^x]*\\z', 'a\n', true],
    ['[a-c]{2,3}d', 'abcd', true],
    ['[a-c]{2,3}d', 'ad', false],
    ['[a-d]+d', 'abcd', true],
    ['[a-d]{2}d', 'abcd', true],
    ['[a-d]{4}d', 'abcd', false],
    ['(?:[a-c]+d)+e', 'abdacde', true],
    ['[^,]*,[^,]*$', 'a,b,c', true],
  ])('/%s/ against %j: %s', (regex, text, expected) => {
    expect(first(`test(${JSON.stringify(regex)})`, text)).toBe(expected);
    expect(first('test($r)', text, { r: regex })).toBe(expected);
  });
});
