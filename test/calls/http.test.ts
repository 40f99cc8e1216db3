/**
 * `call: http` at its edges: every kind of body and response, redirects that must not be followed or must lose what is secret,
 * answers too large to keep, and requests that cannot be sent. Each is an output or a clear error that a definition can catch.
 */
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { gate } from '../setup/gate.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { calling, json, run, withService } from './service.ts';

const failed = (kind: string, detail: string | RegExp, status?: number) => ({
  status: 'failed',
  error: {
    type: expect.stringMatching(new RegExp(`${kind}$`)),
    detail: typeof detail === 'string' ? expect.stringContaining(detail) : expect.stringMatching(detail),
    ...(status && { status }),
  },
});
const called = (orkestra: Orkestra, arguments_: object, input: unknown = {}) =>
  run(orkestra, calling('http', arguments_), input);

it('sends every kind of body, and every kind of query and header', async () => {
  await withService(
    (request, response) => json(response, 200, { url: request.url }),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const post = async (body: unknown, type?: string) => {
          const headers = type === undefined ? {} : { 'content-type': type };
          const handle = await called(orkestra, { method: 'post', endpoint: url, headers, body });
          expect(handle, JSON.stringify(handle)).toMatchObject({ status: 'completed' });
          return { type: seen.at(-1)?.headers['content-type'], body: seen.at(-1)?.body };
        };
        expect(await post({ a: [1] })).toEqual({ type: 'application/json', body: '{"a":[1]}' });
        expect(await post('plain')).toEqual({ type: 'text/plain; charset=utf-8', body: 'plain' });
        expect(await post('plain', 'application/json')).toEqual({ type: 'application/json', body: '"plain"' });
        expect(await post('<a/>', 'application/xml')).toEqual({ type: 'application/xml', body: '<a/>' });
        const form = 'application/x-www-form-urlencoded';
        expect(await post({ a: 'x y', b: [1, 2], c: null }, form)).toEqual({ type: form, body: 'a=x+y&b=1&b=2' });
        expect(await post(Buffer.from([0, 255]).toString('base64'), 'application/octet-stream')).toEqual({
          type: 'application/octet-stream',
          body: '\u0000\u00ff',
        });
        const multipart = await post(
          { a: 'x', b: { content: 'AAE=', filename: 'b.bin', contentType: 'image/png' } },
          'multipart/form-data',
        );
        expect(multipart.type).toMatch(/^multipart\/form-data; boundary=/);
        expect(multipart.body).toMatch(/name="b"; filename="b.bin"/);
        expect(multipart.body).toContain('image/png\r\n\r\n\u0000\u0001\r\n');
        const asked = {
          query: '${ { a: [1, "b c"], none: null, deep: { x: 1 } } }',
          headers: '${ { "x-list": [1, 2], "x-no": null } }',
        };
        await called(orkestra, { method: 'get', endpoint: url, ...asked });
        expect(seen.at(-1)?.url).toBe('/?a=1&a=b+c&deep=%7B%22x%22%3A1%7D');
        expect(seen.at(-1)?.headers).toMatchObject({ 'x-list': '1, 2' });
        expect(seen.at(-1)?.headers).not.toHaveProperty('x-no');
      });
    },
  );
});

