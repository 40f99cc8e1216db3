/**
 * Retries that are made where the call is made survive their worker: whoever takes the call over knows the attempts before
 * it, goes on behind them under the same key, and the run tells all of them once.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Cluster, withCluster } from './cluster.ts';

/** Refuses the first two requests. */
async function withFlakyService<T>(work: (service: { url: string; keys: string[] }) => Promise<T>): Promise<T> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    response.writeHead(keys.length <= 2 ? 503 : 200, { 'content-type': 'application/json' }).end('{"n":1}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Waits until Temporal knows of an attempt that failed: that is what another worker has to go by. */
async function failureIsKnown(cluster: Cluster, runId: string): Promise<void> {
  const connection = await Connection.connect({ address: cluster.temporalAddress });
  const tenant = mintTenantId((await cluster.database.store.across.tenantByKey('acme')) ?? '');
  const handle = new Client({ connection }).workflow.getHandle(workflowId(tenant, runId));
  for (;;) {
    const { raw } = await handle.describe();
    if (raw.pendingActivities?.some(({ heartbeatDetails }) => heartbeatDetails?.payloads?.length)) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await connection.close();
}

it('a worker that takes a call over goes on behind the attempts made before', async () => {
  await withFlakyService((service) =>
    withCluster(async (cluster) => {
      await cluster.publish(`
document: { dsl: '1.0.3', namespace: test, name: flaky, version: '1.0.0' }
do:
  - tries:
      try: [ { ask: { call: http, with: { method: post, endpoint: '${service.url}', body: { n: 1 } } } } ]
      catch: { errors: { with: { status: 503 } }, retry: { delay: PT3S, limit: { attempt: { count: 3 } } } }
`);
      const started = await cluster.insist('support-bot', 'POST /definitions/flaky/runs', { wait: 0 });
      const { runId } = started.body;
      await failureIsKnown(cluster, runId);
      await cluster.killServer();
      expect(service.keys).toHaveLength(1);
      await cluster.startServer();

      let ended: { status: string };
      do {
        ended = (await cluster.insist('support-bot', `GET /runs/${runId}/wait?timeout=30`)).body;
      } while (ended.status === 'running');
      expect(ended).toMatchObject({ status: 'completed', output: { n: 1 } });
      expect(new Set(service.keys).size).toBe(1);
      expect(service.keys).toHaveLength(3);
      const { body } = await cluster.insist('support-bot', `GET /runs/${runId}/history`);
      const of = (kind: string) => body.items.filter((entry: { kind: string }) => entry.kind === kind);
      expect(of('retried').map(({ data }: { data: { retry: number } }) => data.retry)).toEqual([1, 2]);
      expect(of('called')).toHaveLength(3);
    }),
  );
});
