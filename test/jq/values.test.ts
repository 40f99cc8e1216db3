// Would show a value printed, read, ordered or refused otherwise than jq does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../engine/json.ts';
import { all, NOON, one, thrown } from './run.ts';

const value = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;

describe('numbers are printed as jq prints them', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [1e15, '1000000000000000'],
    [1e16, '1e+16'],
    [1e17, '1e+17'],
    [123456789012e10, '1234567890120000000000'],
    [1.5e300, '1.5e+300'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1.25e-7, '1.25e-07'],
    [0.1 + 0.2, '0.30000000000000004'],
    [Number.POSITIVE_INFINITY, '1.7976931348623157e+308'],
    [Number.NaN, 'null'],
    [5e-324, '5e-324'],
  ])('%d', (number, text) => {
    expect(one('tojson', number)).toBe(text);
  });
});

describe('order', () => {
  test('of kinds, then of what is within', () => {
    const sorted: Json = [
      null,
      false,
      true,
      -1,
      0,
      2,
      '',
      'Z',
      'a',
      'é',
      '\uffff',
      '😀',
      [],
      [0],
      [1],
      {},
      { a: 2 },
      { a: 1, b: 0 },
    ];
    expect(one('sort', sorted.toReversed())).toEqual(sorted);
  });

  test('nan is less than any number and equal to none', () => {
    expect(one('[nan < nan, nan == nan, nan < -1e308, nan > null, ([nan] == [nan])]')).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  test('is total, and agrees with equality', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [less, equal, greater] = one('[.[0] < .[1], .[0] == .[1], .[0] > .[1]]', [a, b]) as boolean[];
        expect([less, equal, greater].filter(Boolean)).toHaveLength(1);
      }),
    );
  });
});

test('what is printed reads back as what it was', () => {
  fc.assert(
    fc.property(value, (json) => {
      expect(one('. as $v | tojson | fromjson == $v', json)).toBe(true);
    }),
  );
});

describe('errors speak as jq does', () => {
  test.each<[string, Json, string]>([
    ['.a', 1, 'Cannot index number with string ("a")'],
    ['.[0]', 'abc', 'Cannot index string with number (0)'],
    ['.[]', null, 'Cannot iterate over null (null)'],
    ['. + 1', 'x', 'string ("x") and number (1) cannot be added'],
    ['. - 1', { a: 1 }, 'object ({"a":1}) and number (1) cannot be subtracted'],
    ['. * {}', [], 'array ([]) and object ({}) cannot be multiplied'],
    ['1 / .', 0, 'number (1) and number (0) cannot be divided because the divisor is zero'],
    ['1 % .', 0.5, 'number (1) and number (0.5) cannot be divided (remainder) because the divisor is zero'],
    ['-.', 'a very long string that does not fit', 'string ("a very long string that ...") cannot be negated'],
    ['tonumber', 'x', 'string ("x") cannot be parsed as a number'],
    ['{(.): 1}', 5, 'Cannot use number (5) as object key'],
    ['keys', 5, 'number (5) has no keys'],
    ['has("a")', [], 'Cannot check whether array has a string key'],
    ['fromjson', '[1,', "Unfinished JSON term at EOF at line 1, column 3 (while parsing '[1,')"],
    ['error', { code: 5 }, '{"code":5} (not a string)'],
    ['error(null)', 1, 'null (not a string)'],
    ['test("(")', 'x', 'Regex failure: end pattern with unmatched parenthesis'],
    ['strptime("%Y")', 'x', 'date "x" does not match format "%Y"'],
    ['implode', [-1, 'a'], 'string ("a") can\'t be imploded, unicode codepoint needs to be numeric'],
  ])('%s of %j', (source, input, message) => {
    expect(thrown(source, input)).toMatchObject({ name: 'JqError', message });
  });

  test('and carry the value that was raised', () => {
    expect(thrown('error({code: .})', 5)).toMatchObject({ value: { code: 5 } });
    expect(one('try error({code: .}) catch .code', 5)).toBe(5);
  });
});