it('reads every kind of response', async () => {
  const answers: Record<string, [string, Buffer, Record<string, string>?]> = {
    '/json': ['application/problem+json', Buffer.from('{"a":1}')],
    '/latin': ['text/plain; charset=iso-8859-1', Buffer.from([0xe9])],
    '/bytes': ['image/png', Buffer.from([1, 2])],
    '/gzip': ['application/json', gzipSync('{"packed":true}'), { 'content-encoding': 'gzip' }],
    '/xml': ['application/xml', Buffer.from('<a/>')],
    '/not-json': ['application/json', Buffer.from('<a/>')],
    '/deep': ['application/json', Buffer.from('['.repeat(3_400) + ']'.repeat(3_400))],
    '/deeper': ['application/json', Buffer.from('['.repeat(4_000) + ']'.repeat(4_000))],
    '/deepest': ['application/json', Buffer.from('['.repeat(500_000) + ']'.repeat(500_000))],
  };
  await withService(
    (request, response) => {
      const [type, body, more] = answers[request.url ?? ''] ?? ['text/plain', Buffer.from('')];
      response.writeHead(200, { 'content-type': type, 'x-served': 'yes', ...more }).end(body);
    },
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const get = async (path: string, output = 'content') =>
          (await called(orkestra, { method: 'get', endpoint: url + path, output })).output;
        expect(await get('/json')).toEqual({ a: 1 });
        expect(await get('/latin')).toBe('\u00e9');
        expect(await get('/bytes')).toBe('AQI=');
        expect(await get('/gzip')).toEqual({ packed: true });
        expect(await get('/xml')).toBe('<a/>');
        expect(await get('/empty')).toBeNull();
        expect(await get('/json', 'raw')).toBe(Buffer.from('{"a":1}').toString('base64'));
        expect(await get('/json', 'response')).toMatchObject({
          request: { method: 'GET', uri: `${url}/json`, headers: {} },
          statusCode: 200,
          headers: { 'x-served': 'yes' },
          content: { a: 1 },
        });
        expect(await called(orkestra, { method: 'get', endpoint: `${url}/not-json` })).toMatchObject(
          failed('communication', 'says it is JSON and is not'),
        );
        // A definition that names its call itself is left its name.
        await called(orkestra, { method: 'get', endpoint: `${url}/json`, headers: { 'Idempotency-Key': 'mine' } });
        expect(seen.at(-1)?.headers['idempotency-key']).toBe('mine');
        expect(JSON.stringify(await get('/deep'))).toBe(String(answers['/deep']?.[1]));
        for (const path of ['/deeper', '/deepest'])
          expect(await called(orkestra, { method: 'get', endpoint: url + path })).toMatchObject(
            failed('communication', 'The response is nested over 3500 levels deep'),
          );
      });
    },
  );
});

it('gives up an answer that is too large without reading all of it', async () => {
  let sent = 0;
  await withService(
    (request, response) => {
      if (request.url === '/packed') {
        const body = gzipSync(Buffer.alloc(20_000_000, ' '));
        response.writeHead(200, { 'content-type': 'text/plain', 'content-encoding': 'gzip' }).end(body);
        return;
      }
      response.writeHead(200, { 'content-type': request.url === '/bytes' ? 'image/png' : 'text/plain' });
      const chunk = Buffer.alloc(100_000, 'x');
      const more = () => {
        while (!response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
      };
      more();
    },
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        for (const path of ['/endless', '/bytes', '/packed']) {
          expect(await called(orkestra, { method: 'get', endpoint: url + path }), path).toMatchObject(
            failed('communication', /more than \d+ bytes.*not read to its end/),
          );
        }
        expect(sent).toBeLessThan(20_000_000);
      });
    },
  );
});

it('says what cannot be sent', async () => {
  await withService(
    (_request, response) => json(response, 200, {}),
    async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const get = { method: 'get', endpoint: url };
        const refused: [object, string][] = [
          [{ ...get, headers: { 'x-a': '${ "a\\nb" }' } }, 'The header "x-a" cannot be sent'],
          [{ ...get, headers: { 'x a': 'b' } }, 'The header "x a" cannot be sent'],
          [{ ...get, headers: '${ "\\"text\\"" | fromjson }' }, 'The headers must be an object'],
          [{ ...get, query: '${ "[1]" | fromjson }' }, 'The query must be an object'],
          [{ ...get, body: { a: 1 } }, 'A GET request has no body'],
          [{ ...get, method: '${ "\\"connect\\"" | fromjson }' }, '"CONNECT" is no method'],
          [{ ...get, endpoint: '${ "not a uri" }' }, '"not a uri" is not a URI'],
          [{ ...get, endpoint: '${ "ftp://a.test" }' }, 'Only http and https can be called'],
          [{ ...get, endpoint: '${ "http://me:pw@a.test" }' }, 'A URI carries no credentials'],
          [
            { method: 'post', endpoint: url, headers: { 'content-type': 'image/png' }, body: 'no!' },
            'must be given in base64',
          ],
          [
            { method: 'post', endpoint: url, headers: { 'content-type': 'multipart/form-data' }, body: 'no' },
            'must be an object: its fields',
          ],
        ];
        for (const [arguments_, words] of refused) {
          expect(await called(orkestra, arguments_), words).toMatchObject(failed('configuration', words));
        }
        expect(seen).toHaveLength(0);
      });
    },
  );
});

