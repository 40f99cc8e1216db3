/**
 * `call: openapi` on a real server: the document is fetched once, when the definition is published, and never by a run; what
 * cannot be had, or is not whole, refuses the publishing; a version's digest covers what is kept of it.
 */
import { expect, it } from 'vitest';
import type { JsonObject } from '../../engine/json.ts';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { withOrkestra } from '../setup/orkestra.ts';
import { calling, json, run, withService } from './service.ts';

const SHOP = (more: JsonObject = {}): JsonObject => ({
  openapi: '3.0.3',
  servers: [{ url: '/v1' }],
  security: [{ key: [] }],
  components: {
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Shop-Key' } },
    schemas: { Item: { type: 'object', properties: { name: { type: 'string' } }, ...more } },
  },
  paths: {
    '/items/{id}': {
      put: {
        operationId: 'putItem',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'tag', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
        ],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Item' } } } },
        responses: { 200: { description: 'put', content: { 'application/json': { schema: { type: 'object' } } } } },
      },
    },
    '/pictures': {
      post: {
        operationId: 'addPicture',
        requestBody: {
          content: {
            'multipart/form-data': {
              schema: {
                type: 'object',
                properties: { title: { type: 'string' }, file: { type: 'string', format: 'binary' } },
              },
            },
          },
        },
        responses: { 204: { description: 'added' } },
      },
    },
  },
});

it('calls the operation, with a secret where the document wants the key, and fetches nothing again', async () => {
  process.env.ORKESTRA_SECRET_GLOBEX_SHOP_KEY = 'sesame-77aa';
  let document: JsonObject = SHOP();
  try {
    await withService(
      (request, response, body) =>
        request.url === '/openapi.json'
          ? json(response, 200, document)
          : json(response, 200, { key: request.headers['x-shop-key'], url: request.url, body }),
      async ({ url, seen }) => {
        await withOrkestra(async (orkestra) => {
          const put = `use: { secrets: [shopKey], authentications: { shop: { bearer: { token: '\${ $secrets.shopKey }' } } } }
do:
  - put:
      call: openapi
      with:
        document: { endpoint: ${url}/openapi.json }
        operationId: putItem
        parameters: { id: '\${ .id }', tag: [a b, c], name: Lamp }
        authentication: { use: shop }
`;
          const handle = await run(orkestra, put, { id: 7 });
          expect(handle, JSON.stringify(handle)).toMatchObject({
            status: 'completed',
            output: { key: '[redacted]', url: '/v1/items/7?tag=a%20b&tag=c', body: '{"name":"Lamp"}' },
          });
          expect(seen.map((one) => one.url)).toEqual(['/openapi.json', '/v1/items/7?tag=a%20b&tag=c']);
          expect(seen[1]?.headers).toMatchObject({ 'x-shop-key': 'sesame-77aa' });
          expect(seen[1]?.headers.authorization).toBeUndefined();
          expect(seen[1]?.headers['idempotency-key']).toContain(handle.runId);
          const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('globex')) ?? '');
          const history = await orkestra.server.gate.temporal.workflow
            .getHandle(workflowId(tenant, handle.runId))
            .fetchHistory();
          const decoded = JSON.stringify(history).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_all, data: string) =>
            Buffer.from(data, 'base64').toString(),
          );
          expect(decoded).not.toContain('sesame-77aa');
          expect(decoded).toContain('putItem');
          // The service has moved on: the version has not, and neither has a run of it.
          document = { openapi: '9' };
          const source = `document: { dsl: '1.0.3', namespace: t, name: ${handle.definition}, version: '1.0.0' }\n${put}`;
          const again = await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
          expect(again.body).toMatchObject({ state: 'unchanged' });
          const line = `POST /definitions/${handle.definition}/runs`;
          const second = await orkestra.rest('oscar', line, { input: { id: 8 }, wait: 50 }, 'globex');
          expect(second.body).toMatchObject({ status: 'completed', output: { url: '/v1/items/8?tag=a%20b&tag=c' } });
          expect(seen.filter((one) => one.url === '/openapi.json')).toHaveLength(1);
        });
      },
    );
  } finally {
    delete process.env.ORKESTRA_SECRET_GLOBEX_SHOP_KEY;
  }
});

