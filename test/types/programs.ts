/** Random jq programs that compile: every kind of node, many builtins, over the few names the random values have. */
import fc from 'fast-check';
import { builtinNames } from '../../engine/jq/builtins/index.ts';

const KEYS = ['a', 'b', 'kind'];
const leaf = fc.constantFrom(
  '.',
  '.',
  '.a',
  '.b',
  '.kind',
  '.a.b',
  '.[0]',
  '.[1]',
  '.[-1]',
  '.["x-1"]',
  '.a?',
  '.[]?',
  '.[]',
  '..',
  '$v',
  '$v.a',
  'null',
  'true',
  'false',
  '0',
  '1',
  '"a"',
  '"b"',
  '""',
  '[]',
  '{}',
  'empty',
  'error("no")',
  '.[0:1]',
  '.[1:]?',
  '@json',
  '@text',
  '@base64',
  '@csv',
  '$__loc__',
);

/** Builtins without arguments, all of them; those that only cost time or never end stay out. */
const PLAIN = builtinNames()
  .filter((name) => name.endsWith('/0'))
  .map((name) => name.slice(0, -2))
  .filter((name) => !['repeat', 'combinations', 'builtins', 'recurse'].includes(name));
const ONE = builtinNames()
  .filter((name) => name.endsWith('/1'))
  .map((name) => name.slice(0, -2))
  .filter((name) => !['repeat', 'combinations', 'recurse', 'range', 'truncate_stream', 'fromstream'].includes(name));
const TWO = [
  'limit',
  'nth',
  'skip',
  'any',
  'all',
  'sub',
  'gsub',
  'test',
  'match',
  'capture',
  'scan',
  'split',
  'splits',
  'range',
  'IN',
  'INDEX',
  'setpath',
  'JOIN',
  'pow',
  'dateadd',
  'fmin',
];

