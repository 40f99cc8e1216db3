/**
 * Guarantee: what is kept of a document is all that its calls need and nothing else, and keeping it twice is keeping it once.
 * Shows a run that misses a part of its document, and a digest that changes without a reason.
 */
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../engine/definition/check.ts';
import type { Definition } from '../../engine/definition/document.ts';
import { keptDocuments } from '../../engine/definition/documents.ts';
import { parse, parseData } from '../../engine/definition/parse.ts';
import type { Json, JsonObject } from '../../engine/json.ts';
import { type OpenApi, openDocument } from '../../engine/openapi/document.ts';
import { operationNamed } from '../../engine/openapi/operation.ts';
import { pruned } from '../../engine/openapi/prune.ts';
import { simulate } from '../../engine/simulate.ts';
import { validate } from '../../schemas/validate.ts';
import { digestOfVersion } from '../../server/digest.ts';
import { OPENAPI, SWAGGER } from './documents.ts';

const AT = 'https://docs.shop.test/openapi.json';
const definition = (call: string) =>
  `document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0' }\ndo:\n  - call:\n      call: openapi\n      with: { document: { endpoint: ${AT} }, ${call} }\n`;
const cut = (document: JsonObject, ...ids: string[]) =>
  pruned(openDocument(document) as OpenApi, new Set(ids)).document;

describe('what is kept of a document', () => {
  it('is the operations used, and what they refer to', () => {
    const kept = cut(SWAGGER, 'addItem');
    expect(Object.keys(kept.paths as JsonObject)).toEqual(['/items']);
    expect(Object.keys((kept.paths as { '/items': JsonObject })['/items'])).toEqual(['post']);
    expect(Object.keys(kept.definitions as JsonObject).sort()).toEqual(['Item', 'Maker']);
  });

  it('has no texts for people, and keeps fields that are called like them', () => {
    const { Item } = cut(SWAGGER, 'addItem').definitions as { Item: JsonObject };
    expect(Item.description).toBeUndefined();
    expect(Item.properties).toHaveProperty('description', { type: 'string' });
  });

  it('means the same as the whole', () => {
    for (const [document, ids] of [
      [SWAGGER, ['findItems', 'addItem', 'renameItem', 'addPicture']],
      [OPENAPI, ['getNode', 'putNode', 'addFile']],
    ] as const) {
      for (const id of ids) {
        const whole = operationNamed(openDocument(document) as OpenApi, id)!;
        const part = operationNamed(openDocument(cut(document, id)) as OpenApi, id)!;
        const comparable = (one: typeof whole) =>
          JSON.parse(
            JSON.stringify(one)
              .replaceAll(/"(?:description|example)":"[^"]*",?/g, '')
              .replaceAll(',}', '}'),
          );
        expect(comparable(part)).toEqual(comparable(whole));
      }
    }
  });

  it('is the same when it is kept again, and decides the digest', () => {
    const once = cut(OPENAPI, 'getNode');
    expect(cut(once, 'getNode')).toEqual(once);
    const text = definition('operationId: getNode, parameters: { id: x }');
    const value = parse(text, 't').value as Json;
    const { kept } = keptDocuments(value, { [AT]: OPENAPI });
    expect(digestOfVersion(value, kept)).toBe(digestOfVersion(value, keptDocuments(value, kept).kept));
    const other = JSON.parse(JSON.stringify(OPENAPI).replace('"maximum":50', '"maximum":51')) as Json;
    expect(digestOfVersion(value, keptDocuments(value, { [AT]: other }).kept)).not.toBe(digestOfVersion(value, kept));
    expect(digestOfVersion(value, kept)).not.toBe(digestOfVersion(value, {}));
  });

  it('names what would be missing from it', () => {
    const elsewhere = JSON.parse(
      JSON.stringify(SWAGGER).replace('#/definitions/Maker', 'https://shop.test/maker.json#/Maker'),
    ) as Json;
    const value = parse(definition('operationId: addItem, parameters: { name: a }'), 't').value as Json;
    expect(keptDocuments(value, { [AT]: elsewhere }).outside).toEqual([
      { uri: AT, ref: 'https://shop.test/maker.json#/Maker' },
    ]);
    expect(keptDocuments(value, { [AT]: SWAGGER }).outside).toEqual([]);
  });
});