it('sends a form with a file', async () => {
  await withService(
    (request, response) =>
      request.url === '/openapi.json' ? json(response, 200, SHOP()) : response.writeHead(204).end(),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const parameters = { title: 'A lamp', file: Buffer.from('\u0001png').toString('base64') };
        const document = { endpoint: `${url}/openapi.json` };
        const handle = await run(orkestra, calling('openapi', { document, operationId: 'addPicture', parameters }));
        expect(handle, JSON.stringify(handle)).toMatchObject({ status: 'completed', output: null });
        expect(seen.at(-1)?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
        expect(seen.at(-1)?.body).toMatch(/name="title"\r\n\r\nA lamp\r\n/);
        expect(seen.at(-1)?.body).toMatch(/name="file"; filename="file"/);
        expect(seen.at(-1)?.body).toContain('octet-stream\r\n\r\n\u0001png\r\n');
      });
    },
  );
});

it('refuses to publish what could not be run', async () => {
  await withService(
    (request, response) => {
      if (request.url === '/openapi.json') return json(response, 200, SHOP());
      if (request.url === '/elsewhere.json')
        return json(response, 200, SHOP({ allOf: [{ $ref: 'https://a.test/b.json' }] }));
      if (request.url === '/moved.json') return response.writeHead(302, { location: '/openapi.json' }).end();
      if (request.url === '/huge.json') return response.writeHead(200).end(`{"a":"${'x'.repeat(11_000_000)}"}`);
      return response.writeHead(request.url === '/text' ? 200 : 404).end('[no');
    },
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        let names = 0;
        const publish = async (
          path: string,
          operationId = 'putItem',
          parameters: object = { id: 1 },
          more: object = {},
        ) => {
          const document = { endpoint: path.startsWith('http') ? path : url + path };
          const call = calling('openapi', { document, operationId, parameters });
          const head = `document: { dsl: '1.0.3', namespace: t, name: refused-${++names}, version: '1.0.0' }\n`;
          const { body } = await orkestra.rest(
            'oscar',
            'POST /definitions',
            { source: head + call, ...more },
            'globex',
          );
          return body;
        };
        expect(await publish('/openapi.json')).toMatchObject({ state: 'published' });
        expect(await publish('/moved.json')).toMatchObject({ state: 'published' });
        const unavailable = (reason: string) => ({
          code: 'DOCUMENT_UNAVAILABLE',
          detail: expect.stringContaining(reason),
        });
        expect(await publish('/none.json')).toMatchObject(unavailable('it answered 404'));
        expect(await publish('/text')).toMatchObject(unavailable('neither JSON nor YAML'));
        expect(await publish('/huge.json')).toMatchObject(unavailable('more than 10000000 bytes'));
        expect(await publish('/elsewhere.json')).toMatchObject(unavailable('https://a.test/b.json'));
        expect(await publish('http://10.0.0.1/openapi.json')).toMatchObject(unavailable('not allowed'));
        expect(await publish('http://127.0.0.1:1/openapi.json')).toMatchObject(unavailable('could not be reached'));
        const refused = (words: string) => ({ code: 'DEFINITION_REFUSED', detail: expect.stringContaining(words) });
        expect(await publish('/openapi.json', 'putItems')).toMatchObject(refused('no operation `putItems`'));
        expect(await publish('/openapi.json', 'putItem', {})).toMatchObject(refused('needs the parameter `id`'));
        // What is sent along is not fetched.
        const documents = { 'https://shop.test/openapi.json': SHOP() };
        expect(await publish('https://shop.test/openapi.json', 'putItem', { id: 1 }, { documents })).toMatchObject({
          state: 'published',
        });
      });
    },
  );
});