export const program: fc.Arbitrary<string> = fc.letrec<{ program: string; path: string; condition: string }>((tie) => {
  const p = tie('program');
  const path = tie('path');
  const condition = tie('condition');
  const binary = (...operators: string[]) =>
    fc.tuple(p, fc.constantFrom(...operators), p).map(([a, operator, b]) => `(${a} ${operator} ${b})`);
  return {
    path: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      {
        arbitrary: fc.constantFrom(
          '.',
          '.a',
          '.b',
          '.kind',
          '.a.b',
          '.[0]',
          '.[]',
          '.[]?',
          '.a[]',
          '.[2]',
          '.["a","b"]',
          '..',
          'first',
          'last',
          '.[1:]',
          'empty',
          'getpath(["a"])',
        ),
        weight: 5,
      },
      { arbitrary: fc.tuple(path, path).map(([a, b]) => `(${a} | ${b})`), weight: 2 },
      { arbitrary: fc.tuple(path, path).map(([a, b]) => `(${a}, ${b})`), weight: 1 },
      { arbitrary: condition.map((c) => `select(${c})`), weight: 1 },
      { arbitrary: fc.tuple(condition, path, path).map(([c, a, b]) => `(if ${c} then ${a} else ${b} end)`), weight: 1 },
      { arbitrary: fc.tuple(path, path).map(([a, b]) => `(${a} // ${b})`), weight: 1 },
      { arbitrary: path.map((a) => `(def f: ${a}; f)`), weight: 1 },
    ),
    condition: fc.oneof(
      { maxDepth: 2, depthSize: 'small' },
      {
        arbitrary: fc.constantFrom(
          '.a',
          '.',
          '.kind == "a"',
          '.a != null',
          'has("a")',
          'type == "object"',
          '.a | type == "string"',
          '.a == 1',
          '. == null',
          '.a > 0',
          '.kind | IN("a", "b")',
          '$v == "a"',
          '.a | not',
          '.b // false',
          '.[0] == "a"',
          'empty',
          '.[]?',
          '.a.b',
        ),
        weight: 5,
      },
      {
        arbitrary: fc
          .tuple(condition, fc.constantFrom('and', 'or'), condition)
          .map(([a, o, b]) => `(${a}) ${o} (${b})`),
        weight: 2,
      },
      { arbitrary: condition.map((a) => `((${a}) | not)`), weight: 1 },
      { arbitrary: p, weight: 1 },
    ),
    program: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      { arbitrary: leaf, weight: 6 },
      { arbitrary: binary('|', '|', '|', ',', '//'), weight: 5 },
      { arbitrary: binary('+', '-', '*', '/', '%', '==', '!=', '<', '>='), weight: 3 },
      { arbitrary: fc.tuple(condition, p, p).map(([c, a, b]) => `(if ${c} then ${a} else ${b} end)`), weight: 4 },
      { arbitrary: fc.tuple(condition, p).map(([c, a]) => `(if ${c} then ${a} end)`), weight: 1 },
      { arbitrary: p.map((a) => `[${a}]`), weight: 2 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `[${a}, ${b}]`), weight: 1 },
      {
        arbitrary: fc
          .tuple(fc.constantFrom(...KEYS, '(.a)', '("a", "b")', '(.kind | tostring)'), p, p)
          .map(([k, a, b]) => `{${k}: (${a}), b: (${b})}`),
        weight: 2,
      },
      { arbitrary: p.map((a) => `(try ${a} catch .)`), weight: 1 },
      { arbitrary: p.map((a) => `(${a})?`), weight: 1 },
      { arbitrary: p.map((a) => `-(${a})`), weight: 1 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `(${a} as $v | ${b})`), weight: 2 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `(${a} as {a: $v, $b} | ${b}, $b)`), weight: 1 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `(${a} as [$v, {b: $w}] | ${b}, $w)`), weight: 1 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `(${a} as [$v] ?// $v | ${b})`), weight: 1 },
      { arbitrary: fc.tuple(p, p, p).map(([a, b, c]) => `(reduce (${a}) as $v (${b}; ${c}))`), weight: 2 },
      { arbitrary: fc.tuple(p, p, p, p).map(([a, b, c, d]) => `(foreach (${a}) as $v (${b}; ${c}; ${d}))`), weight: 1 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `(def f: ${a}; ${b} | f)`), weight: 1 },
      { arbitrary: fc.tuple(p, p, p).map(([a, b, c]) => `(def f(g; $v): ${a} | g; f(${b}; ${c}))`), weight: 1 },
      {
        arbitrary: fc.tuple(p, condition).map(([a, c]) => `(def r: if ${c} then . else (${a} | r) end; r)`),
        weight: 1,
      },
      { arbitrary: p.map((a) => `(label $l | (${a}), break $l, 1)`), weight: 1 },
      { arbitrary: p.map((a) => `"x\\(${a})"`), weight: 1 },
      { arbitrary: fc.constantFrom(...PLAIN), weight: 4 },
      { arbitrary: fc.tuple(fc.constantFrom(...ONE), p).map(([name, a]) => `${name}(${a})`), weight: 4 },
      {
        arbitrary: fc
          .tuple(fc.constantFrom('del', 'path', 'pick', 'paths', 'to_entries | map', 'first', 'last'), path)
          .map(([name, a]) => `(${name}(${a}))`),
        weight: 2,
      },
      {
        arbitrary: fc
          .tuple(fc.constantFrom('select', 'map', 'any', 'all', 'with_entries', 'map_values'), condition)
          .map(([name, a]) => `${name}(${a})`),
        weight: 3,
      },
      { arbitrary: fc.tuple(fc.constantFrom(...TWO), p, p).map(([name, a, b]) => `${name}(${a}; ${b})`), weight: 1 },
      {
        arbitrary: fc
          .tuple(path, fc.constantFrom('=', '|=', '+=', '-=', '*=', '//='), p)
          .map(([a, o, b]) => `(${a} ${o} ${b})`),
        weight: 4,
      },
      { arbitrary: fc.tuple(path, p).map(([a, b]) => `(${a} |= (${b}))`), weight: 2 },
      { arbitrary: fc.tuple(condition, p).map(([c, a]) => `until(${c}; ${a})`), weight: 1 },
      { arbitrary: fc.tuple(condition, p).map(([c, a]) => `first(recurse(${a}; ${c}))`), weight: 1 },
      { arbitrary: fc.tuple(condition, p).map(([c, a]) => `[limit(3; while(${c}; ${a}))]`), weight: 1 },
      { arbitrary: p.map((a) => `[limit(3; repeat(${a}))]`), weight: 1 },
    ),
  };
}).program;

/** Programs that do one thing after another, so that what must fail in them fails on every input. */
export const straight: fc.Arbitrary<string> = fc.letrec<{ straight: string }>((tie) => {
  const p = tie('straight');
  return {
    straight: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      {
        arbitrary: fc.constantFrom('.', '.a', '.b', '.kind', '.a.b', '.[0]', 'null', '1', '"a"', '[]', '{}', '$v'),
        weight: 5,
      },
      {
        arbitrary: fc
          .tuple(p, fc.constantFrom('|', '+', '-', '*', '==', '<', '/'), p)
          .map(([a, o, b]) => `(${a} ${o} ${b})`),
        weight: 5,
      },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `[${a}, ${b}]`), weight: 1 },
      { arbitrary: fc.tuple(p, p).map(([a, b]) => `{a: (${a}), b: (${b})}`), weight: 1 },
      { arbitrary: p.map((a) => `-(${a})`), weight: 1 },
      { arbitrary: p.map((a) => `(.a |= ${a})`), weight: 1 },
      {
        arbitrary: fc
          .tuple(
            p,
            fc.constantFrom(
              'length',
              'keys',
              'tonumber',
              'ascii_downcase',
              'sort',
              'floor',
              'to_entries',
              'from_entries',
              'explode',
              'type',
              'has("a")',
              'startswith("a")',
              'add',
              'first',
              'tostring',
              'map(1)',
              'join(",")',
              'test("a")',
            ),
          )
          .map(([a, f]) => `(${a} | ${f})`),
        weight: 3,
      },
    ),
  };
}).straight;
