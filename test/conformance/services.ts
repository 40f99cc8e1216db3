/**
 * What the kit and the official examples call, as one function from request to answer: a pet store, its OpenAPI document, and
 * a door that asks for a name and a password. Both hosts use it, so what differs between them is never the service.
 */
import type { Json, JsonObject } from '../../engine/json.ts';

export const PETSTORE = 'https://petstore.swagger.io';
export const HTTPBIN = 'https://httpbin.org';
export const SWAGGER_AT = `${PETSTORE}/v2/swagger.json`;

export interface Answer {
  status: number;
  body: Json;
}

const PETS: JsonObject[] = [
  { id: 1, name: 'Rex', status: 'available', photoUrls: [] },
  { id: 2, name: 'Tom', status: 'available', photoUrls: [] },
  { id: 3, name: 'Ann', status: 'sold', photoUrls: [] },
];

const PET = {
  type: 'object',
  required: ['name', 'photoUrls'],
  properties: {
    id: { type: 'integer', format: 'int64' },
    name: { type: 'string' },
    status: { type: 'string', enum: ['available', 'pending', 'sold'] },
    photoUrls: { type: 'array', items: { type: 'string' } },
  },
};

/** Our own words for the operations the kit calls. */
export const SWAGGER: JsonObject = {
  swagger: '2.0',
  host: 'petstore.swagger.io',
  basePath: '/v2',
  schemes: ['https', 'http'],
  definitions: { Pet: PET },
  paths: {
    '/pet/findByStatus': {
      get: {
        operationId: 'findPetsByStatus',
        produces: ['application/json'],
        parameters: [
          {
            name: 'status',
            in: 'query',
            required: true,
            type: 'array',
            items: { type: 'string', enum: ['available', 'pending', 'sold'] },
            collectionFormat: 'multi',
          },
        ],
        responses: { 200: { description: 'found', schema: { type: 'array', items: { $ref: '#/definitions/Pet' } } } },
      },
    },
    '/pet/{petId}': {
      get: {
        operationId: 'getPetById',
        produces: ['application/json'],
        parameters: [{ name: 'petId', in: 'path', required: true, type: 'integer', format: 'int64' }],
        responses: {
          200: { description: 'there', schema: { $ref: '#/definitions/Pet' } },
          404: { description: 'not there' },
        },
      },
    },
  },
};

export function answerTo(method: string, address: string, authorization: string | null): Answer {
  const { origin, pathname, searchParams } = new URL(address);
  if (origin === HTTPBIN) {
    const [, user, password] = /^\/basic-auth\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    if (user === undefined) return { status: 404, body: null };
    return authorization === wanted
      ? { status: 200, body: { authenticated: true, user } }
      : { status: 401, body: null };
  }
  if (origin !== PETSTORE || (method !== 'GET' && method !== 'PUT')) return { status: 404, body: null };
  if (pathname === '/v2/swagger.json') return { status: 200, body: SWAGGER };
  if (pathname === '/v2/pet/findByStatus') {
    return { status: 200, body: PETS.filter(({ status }) => searchParams.getAll('status').includes(String(status))) };
  }
  const pet = PETS.find(({ id }) => pathname === `/v2/pet/${String(id)}`);
  return pet ? { status: 200, body: pet } : { status: 404, body: { message: 'Pet not found' } };
}
