/** OpenAPI 3.1 from the list of operations. */
import type { JsonObject } from '../../engine/json.ts';
import { ERRORS, type ErrorCode } from '../errors.ts';
import { type AnyOperation, httpOf } from '../operation.ts';
import { operations } from '../operations/index.ts';

const PROBLEM: JsonObject = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint', 'details'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
    hint: { type: 'string', description: 'What to do next.' },
    details: {
      type: 'object',
      description: 'For refused fields: violations, each with the JSON pointer of the field.',
    },
  },
};
/** Errors that any operation may answer with. */
const EVERYWHERE: ErrorCode[] = ['INPUT_REFUSED', 'UNAUTHENTICATED', 'UNAVAILABLE', 'INTERNAL'];

export function openApi(url: string): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const operation of operations as readonly AnyOperation[]) {
    const { method, path } = httpOf(operation);
    const at = `/api${path.replaceAll(/:(\w+)/g, '{$1}')}`;
    paths[at] = { ...paths[at], [method.toLowerCase()]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Orkestra', version: '0.1.0', description: 'Where AI agents and people share one durable process.' },
    servers: [{ url }],
    security: [{ key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'An API key.' } },
      schemas: { Problem: PROBLEM },
    },
  };
}

function describe(operation: AnyOperation): JsonObject {
  const { method, params } = httpOf(operation);
  const properties = plain(operation.input.properties) as Record<string, JsonObject>;
  const required = (operation.input.required ?? []) as string[];
  const inPath = params.map((name) => ({ name, in: 'path', required: true, schema: properties[name] ?? {} }));
  const rest = Object.keys(properties).filter((name) => !params.includes(name));
  const inQuery =
    method === 'GET'
      ? rest.map((name) => ({ name, in: 'query', required: required.includes(name), schema: properties[name] ?? {} }))
      : [];
  const codes = [...new Set([...operation.errors, ...EVERYWHERE])];
  const responses: JsonObject = {
    200: { description: 'Done.', content: { 'application/json': { schema: plain(operation.output) } } },
  };
  for (const status of [...new Set(codes.map((code) => ERRORS[code].status))].sort()) {
    responses[status] = {
      description: codes.filter((code) => ERRORS[code].status === status).join(', '),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
    };
  }
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.split('.')[0] as string],
    parameters: [...inPath, ...inQuery],
    ...(method === 'POST' &&
      rest.length > 0 && {
        requestBody: {
          required: rest.some((name) => required.includes(name)),
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: Object.fromEntries(rest.map((name) => [name, properties[name] ?? {}])),
                required: rest.filter((name) => required.includes(name)),
                additionalProperties: false,
              },
            },
          },
        },
      }),
    responses,
  };
}

/** TypeBox keeps its own marks on schemas; what is published is plain JSON. */
function plain(schema: unknown): JsonObject {
  return JSON.parse(JSON.stringify(schema)) as JsonObject;
}
