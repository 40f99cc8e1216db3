/**
 * Guarantee: when one schema is said to include another, it does, whatever the two are. Random pairs are judged by the
 * validator that judges inputs and answers. Shows a change of version called harmless that refuses what was accepted.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { includes, isSame, type Schema } from '../../engine/versions/inclusion.ts';
import { isValid } from '../../schemas/validate.ts';

const NAMES = ['a', 'b', 'title'];
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, false, 0, 1, 2, 3, -1, 0.5, 1.5, '', 'a', 'ab', 'abc', 'x@y.zz'),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, 'other'), tie('any'), { maxKeys: 3 }),
  ),
})).any;

const small = fc.constantFrom(0, 1, 2, 3);
const types = fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object');
const schema = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 2 },
    { weight: 1, arbitrary: fc.boolean() },
    {
      weight: 8,
      arbitrary: fc.record(
        {
          type: fc.oneof(types, fc.uniqueArray(types, { minLength: 1, maxLength: 3 })),
          enum: fc.uniqueArray(fc.constantFrom(null, true, false, 0, 1, 'a', 'ab'), { minLength: 1, maxLength: 4 }),
          const: fc.constantFrom(null, 1, 'a', true),
          minimum: small,
          exclusiveMaximum: small,
          exclusiveMinimum: small,
          maximum: small,
          multipleOf: fc.constantFrom(0.5, 1, 2),
          minLength: small,
          maxLength: small,
          pattern: fc.constantFrom('^a', 'b$'),
          format: fc.constantFrom('email', 'date'),
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
          items: tie('any'),
          prefixItems: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
          contains: tie('any'),
          minContains: small,
          properties: fc.dictionary(fc.constantFrom(...NAMES), tie('any'), { maxKeys: 2 }),
          required: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
          additionalProperties: tie('any'),
          patternProperties: fc.dictionary(fc.constantFrom('^a', '^b'), tie('any'), { minKeys: 1, maxKeys: 1 }),
          unevaluatedProperties: fc.boolean(),
          not: tie('any'),
          if: tie('any'),
          then: tie('any'),
          else: tie('any'),
          allOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
          anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }),
          oneOf: fc.array(tie('any'), { minLength: 1, maxLength: 2 }),
          $ref: fc.constantFrom('#/$defs/one', '#/$defs/two'),
          title: fc.constant('T'),
        },
        { requiredKeys: [] },
      ),
    },
  ),
})).any;

/** Few keywords at once: with all of them next to nothing is accepted. */
const sparse = fc
  .tuple(schema, fc.noShrink(fc.array(fc.nat(9), { minLength: 60, maxLength: 60 })))
  .map(([one, chance]) => thinned(one, chance) as Schema);
const whole = fc.tuple(sparse, sparse, sparse).map(([one, left, right]) => {
  return typeof one === 'boolean' ? one : { ...one, $defs: { one: left, two: right } };
});
/** A change of the kind people make: the same schema with one thing taken out or put in. */
const changed = fc.tuple(whole, sparse, fc.nat()).map(([first, other, at]): [Schema, Schema] => {
  const one: Schema = first;
  if (typeof one === 'boolean') return [one, other];
  const keys = Object.keys(one).filter((key) => key !== '$defs');
  const { [keys[at % Math.max(1, keys.length)] ?? '']: _gone, ...rest } = one;
  const put = typeof other === 'boolean' ? {} : other;
  const key = Object.keys(put)[0];
  return [one, key === undefined ? rest : { ...rest, [key]: put[key]! }];
});
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);

