/**
 * What people read when a value is refused. Every row is frozen text: a change of wording, an extra violation for the same
 * mistake or a pointer to the wrong field shows here. The browser, REST, MCP and runs show these words unchanged.
 */
import { expect, describe as group, it } from 'vitest';
import type { Json, JsonObject } from '../../schemas/validate/json.ts';
import { describe, validate } from '../../schemas/validate.ts';

type Row = [what: string, schema: JsonObject | boolean, value: Json, ...violations: string[]];

const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({ type: 'object', properties, ...more });

const ROWS: Row[] = [
  ['text', { type: 'string' }, 5, ' type: must be text'],
  ['one of several types', { type: ['number', 'null'] }, 'x', ' type: must be a number or empty (null)'],
  ['a whole number', { type: 'integer' }, 1.5, ' type: must be a whole number'],
  ['yes or no', { type: 'boolean' }, 'yes', ' type: must be true or false'],
  ['a list', { type: 'array' }, {}, ' type: must be a list'],
  ['an object', { type: 'object' }, [], ' type: must be an object'],
  ['a choice', { type: 'string', enum: ['a', 'b'] }, 5, ' enum: must be one of: a, b'],
  [
    'a choice with difficult values',
    { enum: ['a, b', '', 1, null] },
    'x',
    ' enum: must be one of: "a, b", "", 1, null',
  ],
  ['a constant', { const: 'yes' }, 'no', ' const: must be yes'],
  [
    'a missing field',
    object({ answer: { type: 'string' } }, { required: ['answer'] }),
    {},
    '/answer required: is required',
  ],
  [
    'missing and wrong fields in the order of the form',
    object({ a: { type: 'string' }, b: { type: 'number' }, c: {} }, { required: ['z', 'c', 'a'] }),
    { b: 'x' },
    '/a required: is required',
    '/b type: must be a number',
    '/c required: is required',
    '/z required: is required',
  ],
  [
    'an unknown field',
    object({}, { additionalProperties: false }),
    { 'a/b': 1 },
    '/a~1b additionalProperties: is not a known field',
  ],
  [
    'an unknown field beside the parts of a whole',
    { allOf: [object({ a: {} })], unevaluatedProperties: false },
    { a: 1, b: 1 },
    '/b unevaluatedProperties: is not a known field',
  ],
  [
    'a field under other names',
    object({}, { additionalProperties: { type: 'number' } }),
    { x: 'y' },
    '/x type: must be a number',
  ],
  ['a field that must not be there', object({ a: false }), { a: 1 }, '/a false: is not allowed'],
  ['nothing at all', false, 1, ' false: is not allowed'],
  ['empty text', { type: 'string', minLength: 1, pattern: '^a' }, '', ' minLength: must not be empty'],
  ['short text', { minLength: 3 }, 'ab', ' minLength: must be at least 3 characters long'],
  ['long text, counted in characters', { maxLength: 2 }, '😀😀😀', ' maxLength: must be at most 2 characters long'],
  ['a pattern', { pattern: '^[A-Z]{2}\\d+$' }, 'x', ' pattern: must match the pattern ^[A-Z]{2}\\d+$'],
  ['an e-mail address', { format: 'email' }, 'alice', ' format: must be an e-mail address'],
  ['a date', { format: 'date' }, '31.1.2026', ' format: must be a date such as 2026-01-31'],
  ['a date that does not exist', { format: 'date' }, '2026-02-30', ' format: must be a date such as 2026-01-31'],
  [
    'an instant',
    { format: 'date-time' },
    '2026-01-31',
    ' format: must be a date and time such as 2026-01-31T09:00:00Z',
  ],
  ['a web address', { format: 'uri' }, 'example', ' format: must be a full address such as https://example.com/page'],
  ['a UUID', { format: 'uuid' }, '1', ' format: must be a UUID'],
  ['a duration', { format: 'duration' }, '2 days', ' format: must be a duration such as PT30M or P2D'],
  ['a format nobody knows', { format: 'shoe-size' }, 'x'],
  ['the least', { minimum: 5 }, 4, ' minimum: must be at least 5'],
  ['the most', { maximum: 500 }, 501, ' maximum: must be at most 500'],
  ['more than', { exclusiveMinimum: 0 }, 0, ' exclusiveMinimum: must be more than 0'],
  ['less than', { exclusiveMaximum: 1 }, 1, ' exclusiveMaximum: must be less than 1'],
  ['steps', { multipleOf: 0.01 }, 0.015, ' multipleOf: must be a multiple of 0.01'],
  ['an empty list', { minItems: 1 }, [], ' minItems: must have at least 1 item'],
  ['a long list', { maxItems: 1 }, [1, 2], ' maxItems: must have at most 1 item'],
  ['the same twice', { uniqueItems: true }, [{ a: 1 }, { a: 1 }], ' uniqueItems: must not contain the same item twice'],
  [
    'something in a list',
    { contains: { const: 'a' } },
    ['b'],
    ' contains: must contain at least one of the expected items',
  ],
  ['an item', { items: { type: 'number' } }, [1, 'x'], '/1 type: must be a number'],
  ['one item too many', { prefixItems: [{}], items: false }, [1, 2, 3], '/1 items: is one item too many'],
  [
    'a name',
    { propertyNames: { maxLength: 2 } },
    { abc: 1 },
    '/abc propertyNames: has a name that must be at most 2 characters long',
  ],
  [
    'a field needed by another',
    { dependentRequired: { cardNumber: ['expiry'] } },
    { cardNumber: 1 },
    '/expiry dependentRequired: is required when Card number is given',
  ],
  [
    'a field needed in this case',
    { if: { properties: { kind: { const: 'other' } }, required: ['kind'] }, then: { required: ['reason'] } },
    { kind: 'other' },
    '/reason required: is required',
  ],
  [
    'the case that may be empty',
    { anyOf: [{ type: 'string', minLength: 3 }, { type: 'null' }] },
    'ab',
    ' minLength: must be at least 3 characters long',
  ],
  ['none of the kinds', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 5, ' type: must be text or empty (null)'],
  ['titled choices', { oneOf: [{ const: 'a', title: 'A' }, { const: 'b' }] }, 'c', ' enum: must be one of: a, b'],
  [
    'the variant that was meant',
    {
      oneOf: ['card', 'cash'].map((kind) =>
        object({ kind: { const: kind }, [kind]: { type: 'number' } }, { required: ['kind', kind] }),
      ),
    },
    { kind: 'cash', cash: 'x' },
    '/cash type: must be a number',
  ],
  [
    'no such variant',
    { oneOf: ['card', 'cash'].map((kind) => object({ kind: { const: kind } }, { required: ['kind'] })) },
    { kind: 'gold' },
    '/kind enum: must be one of: card, cash',
  ],
  ['one of two fields', { anyOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, ' anyOf: needs one of: a, b'],
  [
    'two forms at once',
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 1 },
    ' oneOf: fits more than one of the allowed forms; exactly one is needed',
  ],
  ['a forbidden value', { not: { const: 'admin' } }, 'admin', ' not: must not be admin'],
  ['a field to leave out', { not: { required: ['secret'] } }, { secret: 1 }, '/secret not: must be left out'],
  [
    'the same mistake seen by two parts',
    { allOf: [{ minLength: 2 }, { minLength: 3 }] },
    'a',
    ' minLength: must be at least 2 characters long',
  ],
  [
    'a shared part',
    { $defs: { id: { minLength: 2 } }, properties: { id: { $ref: '#/$defs/id' } } },
    { id: 'x' },
    '/id minLength: must be at least 2 characters long',
  ],
  [
    'a shared part that is not there',
    { $ref: '#/$defs/id' },
    1,
    ' $ref: cannot be checked: the schema refers to #/$defs/id, which does not exist',
  ],
];

