// Would show an expression that hangs a worker, fills its memory or overflows its stack.
import { describe, expect, test } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import { JqFuelError, JqSyntaxError } from '../../engine/jq/errors.ts';
import { NOON, one, thrown } from './run.ts';

describe('what has no end ends when the fuel does', () => {
  test.each([
    '[repeat(1)]',
    'last(repeat(1))',
    '[range(1e12)]',
    'def f: f; f',
    'def f: f | f; f',
    'def f: ., f; last(f)',
    'def f(g): f(g | g); f(.)',
    'until(false; .)',
    '[recurse(.)]',
    '[while(true; .)]',
    'label $out | def g: g; g',
    'reduce repeat(1) as $x (0; . + 1)',
    'last(foreach repeat(1) as $x (0; . + 1))',
    'def a: ., .; def b: a | a | a | a; def c: b | b | b | b; last(c | c | c | c)',
  ])('%s', (source) => {
    expect(thrown(source)).toBeInstanceOf(JqFuelError);
  });
});

describe('what grows without bound is stopped before it is built', () => {
  test.each([
    '"x" * 1e9',
    'reduce range(60) as $i ("x"; . + .) | length',
    'reduce range(60) as $i ([1]; . + .)',
    '[range(1000)] | combinations(5)',
    '.[1e8] = 1',
    '[range(1000) | [range(1000)]] | transpose',
    '[limit(30; repeat("x" * 1000000))] | join(",")',
    '"\\("x" * 20000000)"',
    '[range(3000)] | [.[] as $a | .[] as $b | $a * $b]',
  ])('%s', (source) => {
    const before = process.memoryUsage().heapUsed;
    expect(thrown(source)).toBeInstanceOf(JqFuelError);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000_000);
  });
});

describe('deep things end in an answer or in a fuel error, never in an overflow', () => {
  test('a call in tail position is a loop', () => {
    expect(one('def f: if . > 10000 then . else . + 1 | f end; 0 | f')).toBe(10001);
    expect(one('last(def f: ., (select(. < 50000) | . + 1 | f); 0 | f)')).toBe(50000);
  });

  test('other recursion has a limit, the same on every machine', () => {
    expect(one('def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; 100 | fac')).toBeGreaterThan(9e157);
    expect(thrown('def f: 1 + f; f')).toBeInstanceOf(JqFuelError);
    expect(one('def f: if . == 0 then 0 else (. - 1 | f) + 1 end; 50 | f', null, { maxDepth: 51 })).toBe(50);
    expect(thrown('def f: if . == 0 then 0 else (. - 1 | f) + 1 end; 50 | f', null, { maxDepth: 50 })).toBeInstanceOf(
      JqFuelError,
    );
  });

  test.each([
    ['reduce range(100000) as $i (null; [.]) | [..] | length', 100001],
    ['reduce range(9000) as $i (null; [.]) | tojson | fromjson | flatten | length', 1],
    ['reduce range(9000) as $i (null; {a: .}) | . == . and (. < .  | not)', true],
    ['reduce range(9000) as $i (null; [.]) | [paths] | length', 9000],
    ['(reduce range(5000) as $i (null; .a[0] = null) | .), 1 | 1', undefined],
  ])('%s', (source, expected) => {
    if (expected === undefined) expect(compile(source).all(null, {}, { now: () => 0 })).toEqual([1, 1]);
    else expect(one(source, null, { fuel: 100_000_000 })).toBe(expected);
  });

  test('a value too deep for a recursive function', () => {
    expect(thrown('reduce range(100000) as $i (null; [.]) | walk(.)')).toBeInstanceOf(JqFuelError);
  });

  test.each([
    ['parentheses', `${'('.repeat(5000)}1${')'.repeat(5000)}`],
    ['arrays', '['.repeat(5000) + ']'.repeat(5000)],
    ['signs', `${'-'.repeat(5000)}1`],
    ['interpolations', '"\\('.repeat(3000)],
    ['sums', `1${'+1'.repeat(50_000)}`],
    ['pipes', `1${'|.'.repeat(50_000)}`],
    ['fields', '.a'.repeat(50_000)],
  ])('a text nested too deeply: %s', (_, source) => {
    expect(thrown(source)).toBeInstanceOf(JqSyntaxError);
  });
});

describe('a regular expression backtracks on fuel', () => {
  test.each([
    ['^(a+)+$', `${'a'.repeat(40)}!`],
    ['^(a|a)*$', `${'a'.repeat(40)}!`],
    ['(.*)*x', 'y'.repeat(200)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(60)],
    ['(x+x+)+y', 'x'.repeat(60)],
    ['((a{1,100}){1,100}){1,100}b', 'a'.repeat(300)],
  ])('%s', (regex, text) => {
    expect(thrown(`test(${JSON.stringify(regex)})`, text)).toBeInstanceOf(JqFuelError);
  });
});

describe('fuel', () => {
  test('is caught by nothing in the language', () => {
    for (const source of [
      'try repeat(1) catch 1',
      '[repeat(1)]?',
      '([repeat(1)] // 1)',
      '. as [$a] ?// $a | [repeat(1)]',
    ]) {
      expect(thrown(source)).toBeInstanceOf(JqFuelError);
    }
  });

  test('is what the caller gives, and each run has its own', () => {
    const program = compile('[range(1000) | .] | length');
    expect(() => program.all(null, {}, { fuel: 1000, now: () => NOON })).toThrow(JqFuelError);
    for (let i = 0; i < 5; i++) expect(program.all(null, {}, { fuel: 3000, now: () => NOON })).toEqual([1000]);
  });

  test('is used alike by two runs of the same thing', () => {
    const program = compile('[.[] | test("a+b"; "i")] | length');
    const enough = (fuel: number) => {
      try {
        program.all(['aab', 'xx', 'AB'], {}, { fuel, now: () => NOON });
        return true;
      } catch {
        return false;
      }
    };
    const least = Array.from({ length: 500 }, (_, i) => i).find(enough);
    expect(least).toBeDefined();
    expect(Array.from({ length: 500 }, (_, i) => i).find(enough)).toBe(least);
  });

  test('is not used up by building something large one piece at a time', () => {
    expect(one('reduce range(30000) as $i ({}; .["k\\($i)"] = $i) | length')).toBe(30000);
    expect(one('reduce range(50000) as $i ([]; . + [$i]) | length')).toBe(50000);
    expect(one('[range(100000)] | sort | length')).toBe(100000);
    expect(one('[range(100000) | tostring] | join(",") | length')).toBe(588889);
  });
});
