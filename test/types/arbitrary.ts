/** Random values and schemas of the kind definitions hold: few names, so that they meet each other. */
import fc from 'fast-check';
import type { Json, JsonObject } from '../../engine/json.ts';

export const NAMES = ['a', 'b', 'kind', '__proto__', 'x-1'];

export const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(null, true, false, 0, 1, -1, 2.5, '', 'a', 'b', 'yes'),
  fc.integer({ min: -3, max: 9 }),
  fc.string({ maxLength: 3 }),
);

export const value: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { arbitrary: scalar, weight: 4 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 2 },
    { arbitrary: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 4 }), weight: 3 },
  ),
})).value;

const kind = fc.constantFrom('null', 'boolean', 'number', 'integer', 'string', 'array', 'object');

const DEFS: JsonObject[] = [
  {
    one: { type: 'object', properties: { a: { $ref: '#/$defs/one' } } },
    two: { enum: ['a', 1] },
  },
  { one: { type: 'string' }, two: { $ref: '#' } },
];

/** Schemas, also silly ones: contradictions, keywords of other kinds, references to anywhere in the document. */
export const schema: fc.Arbitrary<JsonObject> = fc
  .letrec<{ schema: Json; object: Json }>((tie) => {
    const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 });
    const parts: Record<string, fc.Arbitrary<Json>> = {
      type: fc.oneof(kind, fc.array(kind, { minLength: 1, maxLength: 3 })) as fc.Arbitrary<Json>,
      const: value,
      enum: fc.array(value, { minLength: 1, maxLength: 4 }),
      properties: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 3 }) as fc.Arbitrary<Json>,
      required: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
      additionalProperties: tie('schema'),
      patternProperties: fc.dictionary(fc.constantFrom('^a', 'b$', 'k'), tie('schema'), {
        maxKeys: 1,
      }) as fc.Arbitrary<Json>,
      unevaluatedProperties: fc.boolean(),
      items: tie('schema'),
      prefixItems: list,
      minItems: fc.integer({ min: 0, max: 3 }),
      maxItems: fc.integer({ min: 0, max: 3 }),
      allOf: list,
      anyOf: list,
      oneOf: list,
      not: tie('schema'),
      if: tie('schema'),
      then: tie('schema'),
      else: tie('schema'),
      $ref: fc.constantFrom('#', '#/$defs/one', '#/$defs/two'),
      minimum: fc.integer({ min: 0, max: 2 }),
      pattern: fc.constantFrom('^a', 'y'),
      contains: tie('schema'),
      dependentSchemas: fc.dictionary(fc.constantFrom(...NAMES), tie('schema'), { maxKeys: 1 }) as fc.Arbitrary<Json>,
    };
    return {
      schema: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        { arbitrary: fc.boolean(), weight: 1 },
        { arbitrary: tie('object'), weight: 5 },
      ),
      object: fc
        .uniqueArray(fc.constantFrom(...Object.keys(parts)), { minLength: 0, maxLength: 3 })
        .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, parts[key]!])))) as fc.Arbitrary<Json>,
    };
  })
  .object.chain((one) => fc.record({ root: fc.constant(one as JsonObject), defs: fc.constantFrom(...DEFS) }))
  .map(({ root, defs }) => ({ ...root, $defs: defs }));