it('follows redirects as far as they go, and never with what is secret', async () => {
  process.env.ORKESTRA_SECRET_GLOBEX_TOKEN = 'sesame-41bd';
  try {
    await withService(
      (request, response) => json(response, 200, { method: request.method, headers: request.headers }),
      async (other) => {
        await withService(
          (request, response) => {
            const [, status, to] = /^\/(\d+)\/(\w+)$/.exec(request.url ?? '') ?? [];
            if (!status) return json(response, 200, { method: request.method, headers: request.headers });
            const locations: Record<string, string> = {
              loop: request.url!,
              here: '/end',
              there: `${other.url}/end`,
              bad: 'http://[',
            };
            return response.writeHead(Number(status), { location: locations[to!] }).end();
          },
          async ({ url, seen }) => {
            await withOrkestra(
              async (orkestra) => {
                const secret = (path: string, more: object = {}) =>
                  run(
                    orkestra,
                    `use: { secrets: [token] }\n${calling('http', { method: 'post', endpoint: { uri: url + path, authentication: { bearer: { token: '${ $secrets.token }' } } }, headers: { 'x-key': '${ $secrets.token }', 'x-plain': 'yes' }, body: { a: 1 }, ...more })}`,
                  );
                const here = await secret('/307/here');
                expect(here.output).toMatchObject({
                  method: 'POST',
                  headers: { authorization: 'Bearer [redacted]', 'x-key': '[redacted]' },
                });
                const there = await secret('/307/there');
                expect(there.output).toMatchObject({ method: 'POST', headers: { 'x-plain': 'yes' } });
                expect(there.output.headers).not.toHaveProperty('authorization');
                expect(there.output.headers).not.toHaveProperty('x-key');
                expect((await secret('/302/here')).output.method).toBe('GET');
                expect(await secret('/308/there', { body: { a: '${ $secrets.token }' } })).toMatchObject(
                  failed('communication', 'the body holds secrets'),
                );
                expect(await secret('/302/loop')).toMatchObject(failed('communication', 'More than 5 redirects', 302));
                expect(seen.filter((one) => one.url === '/302/loop')).toHaveLength(6);
                expect(await secret('/302/bad')).toMatchObject(failed('communication', 'no address', 302));
                const answer = await called(orkestra, {
                  method: 'get',
                  endpoint: `${url}/302/there`,
                  redirect: true,
                  output: 'response',
                });
                expect(answer.output).toMatchObject({ statusCode: 302, headers: { location: `${other.url}/end` } });
                // https is not left: the stand-in is how a test has https at all.
                expect(
                  await called(orkestra, { method: 'get', endpoint: 'https://secure.test/302/there' }),
                ).toMatchObject(failed('communication', 'https://secure.test redirects from https to http', 302));
              },
              { standIns: { 'https://secure.test': url } },
            );
          },
        );
      },
    );
  } finally {
    delete process.env.ORKESTRA_SECRET_GLOBEX_TOKEN;
  }
});

it('ends a request whose run has given it up', async () => {
  const asked = gate();
  const hungUp = gate();
  await withService(
    (request, response) => {
      // Never answered.
      response.on('close', () => hungUp.open());
      if (request.url === '/slow') asked.open();
    },
    async ({ url }) => {
      await withOrkestra(async (orkestra) => {
        const source = `document: { dsl: '1.0.3', namespace: t, name: slow, version: '1.0.0' }\n${calling('http', { method: 'get', endpoint: `${url}/slow` })}`;
        await orkestra.rest('oscar', 'POST /definitions', { source }, 'globex');
        const { body } = await orkestra.rest('oscar', 'POST /definitions/slow/runs', { input: {}, wait: 0 }, 'globex');
        await asked.opened;
        await orkestra.rest('oscar', `POST /runs/${body.runId}/cancel`, { reason: 'enough' }, 'globex');
        await hungUp.opened;
        const { body: ended } = await orkestra.rest('oscar', `GET /runs/${body.runId}`, undefined, 'globex');
        expect(ended.state).toBe('cancelled');
      });
    },
  );
});