describe('results come in the order of jq', () => {
  test.each<[string, Json[]]>([
    ['(1, 2) + (10, 20)', [11, 12, 21, 22]],
    ['[(1, 2), 3]', [[1, 2, 3]]],
    [
      '{a: (1, 2), b: (3, 4)} | [.a, .b]',
      [
        [1, 3],
        [1, 4],
        [2, 3],
        [2, 4],
      ],
    ],
    ['"\\(1, 2)\\(3, 4)"', ['13', '23', '14', '24']],
    ['[range(0, 1; 3, 4)]', [[0, 1, 2, 0, 1, 2, 3, 1, 2, 1, 2, 3]]],
    ['[[5, 6], [7, 8]] | .[0, 1][0, 1]', [5, 7, 6, 8]],
    ['[limit(3; 1, 2, 3, error)]', [[1, 2, 3]]],
    ['first(1, error)', [1]],
    ['[.[]?, 1]', [[1]]],
    ['try (1, error("x"), 3) catch .', [1, 'x']],
    ['label $f | 1, break $f, 2', [1]],
    ['[label $a | label $b | 1, break $a, 2], 3', [[1], 3]],
    ['(1, null, 2) // 9', [1, 2]],
    ['(null, false) // (8, 9)', [8, 9]],
    ['isempty(empty, error)', []],
    ['reduce (1, 2) as $x (0; empty)', [null]],
    ['[foreach (1, 2) as $x (0; ., . + $x)]', [[0, 1, 1, 3]]],
    ['[splits(", *")]', []],
  ])('%s', (source, expected) => {
    if (expected.length === 0) expect(thrown(source)).toMatchObject({ name: 'JqError' });
    else expect(all(source)).toEqual(expected);
  });

  test('an error after a body is not caught by its try', () => {
    expect(thrown('(try 1 catch 2) | error("out")')).toMatchObject({ message: 'out' });
    expect(one('try ((try error("in") catch .) | error) catch ("outer " + .)')).toBe('outer in');
  });
});

test('closures see the variables of their own place', () => {
  expect(one('def f(g): 2 as $x | g; 1 as $x | f($x)')).toBe(1);
  expect(one('def f(g): . as $x | [g, $x]; 1 | f(. + 1 | f(. * 10))')).toEqual([[20, 2], 1]);
  expect(one('def f($a; b): $a + a + b; f(1; 10)')).toBe(12);
  expect(all('def f: def g: 3; g, 4; [f]')).toEqual([[3, 4]]);
});

test('free variables are what the caller gives, and null when it does not', () => {
  expect(one('1')).toBe(1);
  expect(all('$a, $b', null)).toEqual([null, null]);
});

test('now is the caller’s clock, and dates are in UTC', () => {
  expect(one('now')).toBe(NOON);
  expect(one('now | todate')).toBe('2023-11-14T22:13:20Z');
  expect(one('"2024-02-29T12:30:00Z" | fromdate | strftime("%A %d %B %Y, week %V, day %j")')).toBe(
    'Thursday 29 February 2024, week 09, day 060',
  );
  expect(one('"10 Mar 2024 3:05 PM" | strptime("%d %b %Y %I:%M %p") | mktime')).toBe(1710083100);
  expect(one('[2024, 12, 32] | mktime | todate')).toBe('2025-02-01T00:00:00Z');
});

test('half a second before 1970 is of the first day of its year, and no negative zero', () => {
  expect(one('gmtime | tojson', -0.5)).toBe('[1970,0,1,0,0,0.5,4,0]');
});

test('a day is its own day again, through every way to write it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), (seconds) => {
      // The second before 1970 is what C's mktime says when it fails; jq takes it for that.
      fc.pre(seconds !== -1);
      expect(one('gmtime | mktime', seconds)).toBe(seconds);
      expect(one('todate', seconds)).toBe(new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'));
    }),
  );
});
