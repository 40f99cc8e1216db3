/**
 * Guarantee: the short way of reading YAML says what the long way says, or nothing. Shows a text that is read as another value,
 * or is let through although the `yaml` package refuses it. Values are compared with the order of their keys.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, thoroughly } from '../../engine/definition/parse.ts';
import { join } from '../../engine/definition/places.ts';
import { plainYaml } from '../../engine/definition/plain-yaml.ts';
import { isObject, type Json } from '../../engine/json.ts';
import { definitions, fixtures } from '../language/corpus.ts';

const RUNS = Number(process.env.FUZZ_RUNS ?? 4_000);
const good = [...fixtures('ok'), ...definitions()];
const all = [...good, ...fixtures('refused'), ...fixtures('several')];

/** What the long way gives for a text that the short way reads; the same must come of both. */
function bothWays(text: string): void {
  const value = plainYaml(text);
  if (value === undefined) return;
  const long = thoroughly(text, 'a.yaml');
  expect(long.problems, text).toEqual([]);
  expect(JSON.stringify(value), text).toBe(JSON.stringify(long.value));
}

describe('the short way of reading', () => {
  it('gives what the long way gives for every definition of the corpora', () => {
    for (const { text } of all) bothWays(text);
  });

  it('is the way that nearly every good definition is read', () => {
    const long = good.filter(({ text }) => plainYaml(text) === undefined);
    expect(long.length).toBeLessThan(good.length / 20);
  });

  it('gives what the long way gives for definitions that were broken anywhere', () => {
    const texts = all.map(({ text }) => text).filter((text) => text.length < 3_000);
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(5),
      put: fc.oneof(fc.constantFrom(...BITS), fc.string({ unit: 'grapheme', maxLength: 3 })),
    });
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 3 }), (text, edits) => {
        bothWays(edits.reduce((now, one) => edited(now, one), text));
      }),
      { numRuns: RUNS },
    );
  });

  it('gives what the long way gives for texts of nothing but signs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...BITS, 'a', 'b', '1', ' '), { maxLength: 25 }), (bits) =>
        bothWays(`a: ${bits.join('')}`),
      ),
      { numRuns: RUNS * 5 },
    );
  });

  it.each([
    ['an anchor', 'a: &x 1'],
    ['an alias', 'a: *x'],
    ['a tag', 'a: !!str 1'],
    ['a key twice', 'a: 1\na: 2'],
    ['a key twice in braces', 'a: { b: 1, b: 2 }'],
    ['a key that is no text', 'true: 1'],
    ['a merge', 'a: { <<: 1 }'],
    ['the key of all prototypes', '__proto__: 1'],
    ['a folded text', 'a: >\n  b\n'],
    ['a text over two lines', 'a: b\n  c'],
    ['a quoted text over two lines', 'a: "b\n  c"'],
    ['a tab', 'a:\tb'],
    ['two documents', 'a: 1\n---\nb: 2'],
    ['a number that is none in JSON', 'a: .inf'],
    ['a number in another notation', 'a: 0x1f'],
    ['a value that is none', 'a: b: c'],
    ['a list that ends too soon', 'a: [b'],
    ['depth', `a: ${'['.repeat(50)}${']'.repeat(50)}`],
    ['size', `a: ${'b'.repeat(70_000)}`],
    ['nothing', ''],
    ['a list', '- a'],
  ])('leaves to the long way what is not plain: %s', (_what, text) => {
    expect(plainYaml(text)).toBeUndefined();
  });

  it('knows the place of everything as the long way knows it, once somebody asks', () => {
    for (const { text } of good) {
      const [short, long] = [parse(text, 'a.yaml').places, thoroughly(text, 'a.yaml').places];
      for (const pointer of pointersIn(parse(text, 'a.yaml').value)) {
        expect(short.of(pointer)).toEqual(long.of(pointer));
        expect(short.of(pointer, 'key')).toEqual(long.of(pointer, 'key'));
        expect(short.inside(pointer, 1, 3)).toEqual(long.inside(pointer, 1, 3));
      }
    }
  });
});

const BITS = [
  ...': |:|- |-|#| #|\n|\n  |\n    |  |    |"|\'|{|}|[|]|,|, |>|&a |*a|!!x |---|...|%|? |~|null|true|-0|0x1f|1e3|.5|1_0|\\'.split(
    '|',
  ),
  ...['|', '|-\n', 'a: |\n    x\n', '\\u00e9', '\\n', 'é', '\u{1f600}', 'a: b', '<<: ', '- - ', '\n\n', '@', '`', '\t'],
  ...[
    '\r\n',
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u00a0',
    'a: { b: c,\n  d: e }',
    '# c\n',
    "''",
    '""',
    '2001-12-14',
    '+1',
    '0o7',
  ],
];

function edited(text: string, { at, drop, put }: { at: number; drop: number; put: string }): string {
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + drop);
}

function* pointersIn(value: Json | undefined, pointer = ''): Generator<string> {
  yield pointer;
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* pointersIn(item, join(pointer, i));
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) yield* pointersIn(item, join(pointer, key));
}