describe('a schema that is said to include another', () => {
  it('does so for every value', () => {
    const said = { yes: 0, no: 0, unsure: 0 };
    fc.assert(
      fc.property(
        fc.oneof(fc.tuple(whole, whole), changed),
        fc.array(value, { minLength: 30, maxLength: 40 }),
        (pair, values) => {
          const [before, after] = pair as [Schema, Schema];
          const { verdict } = includes(before, after);
          said[verdict]++;
          if (verdict !== 'yes') return;
          for (const one of values as any[]) {
            if (isValid(before, one) && !isValid(after, one)) {
              throw new Error(`${JSON.stringify(before)} ⊄ ${JSON.stringify(after)}: ${JSON.stringify(one)}`);
            }
          }
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    // A comparison that is never certain would be right, and no use.
    expect(said.yes).toBeGreaterThan(RUNS / 20);
    expect(said.no).toBeGreaterThan(RUNS / 20);
  });

  it('is itself', () => {
    fc.assert(
      fc.property(whole, (one) => {
        expect(includes(one as Schema, JSON.parse(JSON.stringify(one)) as Schema).verdict).toBe('yes');
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is refused now', () => {
  const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more }) as Schema;

  it.each<[string, Schema, Schema, string]>([
    ['a field that is required', object({ a: {} }), object({ a: {} }, { required: ['a'] }), 'no a: is now required'],
    [
      'a field that is gone',
      object({ a: {}, b: {} }, { additionalProperties: false }),
      object({ b: {} }, { additionalProperties: false }),
      'no a: is no longer a field',
    ],
    ['another type', { type: ['string', 'null'] }, { type: 'string' }, 'no : type string or null became string'],
    ['a value less', { enum: ['a', 'b'] }, { enum: ['b'] }, 'no : `a` no longer possible'],
    ['a higher bound', { type: 'number', minimum: 1 }, { type: 'number', minimum: 2 }, 'no : must be at least 2 now'],
    [
      'a bound that is out',
      { type: 'integer', maximum: 2 },
      { type: 'integer', exclusiveMaximum: 2 },
      'no : must be at most 1 now',
    ],
    ['a length', { type: 'string' }, { type: 'string', maxLength: 9 }, 'no : may have at most 9 characters now'],
    [
      'an entry of a list',
      object({ a: { type: 'array', items: { type: 'integer' } } }),
      object({ a: { type: 'array', items: { type: 'integer', multipleOf: 2 } } }),
      'no a/[]: must be a multiple of 2 now',
    ],
    [
      'a pattern beside another',
      { type: 'string', pattern: 'a' },
      { type: 'string', pattern: 'b' },
      'unsure : must match "b" now',
    ],
    ['a condition', { type: 'string' }, { type: 'string', not: { const: 'a' } }, 'unsure : `not` changed'],
  ])('is named: %s', (_name, before, after, wanted) => {
    const answer = includes(before, after);
    expect(answer.verdict === 'yes' ? 'yes' : `${answer.verdict} ${answer.path.join('/')}: ${answer.words}`).toBe(
      wanted,
    );
    expect(includes(after, after).verdict).toBe('yes');
  });

  it.each<[string, Schema, Schema]>([
    ['references that lead to the same', { $ref: '#/$defs/a', $defs: { a: { type: 'string' } } }, { type: 'string' }],
    [
      'a list of lists of itself',
      { $ref: '#/$defs/t', $defs: { t: { type: 'array', items: { $ref: '#/$defs/t' } } } },
      { $ref: '#/$defs/u', $defs: { u: { type: 'array', items: { $ref: '#/$defs/u' }, title: 'U' } } },
    ],
    ['alternatives that each fit', { anyOf: [{ const: 1 }, { const: 'a' }] }, { type: ['integer', 'string'] }],
    ['one of several demands', { allOf: [{ type: 'string' }, { minLength: 3 }] }, { type: 'string' }],
    ['whole numbers', { type: 'integer', exclusiveMinimum: 0 }, { type: 'number', minimum: 1 }],
  ])('is nothing with %s', (_name, before, after) => {
    expect(includes(before, after)).toEqual({ verdict: 'yes' });
  });

  it.each<[string, Schema, Schema, unknown]>([
    [
      'what closes a schema together with its parts',
      { anyOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      { properties: { b: {} }, additionalProperties: false },
      { a: 1 },
    ],
    ['entries that came first', { prefixItems: [{}], items: { type: 'string' } }, { items: { type: 'string' } }, [1]],
    [
      'names that fit a pattern',
      { patternProperties: { '^x': { type: 'number' } }, additionalProperties: { type: 'string' } },
      { properties: { x1: { type: 'string' } } },
      { x1: 1 },
    ],
    ['how many must be contained', { contains: { const: 1 }, minContains: 0 }, { contains: { const: 1 } }, [2]],
  ])('is seen where keywords lean on each other: %s', (_name, before, after, witness) => {
    expect(isValid(before, witness as any) && !isValid(after, witness as any)).toBe(true);
    expect(includes(before, after).verdict).not.toBe('yes');
  });

  it('is no field that nobody named, when that is asked', () => {
    const [before, after] = [object({ a: {} }), object({ a: {}, b: { type: 'string' } })];
    expect(includes(before, after).verdict).not.toBe('yes');
    expect(includes(before, after, { named: true })).toEqual({ verdict: 'yes' });
  });
});

describe('the same schema', () => {
  it('may have other words, and must have other fields of such names', () => {
    expect(isSame({ type: 'string', title: 'A' }, { title: 'B', type: 'string' })).toBe(true);
    expect(isSame({ properties: { title: true } }, { properties: { title: false } })).toBe(false);
    expect(isSame({ const: { title: 'A' } }, { const: { title: 'B' } })).toBe(false);
  });
});

function thinned(one: unknown, draws: readonly number[]): unknown {
  let at = 0;
  const drawn = () => draws[at++ % draws.length]!;
  const walk = (inner: unknown): unknown => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(
      Object.entries(inner)
        .filter(() => drawn() < 2)
        .map(([key, value]) => [key, value]),
    );
  };
  return walk(one);
}