it('is another version when its document is another', async () => {
  let document = SHOP();
  await withService(
    (_request, response) => json(response, 200, document),
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        const source = (id: number) =>
          `document: { dsl: '1.0.3', namespace: t, name: shop, version: '1.0.0' }\n${calling('openapi', { document: { endpoint: `${url}/openapi.json` }, operationId: 'putItem', parameters: { id } })}`;
        const publish = async (text: string) =>
          (await orkestra.rest('oscar', 'POST /definitions', { source: text }, 'globex')).body;
        const first = await publish(source(1));
        document = SHOP({ required: ['name'] });
        const other = await publish(source(2));
        const last = await publish(source(1));
        expect(last).toMatchObject({ digest: first.digest, state: 'unchanged' });
        expect(other.digest).not.toBe(first.digest);
      });
    },
  );
});

it('puts a schema that is named by its address in its place', async () => {
  const schema = { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } };
  await withService(
    (request, response) => json(response, 200, request.url === '/schema.json' ? schema : 'a text'),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const named = (name: string, path: string) =>
          `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\ninput: { schema: { resource: { endpoint: '${url}${path}' } } }\ndo: [ { a: { set: { got: '\${ .id }' } } } ]\n`;
        const publish = async (source: string) =>
          (await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex')).body;
        const start = async (input: unknown) =>
          (await orkestra.rest('oscar', 'POST /definitions/by-address/runs', { input, wait: 50 }, 'globex')).body;
        expect(await publish(named('by-address', '/schema.json'))).toMatchObject({ state: 'published' });
        const { body: kept } = await orkestra.rest('oscar', 'GET /definitions/by-address', undefined, 'globex');
        expect(kept.inputSchema).toEqual(schema);
        expect(await start({ id: 7 })).toMatchObject({ status: 'completed', output: { got: 7 } });
        expect(await start({ id: 'seven' })).toMatchObject({ code: 'RUN_INPUT_REFUSED' });
        expect(await publish(named('by-address', '/schema.json'))).toMatchObject({ state: 'unchanged' });
        expect(seen).toHaveLength(1);
        expect(await publish(named('no-schema', '/text'))).toMatchObject({
          code: 'DOCUMENT_UNAVAILABLE',
          detail: expect.stringContaining('it is no JSON Schema'),
        });
      });
    },
  );
});

it('reads a document that only some may read', async () => {
  process.env.ORKESTRA_SECRET_GLOBEX_DOCS = 'sesame-docs';
  try {
    await withService(
      (request, response) =>
        request.headers.authorization === 'Bearer sesame-docs'
          ? json(response, 200, SHOP())
          : json(response, 401, { not: request.headers.authorization ?? null }),
      async ({ url }) => {
        await withOrkestra(async (orkestra) => {
          const publish = async (name: string, authentication: string) => {
            const source = `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\nuse: { secrets: [docs], authentications: { docs: { bearer: { token: '\${ $secrets.docs }' } } } }\ndo: [ { a: { call: openapi, with: { document: { endpoint: { uri: '${url}/a.json'${authentication} } }, operationId: putItem, parameters: { id: 1 } } } } ]\n`;
            return (await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex')).body;
          };
          expect(await publish('named', ', authentication: { use: docs }')).toMatchObject({ state: 'published' });
          expect(
            await publish('in-place', ", authentication: { bearer: { token: '${ $secrets.docs }' } }"),
          ).toMatchObject({ state: 'published' });
          expect(await publish('from-a-secret', ', authentication: { bearer: { use: docs } }')).toMatchObject({
            state: 'published',
          });
          expect(await publish('nobody', '')).toMatchObject({
            code: 'DOCUMENT_UNAVAILABLE',
            detail: expect.stringContaining('401'),
          });
        });
      },
    );
  } finally {
    delete process.env.ORKESTRA_SECRET_GLOBEX_DOCS;
  }
});
