/**
 * Ajv, which shares no code with the validator, gives the same verdicts: on the official suite and on generated schemas
 * and values. A disagreement is a bug in one of the two; each known one is in the table with the reason.
 *
 * Not generated: names of Object.prototype (Ajv calls a value's own `valueOf`; hostile-schemas.test.ts has them) and
 * `unevaluated…` (the table shows how far Ajv is from the suite there).
 */
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../schemas/validate/json.ts';
import { isValid, validate } from '../../schemas/validate.ts';
import { suiteCases } from './suite.ts';

const OPTIONS = {
  strict: false,
  validateFormats: false,
  ownProperties: true,
  logger: false,
  meta: false,
  validateSchema: false,
} as const;

/** Ajv's verdict, or undefined when it cannot use the schema. */
function judge(schema: JsonObject | boolean, value: Json): boolean | undefined {
  try {
    return new Ajv2020.default(OPTIONS).compile(schema)(value);
  } catch {
    return undefined;
  }
}

/** Groups of the suite on which the two differ. The suite is the arbiter: `official-suite` holds us to it. */
const DYNAMIC = 'Ajv resolves $dynamicRef by the 2019-09 rules of $recursiveRef';
const EVALUATED = 'Ajv does not count what `contains`, or `if` without its branch, has evaluated';
const DIFFERENCES: Record<string, string> = {
  'dynamicRef: $dynamicRef points to a boolean schema': DYNAMIC,
  'dynamicRef: $dynamicRef skips over intermediate resources - direct reference': DYNAMIC,
  'dynamicRef: A $dynamicRef resolves to the first $dynamicAnchor still in scope that is encountered when the schema is evaluated':
    DYNAMIC,
  'dynamicRef: A $dynamicRef to a $dynamicAnchor in the same schema resource behaves like a normal $ref to an $anchor':
    DYNAMIC,
  'dynamicRef: A $dynamicRef to an $anchor in the same schema resource behaves like a normal $ref to an $anchor':
    DYNAMIC,
  'dynamicRef: A $dynamicRef with a non-matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor':
    DYNAMIC,
  "dynamicRef: A $dynamicRef with intermediate scopes that don't include a matching $dynamicAnchor does not affect dynamic scope resolution":
    DYNAMIC,
  'dynamicRef: A $dynamicRef without a matching $dynamicAnchor in the same schema resource behaves like a normal $ref to $anchor':
    DYNAMIC,
  'dynamicRef: A $dynamicRef without anchor in fragment behaves identical to $ref': DYNAMIC,
  'dynamicRef: An $anchor with the same name as a $dynamicAnchor is not used for dynamic scope resolution': DYNAMIC,
  'dynamicRef: multiple dynamic paths to the $dynamicRef keyword': DYNAMIC,
  'properties: properties whose names are Javascript object property names': 'Ajv leaves out a schema for `__proto__`',
  'unevaluatedItems: unevaluatedItems and contains interact to control item dependency relationship': EVALUATED,
  'unevaluatedItems: unevaluatedItems can see annotations from if without then and else': EVALUATED,
  'unevaluatedItems: unevaluatedItems depends on adjacent contains': EVALUATED,
  'unevaluatedItems: unevaluatedItems depends on multiple nested contains': EVALUATED,
  'unevaluatedItems: unevaluatedItems with minContains = 0': EVALUATED,
  'unevaluatedItems: unevaluatedItems with nested items': EVALUATED,
  'unevaluatedProperties: unevaluatedProperties can see annotations from if without then and else': EVALUATED,
  'unevaluatedProperties: unevaluatedProperties with if/then/else, then not defined': EVALUATED,
};

describe('Ajv, the independent judge', () => {
  it('agrees on the official suite, but for the groups listed here', () => {
    const differing = new Set<string>();
    for (const { name, schema, value } of suiteCases()) {
      const other = judge(schema, value);
      if (other !== undefined && other !== isValid(schema, value))
        differing.add(name.split(': ').slice(0, 2).join(': '));
    }
    expect([...differing].sort()).toEqual(Object.keys(DIFFERENCES).sort());
  });

  it('agrees on generated schemas and values', () => {
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        expect(isValid(schema, value)).toBe(judge(schema, value));
      }),
      { numRuns: 1_500, seed: 20261121 },
    );
  });

  it('finds nothing wrong with what remains when a value is refused: the list is never empty and always explained', () => {
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const violations = validate(schema, value);
        expect(violations.length === 0).toBe(isValid(schema, value));
        expect(validate(schema, value)).toEqual(violations);
        for (const { keyword } of violations) expect(keyword).not.toBe('schema');
      }),
      { numRuns: 1_500, seed: 7 },
    );
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'length', 'a/b');
const scalars = fc.oneof(
  fc.constantFrom<Json[]>(null, true, false, '', 'a', 'ab', 'ß😀', 0, 1, 2.5, -3, 10),
  fc.integer({ min: -20, max: 20 }),
);
const values: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(names, tie('value')), { maxLength: 4 }).map((entries) => object(entries)),
  ),
})).value;

/** Own properties only, `__proto__` included, as JSON.parse makes them. */
function object(entries: [string, Json][]): JsonObject {
  const made: JsonObject = {};
  for (const [key, value] of entries)
    Object.defineProperty(made, key, { value, enumerable: true, writable: true, configurable: true });
  return made;
}

const size = fc.integer({ min: 0, max: 3 });
const schemas: fc.Arbitrary<JsonObject | boolean> = fc.letrec<{ schema: JsonObject | boolean }>((tie) => {
  const schema = tie('schema');
  const some = fc.array(schema, { minLength: 1, maxLength: 3 });
  const named = fc
    .array(fc.tuple(names, schema), { maxLength: 3 })
    .map((entries) => object(entries as [string, Json][]));
  const keyword = fc.oneof(
    fc.tuple(fc.constant('type'), fc.oneof(type(), fc.uniqueArray(type(), { minLength: 1, maxLength: 3 }))),
    fc.tuple(fc.constant('enum'), fc.array(values, { minLength: 1, maxLength: 3 })),
    fc.tuple(fc.constant('const'), values),
    fc.tuple(
      fc.constantFrom('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
      fc.integer({ min: -5, max: 5 }),
    ),
    fc.tuple(fc.constant('multipleOf'), fc.constantFrom(1, 2, 0.5)),
    fc.tuple(fc.constantFrom('minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'), size),
    fc.tuple(fc.constant('pattern'), fc.constantFrom('^a', 'b$', '^[a-z]+$', '.')),
    fc.tuple(fc.constant('uniqueItems'), fc.boolean()),
    fc.tuple(fc.constant('required'), fc.uniqueArray(names, { maxLength: 3 })),
    fc.tuple(fc.constant('properties'), named),
    fc.tuple(
      fc.constant('patternProperties'),
      schema.map((one) => ({ '^[ab]': one })),
    ),
    fc.tuple(
      fc.constant('dependentRequired'),
      names.map((name) => object([['a', [name]]])),
    ),
    fc.tuple(
      fc.constantFrom('additionalProperties', 'items', 'contains', 'not', 'if', 'then', 'else', 'propertyNames'),
      schema,
    ),
    fc.tuple(fc.constantFrom('allOf', 'anyOf', 'oneOf', 'prefixItems'), some),
  );
  const node = fc.array(keyword, { maxLength: 4 }).map((entries) => Object.fromEntries(entries) as JsonObject);
  return {
    schema: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      { weight: 1, arbitrary: fc.boolean() },
      { weight: 6, arbitrary: node },
    ),
  };
}).schema;

function type(): fc.Arbitrary<string> {
  return fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array', 'null');
}
