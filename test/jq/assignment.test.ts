// Would show an assignment that writes to the wrong place, shares what it should copy, or copies what it should share.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { all, one, thrown } from './run.ts';

describe('assignment', () => {
  test.each<[string, Json, Json[]]>([
    ['.a.b = 1', null, [{ a: { b: 1 } }]],
    ['.a[1] = 1', {}, [{ a: [null, 1] }]],
    [
      '(.a, .b) = (1, 2)',
      {},
      [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
      ],
    ],
    ['.a |= empty', { a: 1, b: 2 }, [{ b: 2 }]],
    ['.[] |= select(. > 1)', [1, 2, 3], [[2, 3]]],
    ['(.[] | select(. > 1)) |= empty', [1, 5, 3, 0, 7], [[1, 0]]],
    ['.a |= (., .)', { a: 1 }, [{ a: 1 }]],
    ['.a += (1, 2)', { a: 10 }, [{ a: 11 }, { a: 12 }]],
    ['.a //= 5', { a: null }, [{ a: 5 }]],
    ['.a //= 5', { a: 3 }, [{ a: 3 }]],
    ['.[1:3] = ["x"]', [0, 1, 2, 3], [[0, 'x', 3]]],
    ['.[1:] |= map(. + 1)', [1, 2, 3], [[1, 3, 4]]],
    ['.[-1] = 9', [1, 2], [[1, 9]]],
    ['.. |= (numbers |= . + 1)', [1, [2]], [[2, [3]]]],
    ['(.. | select(type == "boolean")) |= not', [true, { a: false }], [[false, { a: true }]]],
    ['(.a as $x | .b) = $__loc__.line', { a: 1 }, [{ a: 1, b: 1 }]],
    ['(if .a then .b else .c end) = 1', { a: true }, [{ a: true, b: 1 }]],
    ['(.a // .b) = 1', { b: 2 }, [{ b: 1 }]],
    ['first(.[] | select(. > 1)) |= 0', [1, 2, 3], [[1, 0, 3]]],
    ['limit(2; .[]) |= 0', [1, 2, 3], [[0, 0, 3]]],
    ['(recurse | select(type == "number")) += 1', [1, [2]], [[2, [3]]]],
    ['to_entries[0].value |= 5', { a: 1 }, []],
    ['getpath(["a", "b"]) = 1', {}, [{ a: { b: 1 } }]],
    ['paths |= 1', [1], []],
    ['del(.[0, 2])', [1, 2, 3], [[2]]],
    ['del(.[])', { a: 1 }, [{}]],
    ['del(.a, .b.c)', { a: 1, b: { c: 2, d: 3 } }, [{ b: { d: 3 } }]],
    ['delpaths([["a", 0], ["a"]])', { a: [1], b: 2 }, [{ b: 2 }]],
    ['map_values(empty)', { a: 1 }, [{}]],
    ['pick(.a[1].b)', { a: [0, { b: 1, c: 2 }] }, [{ a: [null, { b: 1 }] }]],
    ['def f: .x; f |= 3', {}, [{ x: 3 }]],
    ['def f(p): p |= 3; f(.x, .y)', {}, [{ x: 3, y: 3 }]],
  ])('%s of %j', (source, input, expected) => {
    if (expected.length === 0) expect((thrown(source, input) as Error).message).toMatch(/^Invalid path expression/);
    else expect(all(source, input)).toEqual(expected);
  });

  test('gives each result its own containers where it writes, and shares the rest', () => {
    const input = { a: { x: 1 }, b: { y: 2 } };
    const [result] = all('.a.x = 5', input) as [typeof input];
    expect(result.b).toBe(input.b);
    expect(input.a.x).toBe(1);
  });

  test('of a value seen by an earlier update is not changed by a later one', () => {
    expect(one('(.a.b, .a, .a.x) |= {x: .}', { a: { b: 1 } })).toEqual({ a: { x: { x: { b: { x: 1 } } } } });
    expect(one('.a.b = 1 | (.a, .c) = .a | .c.b = 2', {})).toEqual({ a: { b: 1 }, c: { b: 2 } });
  });

  test('refuses what cannot be addressed, in the words of jq', () => {
    expect(thrown('.a = 1', [])).toMatchObject({ message: 'Cannot index array with string ("a")' });
    expect(thrown('.[-1] = 1', null)).toMatchObject({ message: 'Out of bounds negative array index' });
    expect(thrown('.[0] = 1', {})).toMatchObject({ message: 'Cannot index object with number (0)' });
    expect(thrown('map(.) |= 1', [1])).toMatchObject({ message: 'Invalid path expression with result [1]' });
    expect(thrown('map(.)[0] |= 1', [1])).toMatchObject({
      message: 'Invalid path expression near attempt to access element 0 of [1]',
    });
  });
});

describe('setpath, getpath and delpaths agree with each other', () => {
  const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

  test('what is set is got, and setting what was got changes nothing', () => {
    fc.assert(
      fc.property(value, (json) => {
        expect(one('. as $v | all(paths; . as $p | $v | getpath($p) as $x | setpath($p; $x) == $v)', json)).toBe(true);
        expect(one('. as $v | all(paths; . as $p | $v | setpath($p; "new") | getpath($p) == "new")', json)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test('streaming a value and reading it back gives the value', () => {
    fc.assert(
      fc.property(value, (json) => {
        expect(one('fromstream(tostream) == .', json)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a fold that writes in place gives what a fold that copies gives', () => {
  // The second program of each pair is written so that it cannot be done in place.
  test.each([
    ['reduce .[] as $x ([]; . + [$x])', 'reduce .[] as $x ([]; (. | select(true)) + [$x])'],
    [
      'reduce .[] as $x ({}; .["k\\($x)"] += [$x])',
      'reduce .[] as $x ({}; select(true) | .["k\\($x)"] += [$x] | select(true))',
    ],
    ['reduce .[] as $x ([]; . + [.])', '[foreach .[] as $x ([]; . + [.])] | last // []'],
    ['reduce .[] as $x ({}; . + {a: .})', '[foreach .[] as $x ({}; . + {a: .})] | last // {}'],
    [
      'reduce .[] as $x ({a: []}; .a += [$x] | .b = .a)',
      '[foreach .[] as $x ({a: []}; .a += [$x] | .b = .a)] | last // {a: []}',
    ],
    [
      'reduce .[] as $x ([]; [.] | .[0] | . + [[.] | .[0]])',
      '[foreach .[] as $x ([]; [.] | .[0] | . + [[.] | .[0]])] | last // []',
    ],
    [
      'reduce .[] as $x (.; .[0] = $x | . + [.[0]])',
      '. as $i | [foreach .[] as $x (.; .[0] = $x | . + [.[0]])] | last // $i',
    ],
    ['reduce .[] as $x ({}; . as $s | .x = $s)', '[foreach .[] as $x ({}; . as $s | .x = $s)] | last // {}'],
    [
      'reduce .[] as $x ({}; if $x > 0 then .pos += 1 else .neg = [.pos] end)',
      '[foreach .[] as $x ({}; if $x > 0 then .pos += 1 else .neg = [.pos] end)] | last // {}',
    ],
  ])('%s', (folding, copying) => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 6 }), (input) => {
        expect(one(folding, input)).toEqual(one(copying, input));
      }),
      { numRuns: 60 },
    );
  });
});
