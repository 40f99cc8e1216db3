/**
 * A short call is made within its run's turn: a worker that is killed meanwhile takes the turn along. The next one takes the
 * turn again, with all its calls, each under the key it had before, and the run ends as if nothing had been.
 */
import { createServer, type ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { withCluster } from './cluster.ts';

interface Service {
  url: string;
  /** Keys of the requests for each path, as they came. */
  keys: Record<string, string[]>;
  /** Resolves when a request is there that gets no answer. */
  held: Promise<void>;
}

/** Answers a path with its own name; the first request for `/second` it leaves without one. */
async function withService<T>(work: (service: Service) => Promise<T>): Promise<T> {
  const keys: Service['keys'] = { '/first': [], '/second': [] };
  const unanswered: ServerResponse[] = [];
  let isHeld = () => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const server = createServer((request, response) => {
    const path = String(request.url);
    keys[path]?.push(String(request.headers['idempotency-key']));
    if (path === '/second' && keys[path]?.length === 1) {
      unanswered.push(response);
      isHeld();
    } else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ at: path }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    return await work({ url: `http://127.0.0.1:${port}`, keys, held });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

it('a turn that is lost with its worker is taken again by the next, with its short calls and their keys', async () => {
  await withService((service) =>
    withCluster(async (cluster) => {
      const get = (path: string) =>
        `call: http, with: { method: get, endpoint: '${service.url}${path}' }, timeout: { after: PT4S }`;
      await cluster.publish(`
document: { dsl: '1.0.3', namespace: test, name: short, version: '1.0.0' }
do:
  - before: { wait: { milliseconds: 50 } }
  - first: { ${get('/first')} }
  - second: { ${get('/second')} }
  - done: { set: { first: '\${ $runtime.metadata.steps.first.at }', second: '\${ .at }' } }
`);
      const started = await cluster.insist('support-bot', 'POST /definitions/short/runs', { wait: 0 });
      const { runId } = started.body;
      await service.held;
      await cluster.killServer();
      expect(service.keys['/first']).toHaveLength(1);
      await cluster.startServer();
      for (;;) {
        const { body } = await cluster.insist('support-bot', `GET /runs/${runId}/wait?timeout=30`);
        if (body.status === 'running') continue;
        expect(body).toMatchObject({ status: 'completed', output: { first: '/first', second: '/second' } });
        break;
      }
      const { '/first': first = [], '/second': second = [] } = service.keys;
      // The first had its answer, and is asked again all the same: nothing of the turn was written down.
      expect(first.length).toBeGreaterThan(1);
      expect(second.length).toBeGreaterThan(1);
      expect(new Set(first)).toEqual(new Set([first[0]]));
      expect(new Set(second)).toEqual(new Set([second[0]]));
      expect(first[0]).not.toBe(second[0]);
      for (const key of [...first, ...second]) expect(key).toContain(runId);
      const { body } = await cluster.insist('support-bot', `GET /runs/${runId}/history`);
      const kinds = body.items.map(({ kind, step }: { kind: string; step: string | null }) => `${kind} ${step}`);
      expect(kinds.filter((one: string) => one.startsWith('called'))).toEqual(['called first', 'called second']);
    }),
  );
});