describe('a document that cannot be used', () => {
  it.each([
    ['is of an old version', { swagger: '1.2', paths: {} }, 'its `swagger` is "1.2"'],
    ['is of a version to come', { openapi: '4.0.0', paths: {} }, '2.0, 3.0 and 3.1 can be read'],
    ['is no OpenAPI', { type: 'object' }, 'it has no `paths`'],
    ['is not there', null, 'it is no mapping'],
  ])('is a problem at its address: it %s', (_so, document, words) => {
    const text = definition('operationId: x');
    const { problems } = checkDefinition(text, { file: 't', documents: { [AT]: document } });
    expect(problems.map(({ code, line }) => `${code} @ ${line}`)).toEqual(['bad-document @ 5']);
    expect(problems[0]!.message).toContain(words);
  });

  it('is read as JSON or YAML, keys that are numbers among them, within bounds', () => {
    expect(parseData('responses: { 200: { a: 1 } }')).toEqual({ value: { responses: { 200: { a: 1 } } } });
    expect(parseData('{"a": [1]}')).toEqual({ value: { a: [1] } });
    for (const text of [
      '[}',
      '['.repeat(5_000),
      `{"a":${'['.repeat(300)}${']'.repeat(300)}}`,
      'a: [*x]',
      ' '.repeat(11_000_000),
    ]) {
      expect(parseData(text)).toHaveProperty('reason');
    }
  });
});

describe('a property that one side alone writes', () => {
  const document = (schema: JsonObject): JsonObject => ({
    openapi: '3.1.0',
    components: { schemas: { Id: { type: 'string', readOnly: true } } },
    paths: {
      '/users': {
        post: {
          operationId: 'addUser',
          requestBody: { required: true, content: { 'application/json': { schema } } },
          responses: { 200: { content: { 'application/json': { schema } } } },
        },
      },
    },
  });
  const USER: JsonObject = {
    type: 'object',
    additionalProperties: false,
    required: ['id', 'created', 'name', 'password'],
    properties: {
      id: { $ref: '#/components/schemas/Id' },
      created: { type: 'string', readOnly: true },
      name: { type: 'string' },
      password: { type: 'string', writeOnly: true },
    },
  };

  it('need not be sent to the one, nor answered to the other', () => {
    const { body, answer } = operationNamed(openDocument(document(USER)) as OpenApi, 'addUser')!;
    expect(validate(body!.schema, { name: 'a', password: 'b' })).toEqual([]);
    expect(validate(body!.schema, { name: 'a' })).not.toEqual([]);
    expect(validate(answer, { id: '1', created: 'now', name: 'a' })).toEqual([]);
    expect(validate(answer, { id: '1', name: 'a' })).not.toEqual([]);
    for (const parameters of ['{ name: a, password: b }', '{ body: { name: a, password: b } }']) {
      const text = definition(`operationId: addUser, parameters: ${parameters}`);
      expect(checkDefinition(text, { file: 't', documents: { [AT]: document(USER) } }).problems).toEqual([]);
    }
  });
});

describe('a response', () => {
  it('is what its schema says in the words of 2020-12', () => {
    const { answer } = operationNamed(openDocument(OPENAPI) as OpenApi, 'getNode')!;
    expect(validate(answer, { label: null, next: { label: 'a', next: { weight: 1 } } })).toEqual([]);
    expect(validate(answer, null)).toEqual([]);
    expect(validate(answer, { weight: 0 })).not.toEqual([]);
    expect(validate(answer, { next: { lable: 'a' } })).not.toEqual([]);
  });
});

describe('a schema by its address', () => {
  it('must be at hand for a simulation', () => {
    const text = `document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0' }\ninput: { schema: { resource: { endpoint: ${AT} } } }\ndo: [ { a: { set: { b: 1 } } } ]\n`;
    const missing = checkDefinition(text, { file: 't' }).definition!;
    expect(() => simulate(missing)).toThrow(`The schema ${AT} is not at hand`);
    const { definition: whole } = checkDefinition(text, { file: 't', documents: { [AT]: { type: 'array' } } });
    expect(simulate(whole!).error).toMatchObject({ type: expect.stringMatching(/validation$/) });
    expect(simulate(whole!, { input: [] }).output).toEqual({ b: 1 });
  });
});

describe('a run', () => {
  it('calls by what it carries, and its answer is the output', () => {
    const text = definition('operationId: getNode, parameters: { id: "${ .id }", limit: 3 }, output: content');
    const { definition: checked } = checkDefinition(text, { file: 't', documents: { [AT]: OPENAPI } });
    const run = simulate(checked as Definition, {
      input: { id: 'n1' },
      documents: { [AT]: cut(OPENAPI, 'getNode') },
      http: ({ with: request }) => request,
      continueAtEverySafePoint: true,
    });
    expect(run.output).toMatchObject({
      method: 'get',
      endpoint: { uri: 'https://docs.shop.test/v3/nodes/.n1?limit=3' },
      output: 'content',
    });
  });

  it('fails with a clear error where it carries no document, or cannot make the call', () => {
    const text = definition('operationId: getNode, parameters: { id: "${ .id }" }');
    const { definition: checked } = checkDefinition(text, { file: 't' });
    expect(simulate(checked!, { input: { id: 'n' } }).error).toMatchObject({
      type: expect.stringMatching(/configuration$/),
      detail: `The run carries no document ${AT}.`,
      instance: '/do/0/call',
    });
    expect(simulate(checked!, { documents: { [AT]: OPENAPI } }).error).toMatchObject({
      type: expect.stringMatching(/configuration$/),
      detail: '`getNode` needs `id`.',
    });
  });
});
