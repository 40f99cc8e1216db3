/**
 * Guarantee: a call of an operation becomes the request its document describes, whichever version that is: every value in its
 * place, written in its style. Shows a parameter that is encoded twice, put in the wrong place, or lost.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../engine/jq/compile.ts';
import type { JsonObject } from '../../engine/json.ts';
import { type OpenApi, openDocument } from '../../engine/openapi/document.ts';
import { operationNamed } from '../../engine/openapi/operation.ts';
import { NoRequest, placedCredential, requestOf } from '../../engine/openapi/request.ts';
import type { Deferred } from '../../engine/run/host.ts';
import { OPENAPI, SWAGGER } from './documents.ts';

const AT = 'https://docs.shop.test/api/openapi.json';

function operation(document: JsonObject, id: string) {
  return operationNamed(openDocument(document) as OpenApi, id)!;
}
function request(document: JsonObject, id: string, parameters: JsonObject, deferred: Deferred[] = []) {
  return requestOf(operation(document, id), AT, parameters, deferred);
}
const uri = (document: JsonObject, id: string, parameters: JsonObject) =>
  (request(document, id, parameters).with.endpoint as JsonObject).uri;

describe('a value of a parameter', () => {
  it.each([
    ['2.0: a list, once for each item', SWAGGER, 'findItems', { tags: ['a b', 'c&d'] }, '?tags=a%20b&tags=c%26d'],
    ['2.0: a list by commas', SWAGGER, 'findItems', { sizes: [1, 2] }, '?sizes=1,2'],
    ['2.0: a list by bars', SWAGGER, 'findItems', { colours: ['red', 'blue'] }, '?colours=red%7Cblue'],
    ['2.0: one value of a list', SWAGGER, 'findItems', { tags: 'red' }, '?tags=red'],
    ['nothing for an empty list', SWAGGER, 'findItems', { tags: [] }, ''],
    ['nothing for null', SWAGGER, 'findItems', { tags: null }, ''],
  ])('is written by its style in the query: %s', (_so, document, id, parameters, query) => {
    expect(uri(document, id, parameters)).toBe(`https://shop.test/v2/items${query}`);
  });

  it.each([
    ['a label in the path', { id: ['a', 'b/c'] }, '.a,b%2Fc'],
    [
      'an object by its keys',
      { id: 'x', filter: { state: 'open', tags: ['a', 'b'] } },
      '.x?filter%5Bstate%5D=open&filter%5Btags%5D=a&filter%5Btags%5D=b',
    ],
    ['a list by commas, not encoded', { id: 'x', fields: ['a', 'b,c'] }, '.x?fields=a,b%2Cc'],
    ['as JSON where its document says content', { id: 'x', where: { a: [1] } }, '.x?where=%7B%22a%22%3A%5B1%5D%7D'],
    ['a parameter by reference', { id: 'x', limit: 5 }, '.x?limit=5'],
    ['an API key as a parameter', { id: 'x', key: 'k&1' }, '.x?key=k%261'],
  ])('is written by its style in 3.0: %s', (_so, parameters, rest) => {
    expect(uri(OPENAPI, 'getNode', parameters as JsonObject)).toBe(`https://docs.shop.test/v3/nodes/${rest}`);
  });

  it('goes into headers and cookies', () => {
    const { headers } = request(OPENAPI, 'getNode', {
      id: 'x',
      'X-Trace': ['a', 'b'],
      session: 's 1',
      theme: 'dark',
    }).with;
    expect(headers).toEqual({ 'X-Trace': 'a,b', cookie: 'session=s%201; theme=dark' });
  });

  it('cannot lead to another path', () => {
    for (const id of ['', '.', '..']) {
      expect(() => request(OPENAPI, 'putNode', { id, body: {} })).toThrow(NoRequest);
    }
    expect(uri(OPENAPI, 'putNode', { id: '../x', body: {} })).toBe('https://writes.shop.test/nodes/..%2Fx');
  });
});

describe('a body', () => {
  it('is given whole, under the name of its parameter', () => {
    expect(request(SWAGGER, 'addItem', { item: { name: 'Lamp' } }).with).toEqual({
      method: 'post',
      endpoint: { uri: 'https://shop.test/v2/items' },
      headers: { 'content-type': 'application/json' },
      body: { name: 'Lamp' },
    });
    expect(request(OPENAPI, 'putNode', { id: 'n', body: { label: 'a' } }).with.body).toEqual({ label: 'a' });
  });

  it('is given field by field', () => {
    expect(request(SWAGGER, 'addItem', { name: 'Lamp', maker: { name: 'Acme' } }).with.body).toEqual({
      name: 'Lamp',
      maker: { name: 'Acme' },
    });
    expect(request(OPENAPI, 'putNode', { id: 'n', label: 'a' }).with).toMatchObject({
      headers: { 'content-type': 'application/json' },
      body: { label: 'a' },
    });
  });

  it('is a form where the document says so', () => {
    expect(request(SWAGGER, 'renameItem', { itemId: 7, name: 'Lamp', tags: ['a', 'b'] }).with).toMatchObject({
      endpoint: { uri: 'https://shop.test/v2/items/7' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: { name: 'Lamp', tags: 'a,b' },
    });
    expect(request(SWAGGER, 'addPicture', { itemId: 7, picture: 'aGk=' }).with).toMatchObject({
      headers: { 'content-type': 'multipart/form-data' },
      body: { picture: 'aGk=' },
      parts: { picture: { binary: true } },
    });
    expect(request(OPENAPI, 'addFile', { about: { a: 1 }, data: 'aGk=' }).with.parts).toEqual({
      data: { binary: true, contentType: 'image/png' },
    });
  });
});

describe('a call that cannot be made', () => {
  it.each([
    ['a parameter is missing', SWAGGER, 'renameItem', { name: 'Lamp' }, '`renameItem` needs `itemId`.'],
    ['a field of the body is missing', SWAGGER, 'addItem', { description: 'red' }, '`addItem` needs `name`.'],
    ['the body is missing', OPENAPI, 'putNode', { id: 'n' }, '`putNode` needs `body`.'],
    ['a name is unknown', SWAGGER, 'findItems', { tag: 'x' }, '`findItems` has no parameter `tag`.'],
    [
      'a field of the body is unknown',
      OPENAPI,
      'putNode',
      { id: 'n', labl: 'a' },
      '`putNode` has no parameter `labl`.',
    ],
  ])('says why: %s', (_so, document, id, parameters, words) => {
    expect(() => request(document, id, parameters)).toThrow(words);
  });
});

describe('a secret', () => {
  const secret = (name: string, rest = ''): Deferred => ({
    pointer: `/parameters/${name}${rest}`,
    source: '$secrets.token # of the shop',
    input: { a: 1 },
    variables: {},
  });
  const solved = ({ source, input, variables }: Deferred) =>
    compile(source).first(input, { ...variables, secrets: { token: 's/1' } }, { now: () => 0 });

  it('stays an expression, with the text around it', () => {
    const path = request(OPENAPI, 'putNode', { id: null, body: {} }, [secret('id')]);
    expect(path.with.endpoint).toEqual({ uri: null });
    expect(path.deferred.map(({ pointer }) => pointer)).toEqual(['/endpoint/uri']);
    expect(solved(path.deferred[0]!)).toBe('https://writes.shop.test/nodes/s%2F1');
    const cookie = request(OPENAPI, 'getNode', { id: 'x', session: null, theme: 'dark' }, [secret('session')]);
    expect(solved(cookie.deferred[0]!)).toBe('session=s%2F1; theme=dark');
  });

  it('moves to where its value goes', () => {
    const places = (document: JsonObject, id: string, parameters: JsonObject, one: Deferred) =>
      request(document, id, parameters, [one]).deferred.map(({ pointer }) => pointer);
    expect(places(SWAGGER, 'findItems', { api_key: null }, secret('api_key'))).toEqual(['/headers/api_key']);
    expect(places(OPENAPI, 'getNode', { id: 'x', key: null }, secret('key'))).toEqual(['/query/key']);
    expect(places(SWAGGER, 'addItem', { name: null }, secret('name'))).toEqual(['/body/name']);
    expect(places(SWAGGER, 'addItem', { item: { maker: null } }, secret('item', '/maker'))).toEqual(['/body/maker']);
  });

  it('inside a list of the query is refused, not sent wrong', () => {
    expect(() => request(SWAGGER, 'findItems', { tags: [null] }, [secret('tags', '/0')])).toThrow(/one expression/);
  });
});

describe('the credential of a call', () => {
  it('goes where the operation wants an API key, else into Authorization', () => {
    const policy = { bearer: { token: 't' } };
    expect(placedCredential(operation(SWAGGER, 'findItems'), policy)).toEqual({
      apiKey: { in: 'header', name: 'api_key', token: 't' },
    });
    expect(placedCredential(operation(OPENAPI, 'getNode'), policy)).toEqual({
      apiKey: { in: 'query', name: 'key', token: 't' },
    });
    expect(placedCredential(operation(SWAGGER, 'addItem'), policy)).toBe(policy);
    expect(placedCredential(operation(OPENAPI, 'putNode'), policy)).toBe(policy);
  });
});