group('the words of a refusal', () => {
  for (const [what, schema, value, ...expected] of ROWS)
    it(what, () => {
      expect(
        validate(schema, value).map(({ pointer, keyword, message }) => `${pointer} ${keyword}: ${message}`),
      ).toEqual(expected);
    });

  it('stop at a hundred violations', () => {
    const value = Array.from({ length: 150 }, () => 'x');
    expect(validate({ items: { type: 'number' } }, value)).toHaveLength(100);
  });
});

group('the sentence', () => {
  const schema: JsonObject = {
    $defs: {
      line: object(
        { unitPrice: { type: 'number', title: 'Price' }, vatID: { type: 'string' } },
        { required: ['vatID'] },
      ),
    },
    ...object(
      { answer: { title: 'Your answer', type: 'string' }, lines: { type: 'array', items: { $ref: '#/$defs/line' } } },
      { required: ['answer'] },
    ),
  };
  const sentences = (value: Json, of: JsonObject | undefined = schema) =>
    validate(schema, value).map((one) => describe(one, of));

  it('begins with the title the schema gives the field', () => {
    expect(sentences({ lines: [{ unitPrice: 'x', vatID: 'a' }] })).toEqual([
      'Your answer is required',
      'Price must be a number',
    ]);
  });

  it('begins with the name made readable when there is no title, or no schema', () => {
    expect(sentences({ answer: 'a', lines: [{}] })).toEqual(['Vat ID is required']);
    expect(validate(schema, {}).map((one) => describe(one))).toEqual(['Answer is required']);
    expect(sentences({ answer: 'a', lines: ['x'] })).toEqual(['Item 1 must be an object']);
    expect(sentences('x')).toEqual(['The value must be an object']);
  });
});
