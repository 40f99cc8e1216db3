/**
 * Guarantee: a document is somebody else's, and whatever it holds, the checker and a run answer with problems and errors of
 * ours: nothing is thrown, nothing hangs, nothing gets into a prototype. Shows a circle that is followed for ever.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import { keptDocuments } from '../../engine/definition/documents.ts';
import { parse } from '../../engine/definition/parse.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { simulate } from '../../engine/simulate.ts';

const AT = 'https://a.test/openapi.json';
const source = (parameters: string) => `document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0' }
do:
  - call:
      call: openapi
      with: { document: { endpoint: ${AT} }, operationId: op, parameters: ${parameters} }
      output: { as: .a.b }
`;

/** Words that mean something in a document, values that do not belong where they are, references to everywhere. */
const WORDS = ['id', 'list', 'body', 'op', 'path', 'query', 'header', 'cookie', 'formData', '__proto__', 'constructor'];
const ref = fc.constantFrom(
  '#',
  '#/',
  '#/components/schemas/A',
  '#/components/schemas/B',
  '#/paths',
  '#/nowhere/x',
  'other.json',
  '#/%',
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json[]>(
    null,
    true,
    false,
    0,
    -1,
    '',
    '/',
    '{',
    '//',
    'https://b.test/{x}',
    'http://[',
    'object',
    'array',
    'string',
  ),
  fc.constantFrom(...WORDS),
  ref,
);
const KEYS = [
  ...['$ref', 'type', 'properties', 'items', 'allOf', 'anyOf', 'required', 'additionalProperties', 'nullable', 'enum'],
  ...[
    'exclusiveMinimum',
    'minimum',
    'format',
    'pattern',
    'name',
    'in',
    'schema',
    'style',
    'explode',
    'content',
    'A',
    'B',
    '200',
  ],
  ...[
    'application/json',
    'multipart/form-data',
    'url',
    'variables',
    'x',
    'default',
    'collectionFormat',
    'description',
    ...WORDS,
  ],
];
const anything = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    { arbitrary: scalar, weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    { arbitrary: fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 4 }), weight: 4 },
    { arbitrary: ref.map((to): Json => ({ $ref: to })), weight: 2 },
  ),
})).value;

/** Enough of a document to be looked into, the rest by chance. */
const document = fc
  .record({
    version: fc.constantFrom<JsonObject[]>({ swagger: '2.0' }, { openapi: '3.0.0' }, { openapi: '3.1.0' }),
    operation: fc.dictionary(
      fc.constantFrom(
        'parameters',
        'requestBody',
        'responses',
        'servers',
        'security',
        'schemes',
        'consumes',
        'produces',
      ),
      anything,
      { maxKeys: 6 },
    ),
    item: anything,
    path: fc.constantFrom('/a/{id}', '/{}', '/{id', '/', 'x'),
    parts: fc.dictionary(
      fc.constantFrom('components', 'definitions', 'servers', 'security', 'host', 'basePath'),
      anything,
    ),
  })
  .map(({ version, operation, item, path, parts }): JsonObject => {
    const more = typeof item === 'object' && item !== null && !Array.isArray(item) ? item : {};
    return { ...version, ...parts, paths: { [path]: { ...more, post: { ...operation, operationId: 'op' } } } };
  });

it('gives problems and errors, whatever the document holds', () => {
  const sources = [
    source('{ id: a, list: [1, b], body: { a: 1 }, __proto__: x }'),
    source('{}'),
    source('{ body: [1] }'),
  ];
  const calls = sources.map((text) => ({
    text,
    value: parse(text, 't').value as Json,
    definition: checkDefinition(text, { file: 't' }).definition!,
  }));
  let completed = 0;
  fc.assert(
    fc.property(document, fc.constantFrom(...calls), (hostile, { text, value, definition }) => {
      const before = JSON.stringify(hostile);
      const { problems } = checkDefinition(text, { file: 't', documents: { [AT]: hostile } });
      for (const { line } of problems) expect(line).toBeGreaterThan(0);
      const { kept } = keptDocuments(value, { [AT]: hostile });
      expect(keptDocuments(value, kept).kept).toEqual(kept);
      const run = simulate(definition, { documents: kept, http: () => ({ a: {} }) });
      if (run.status === 'completed') completed++;
      if (run.error) expect(run.error.detail).not.toMatch(/^Unexpected/);
      expect(JSON.stringify(hostile)).toBe(before);
      expect(({} as Record<string, unknown>).type).toBeUndefined();
    }),
    { numRuns: 1_000 },
  );
  // Not all fall at the first look.
  expect(completed).toBeGreaterThan(50);
});
