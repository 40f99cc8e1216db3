/** What a JSON Schema becomes in TypeScript: as exact as a type can be, and never so exact that it refuses valid data. */
import { expect, it } from 'vitest';
import { key, quoted, typeName, typeOf } from '../../codegen/schema-types.ts';
import type { Json } from '../../engine/json.ts';

const flat = (schema: Json) => typeOf(schema).replace(/\s+/g, ' ');

it.each<[string, Json, string]>([
  [
    'a required and an optional property',
    { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { type: 'integer' } } },
    '{ a: string; b?: number; }',
  ],
  ['a required property that is not described', { type: 'object', required: ['a'] }, '{ a: unknown; }'],
  [
    'literals',
    { type: 'string', enum: ['a', "it's", 'say "x"', 'back\\slash'] },
    `'a' | 'it\\'s' | 'say "x"' | 'back\\\\slash'`,
  ],
  ['a constant', { const: 3 }, '3'],
  ['a constant that is an object', { const: { a: [1, null], 'b-c': true } }, "{ a: [1, null]; 'b-c': true }"],
  ['an empty object as a constant', { const: {} }, 'Record<string, never>'],
  ['null beside a type', { type: ['string', 'null'] }, 'string | null'],
  ['nothing that fits', false, 'never'],
  ['anything', true, 'unknown'],
  ['an enumeration of nothing', { enum: [] }, 'never'],
  ['a list', { type: 'array', items: { type: 'string' } }, 'string[]'],
  ['a list of unions', { type: 'array', items: { type: ['string', 'number'] } }, '(string | number)[]'],
  [
    'a list of objects or null',
    {
      type: 'array',
      items: { anyOf: [{ type: 'object', required: ['a'], properties: { a: { type: 'string' } } }, { type: 'null' }] },
    },
    '({ a: string; } | null)[]',
  ],
  [
    'a list of objects with a union inside',
    { type: 'array', items: { type: 'object', required: ['a'], properties: { a: { enum: [1, 2] } } } },
    '{ a: 1 | 2; }[]',
  ],
  ['a list of literals that look like unions', { type: 'array', items: { const: "a | 'b" } }, "'a | \\'b'[]"],
  [
    'a tuple',
    { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }], minItems: 1, items: false },
    '[string, (number)?]',
  ],
  ['an open tuple', { type: 'array', prefixItems: [{ type: 'string' }], minItems: 1 }, '[string, ...unknown[]]'],
  ['an open object', { type: 'object' }, 'Record<string, unknown>'],
  ['a closed empty object', { type: 'object', additionalProperties: false }, 'Record<string, never>'],
  ['a map', { type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
  [
    'a map with a property of another type',
    { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'number' } },
    '{ a?: string; [more: string]: unknown; }',
  ],
  [
    'names by a pattern',
    { type: 'object', patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false },
    'Record<string, unknown>',
  ],
  [
    'names by a pattern beside others',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      patternProperties: { '^x-': {} },
      additionalProperties: false,
    },
    '{ a?: string; [more: string]: unknown; }',
  ],
  [
    'a choice that only says what is required',
    { type: 'object', properties: { a: { type: 'string' } }, anyOf: [{ required: ['a'] }, { required: ['b'] }] },
    '{ a?: string; }',
  ],
  [
    'parts of which all hold',
    {
      allOf: [
        { type: 'object', properties: { a: { type: 'string' } } },
        { type: 'object', properties: { b: { type: 'string' } } },
        { not: {} },
      ],
    },
    '{ a?: string; } & { b?: string; }',
  ],
  [
    'one of several, and more',
    {
      type: 'object',
      properties: { a: { type: 'string' } },
      oneOf: [
        { type: 'object', required: ['b'] },
        { type: 'object', required: ['c'] },
      ],
    },
    '{ a?: string; } & ({ b: unknown; } | { c: unknown; })',
  ],
  [
    'a reference',
    { $defs: { 'a/b': { type: 'string' } }, type: 'object', properties: { x: { $ref: '#/$defs/a~1b' } } },
    '{ x?: string; }',
  ],
  ['a reference to itself', { type: 'object', properties: { next: { $ref: '#' } } }, '{ next?: { next?: unknown; }; }'],
  ['a reference to elsewhere', { $ref: 'https://example.com/schema' }, 'unknown'],
  [
    'names that need quotes',
    { type: 'object', properties: { 'a-b': {}, '1st': {}, 'with space': {}, ünlaut: {} } },
    "{ 'a-b'?: unknown; '1st'?: unknown; 'with space'?: unknown; 'ünlaut'?: unknown; }",
  ],
  [
    '__proto__ as the name it is',
    JSON.parse(
      '{"type":"object","required":["__proto__"],"properties":{"__proto__":{"type":"string"},"constructor":{"type":"number"}}}',
    ),
    '{ __proto__: string; constructor?: number; }',
  ],
])('writes %s', (_what, schema, type) => {
  expect(flat(schema)).toBe(type);
});

it('carries title, description, default and deprecation as documentation that cannot end early', () => {
  const schema = {
    type: 'object',
    properties: {
      a: { type: 'string', title: 'Name', description: 'First line.\n\nEnds */ not.', default: 'x', deprecated: true },
      b: { type: 'string', title: 'Only a title' },
    },
  };
  expect(typeOf(schema)).toBe(`{
  /**
   * First line.
   *
   * Ends *\\/ not.
   * @default "x"
   * @deprecated
   */
  a?: string;
  /** Only a title */
  b?: string;
}`);
});

it('makes names of types out of any name', () => {
  expect(['customer-support', 'a_b', '2fa', 'Straße', 'ask.lead'].map(typeName)).toEqual([
    'CustomerSupport',
    'AB',
    '_2fa',
    'Straße',
    'AskLead',
  ]);
  expect([key('plain'), key('not plain'), quoted("'")]).toEqual(['plain', "'not plain'", "'\\''"]);
});
