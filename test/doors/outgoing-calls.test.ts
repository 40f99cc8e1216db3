/**
 * `call: http` against a real service on loopback: what goes out, what comes back, what may not be reached, and that a
 * secret reaches the service and nothing else: not the history, not the database, not an error, not an echo.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

async function withService<T>(work: (service: { url: string; seen: Seen[] }) => Promise<T>): Promise<T> {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    const reply = (status: number, value: unknown, headers: Record<string, string> = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    const url = new URL(request.url ?? '/', 'http://service');
    if (url.pathname === '/echo')
      return reply(200, {
        authorization: request.headers.authorization ?? null,
        query: Object.fromEntries(url.searchParams),
        body,
      });
    if (url.pathname.startsWith('/status/')) return reply(Number(url.pathname.slice(8)), { why: 'as asked' });
    if (url.pathname === '/text') return response.writeHead(200, { 'content-type': 'text/plain' }).end('plain');
    if (url.pathname === '/moved') return reply(302, {}, { location: '/echo' });
    if (url.pathname === '/away') return reply(302, {}, { location: 'http://10.1.2.3/secret' });
    if (url.pathname === '/oauth2/token') return reply(200, { access_token: 'token-of-the-client', expires_in: 3600 });
    if (url.pathname === '/.well-known/openid-configuration')
      return reply(200, { token_endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth2/token` });
    return reply(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

let names = 0;
async function run(orkestra: Orkestra, body: string, input: unknown = {}) {
  const name = `calls-${++names}`;
  const { body: published, status } = await orkestra.rest(
    'oscar',
    'POST /definitions',
    { source: `document: { dsl: '1.0.3', namespace: t, name: ${name}, version: '1.0.0' }\n${body}` },
    'globex',
  );
  expect(status, JSON.stringify(published)).toBe(200);
  const { body: handle } = await orkestra.rest(
    'oscar',
    `POST /definitions/${name}/runs`,
    { input, wait: 30 } as object,
    'globex',
  );
  return handle;
}

it('sends what the step says and reads what comes back', async () => {
  await withService(async ({ url, seen }) => {
    await withOrkestra(async (orkestra) => {
      const call = (with_: string) => `do: [ { call: { call: http, with: ${with_} } } ]\n`;
      const echoed = await run(
        orkestra,
        call(
          `{ method: post, endpoint: '${url}/echo', headers: { x-of: '\${ .n | tostring }' }, query: { n: '\${ .n }' }, body: { doubled: '\${ .n * 2 }' } }`,
        ),
        { n: 21 },
      );
      expect(echoed).toMatchObject({ status: 'completed', output: { query: { n: '21' }, body: '{"doubled":42}' } });
      expect(seen.at(-1)?.headers).toMatchObject({
        'x-of': '21',
        'content-type': 'application/json',
        'idempotency-key': expect.stringContaining(echoed.runId),
      });
      expect(
        await run(orkestra, call(`{ method: get, endpoint: '${url}/status/{code}' }`), { code: 204 }),
      ).toMatchObject({ status: 'completed', output: null });
      expect((await run(orkestra, call(`{ method: get, endpoint: '${url}/text' }`))).output).toBe('plain');
      expect((await run(orkestra, call(`{ method: get, endpoint: '${url}/text', output: raw }`))).output).toBe(
        Buffer.from('plain').toString('base64'),
      );
      expect(
        (await run(orkestra, call(`{ method: get, endpoint: '${url}/text', output: response }`))).output,
      ).toMatchObject({ statusCode: 200, content: 'plain' });
      expect((await run(orkestra, call(`{ method: get, endpoint: '${url}/moved' }`))).status).toBe('completed');
      for (const code of [404, 503]) {
        expect(await run(orkestra, call(`{ method: get, endpoint: '${url}/status/${code}' }`))).toMatchObject({
          status: 'failed',
          error: { status: code, type: expect.stringMatching(/communication$/), instance: '/do/0/call' },
        });
      }
      expect(await run(orkestra, call(`{ method: get, endpoint: 'http://127.0.0.1:1/' }`))).toMatchObject({
        status: 'failed',
        error: { status: 500 },
      });
    });
  });
});

it('reaches no address that is not public, by number, by name, or behind a redirect', async () => {
  await withService(async ({ url }) => {
    const refused = {
      status: 'failed',
      error: { type: expect.stringMatching(/communication$/), detail: expect.stringContaining('not allowed') },
    };
    const get = (endpoint: string) =>
      `do: [ { call: { call: http, with: { method: get, endpoint: '${endpoint}' } } } ]\n`;
    await withOrkestra(
      async (orkestra) => {
        for (const endpoint of [
          url,
          url.replace('127.0.0.1', 'localhost'),
          'http://169.254.169.254/latest',
          'http://10.0.0.1/',
          'http://[::1]:80/',
          'http://2130706433/',
          'http://[::ffff:127.0.0.1]/',
        ]) {
          expect(await run(orkestra, get(endpoint)), endpoint).toMatchObject(refused);
        }
      },
      { egressAllow: [] },
    );
    await withOrkestra(async (orkestra) => {
      expect(await run(orkestra, get(`${url}/away`))).toMatchObject(refused);
    });
  });
});

it('gives a secret to the service and to nobody else', async () => {
  const secret = 'sesame-7f3a91c4';
  process.env.ORKESTRA_SECRET_GLOBEX_API_TOKEN = secret;
  try {
    await withService(async ({ url, seen }) => {
      await withOrkestra(async (orkestra) => {
        const handle = await run(
          orkestra,
          `use: { secrets: [apiToken] }
do:
  - call: { call: http, with: { method: post, endpoint: { uri: '${url}/echo', authentication: { bearer: { token: '\${ $secrets.apiToken }' } } }, body: { inside: '\${ "x" + $secrets.apiToken }' } } }
`,
        );
        expect(seen.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
        expect(seen.at(-1)?.body).toContain(`x${secret}`);
        expect(handle).toMatchObject({
          status: 'completed',
          output: { authorization: 'Bearer [redacted]', body: '{"inside":"x[redacted]"}' },
        });
        // Temporal's history, and every row of every table.
        const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('globex')) ?? '');
        const history = await orkestra.server.gate.temporal.workflow
          .getHandle(workflowId(tenant, handle.runId))
          .fetchHistory();
        const decoded = JSON.stringify(history).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (_all, data: string) =>
          Buffer.from(data, 'base64').toString(),
        );
        expect(decoded).not.toContain(secret);
        expect(decoded).toContain('[redacted]');
        const admin = new pg.Client({ connectionString: orkestra.database.superuserUrl });
        await admin.connect();
        const { rows: tables } = await admin.query(
          `select table_name from information_schema.tables where table_schema = 'public'`,
        );
        for (const { table_name } of tables) {
          const { rows } = await admin.query(`select row_to_json(t)::text as row from "${table_name}" t`);
          expect(
            rows.filter(({ row }) => row.includes(secret)),
            table_name,
          ).toEqual([]);
        }
        await admin.end();
      });
    });
  } finally {
    delete process.env.ORKESTRA_SECRET_GLOBEX_API_TOKEN;
  }
});

it('gets a token by client credentials, for oauth2 and for oidc, and keeps it', async () => {
  await withService(async ({ url, seen }) => {
    await withOrkestra(async (orkestra) => {
      for (const scheme of ['oauth2', 'oidc']) {
        const body = `do: [ { call: { call: http, with: { method: get, endpoint: { uri: '${url}/echo', authentication: { ${scheme}: { authority: '${url}', grant: client_credentials, client: { id: me, secret: hush }, scopes: [read] } } } } } } ]\n`;
        for (let round = 0; round < 2; round++) {
          expect((await run(orkestra, body)).output).toMatchObject({ authorization: 'Bearer token-of-the-client' });
        }
        const asked = seen.filter((one) => one.url === '/oauth2/token');
        expect(asked.at(-1)?.body).toBe('grant_type=client_credentials&scope=read&client_id=me&client_secret=hush');
      }
      expect(seen.filter((one) => one.url === '/oauth2/token')).toHaveLength(2);
    });
  });
});
