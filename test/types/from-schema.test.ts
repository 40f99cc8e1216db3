/**
 * Guarantee: the type of a schema holds every value the validator accepts. A keyword read too narrowly (a closed object that
 * is open, a tuple that may be shorter) shows here, and nowhere else as clearly: what stands on it would raise false alarms.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../engine/json.ts';
import { describeType } from '../../engine/types/describe.ts';
import { fromSchema } from '../../engine/types/from-schema.ts';
import { isMember } from '../../engine/types/type.ts';
import { isValid } from '../../schemas/validate.ts';
import { suiteCases } from '../schemas/suite.ts';
import { schema, value } from './arbitrary.ts';

const words = (one: JsonObject | boolean): string => describeType(fromSchema(one));

describe('the type of a schema', () => {
  it('holds every instance of the official suite that is valid', () => {
    const lost = suiteCases()
      .filter(({ schema: one, value: instance }) => isValid(one, instance))
      .filter(({ schema: one, value: instance }) => !isMember(instance, fromSchema(one)));
    expect(lost.map(({ name }) => name)).toEqual([]);
  });

  it('holds every random value that a random schema accepts', () => {
    let accepted = 0;
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 1, maxLength: 12 }), (one, values) => {
        const type = fromSchema(one);
        for (const instance of values) {
          if (!isValid(one, instance)) continue;
          accepted++;
          expect(isMember(instance, type), `${JSON.stringify(instance)} in ${describeType(type)}`).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  it.each<[JsonObject | boolean, string]>([
    [false, 'never'],
    [true, 'unknown'],
    [{ type: 'string' }, 'string'],
    [{ type: ['integer', 'null'] }, 'number | null'],
    [{ enum: ['a', 'b', 3] }, '"a" | "b" | 3'],
    [{ type: 'string', enum: ['a', 3] }, '"a"'],
    [
      { type: 'object', required: ['a'], properties: { a: { type: 'number' }, b: { type: 'boolean' } } },
      '{ a: number, b?: boolean, … }',
    ],
    [{ type: 'object', properties: {}, additionalProperties: false }, '{}'],
    [{ type: 'object', required: ['a'], additionalProperties: false }, 'never'],
    [{ type: 'array', items: { type: 'string' } }, 'string[]'],
    [{ type: 'array', prefixItems: [{ type: 'string' }], items: false, minItems: 1 }, '[string]'],
    [
      {
        type: 'object',
        properties: { a: { type: 'string' } },
        allOf: [{ required: ['a'] }],
        unevaluatedProperties: false,
      },
      '{ a: string }',
    ],
    [
      { oneOf: [closed('card', { number: { type: 'string' } }), closed('cash', {})] },
      '{ kind: "card", number: string } | { kind: "cash" }',
    ],
    [{ type: 'object', additionalProperties: false, properties: { next: { $ref: '#' } } }, '{ next?: unknown }'],
  ])('of %j is %s', (one, expected) => {
    expect(words(one)).toBe(expected);
  });
});

function closed(kind: string, properties: Record<string, Json>): Json {
  const all = { kind: { const: kind }, ...properties };
  return { type: 'object', required: Object.keys(all), properties: all, additionalProperties: false };
}
