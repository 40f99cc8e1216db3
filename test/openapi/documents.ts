/** The same small service in each version of OpenAPI, as tests of calls use it. */
import type { JsonObject } from '../../engine/json.ts';

export const SWAGGER: JsonObject = {
  swagger: '2.0',
  host: 'shop.test',
  basePath: '/v2/',
  schemes: ['http', 'https'],
  consumes: ['application/json'],
  securityDefinitions: {
    key: { type: 'apiKey', in: 'header', name: 'api_key' },
    login: { type: 'oauth2', flow: 'application', tokenUrl: 'https://shop.test/token', scopes: {} },
  },
  definitions: {
    Item: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      description: 'A thing to sell.',
      properties: {
        name: { type: 'string' },
        description: { type: 'string', example: 'red' },
        maker: { $ref: '#/definitions/Maker' },
      },
    },
    Maker: { type: 'object', properties: { name: { type: 'string' } } },
    Unused: { type: 'object' },
  },
  paths: {
    '/items': {
      get: {
        operationId: 'findItems',
        security: [{ key: [] }],
        parameters: [
          { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
          { name: 'sizes', in: 'query', type: 'array', items: { type: 'integer' } },
          { name: 'colours', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
        ],
        responses: { 200: { description: 'found', schema: { type: 'array', items: { $ref: '#/definitions/Item' } } } },
      },
      post: {
        operationId: 'addItem',
        security: [{ login: [] }],
        parameters: [{ name: 'item', in: 'body', required: true, schema: { $ref: '#/definitions/Item' } }],
        responses: { 201: { description: 'added', schema: { $ref: '#/definitions/Item' } } },
      },
    },
    '/items/{itemId}': {
      parameters: [{ name: 'itemId', in: 'path', required: true, type: 'integer' }],
      post: {
        operationId: 'renameItem',
        consumes: ['application/x-www-form-urlencoded'],
        parameters: [
          { name: 'name', in: 'formData', type: 'string', required: true },
          { name: 'tags', in: 'formData', type: 'array', items: { type: 'string' } },
        ],
        responses: { 204: { description: 'renamed' } },
      },
    },
    '/items/{itemId}/picture': {
      post: {
        operationId: 'addPicture',
        parameters: [
          { name: 'itemId', in: 'path', required: true, type: 'integer' },
          { name: 'picture', in: 'formData', type: 'file' },
        ],
        responses: { default: { description: 'done' } },
      },
    },
  },
};

export const OPENAPI: JsonObject = {
  openapi: '3.0.3',
  servers: [{ url: '/{stage}/', variables: { stage: { default: 'v3' } } }],
  security: [{ key: [] }],
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'key' }, token: { type: 'http', scheme: 'bearer' } },
    parameters: { Limit: { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 50 } } },
    schemas: {
      Node: {
        type: 'object',
        additionalProperties: false,
        properties: {
          label: { type: 'string', nullable: true },
          next: { $ref: '#/components/schemas/Node' },
          weight: { type: 'number', minimum: 0, exclusiveMinimum: true },
        },
      },
    },
  },
  paths: {
    '/nodes/{id}': {
      get: {
        operationId: 'getNode',
        parameters: [
          {
            name: 'id',
            in: 'path',
            required: true,
            style: 'label',
            schema: { type: 'array', items: { type: 'string' } },
          },
          { $ref: '#/components/parameters/Limit' },
          { name: 'filter', in: 'query', style: 'deepObject', schema: { type: 'object' } },
          { name: 'fields', in: 'query', explode: false, schema: { type: 'array', items: { type: 'string' } } },
          { name: 'where', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
          { name: 'X-Trace', in: 'header', schema: { type: 'array', items: { type: 'string' } } },
          { name: 'session', in: 'cookie', schema: { type: 'string' } },
          { name: 'theme', in: 'cookie', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'there',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } },
          },
          204: { description: 'gone' },
        },
      },
      put: {
        operationId: 'putNode',
        servers: [{ url: 'https://writes.shop.test' }],
        security: [{ token: [] }],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: {
            'text/plain': {},
            'application/json': { schema: { $ref: '#/components/schemas/Node' } },
          },
        },
        responses: { 200: { description: 'put' } },
      },
    },
    '/files': {
      post: {
        operationId: 'addFile',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                properties: { about: { type: 'object' }, data: { type: 'string', format: 'binary' } },
              },
              encoding: { data: { contentType: 'image/png' } },
            },
          },
        },
        responses: { 200: { description: 'added', content: { 'text/plain': { schema: { type: 'string' } } } } },
      },
    },
  },
};
