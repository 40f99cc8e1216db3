/**
 * `kill -9` between receiving an event and telling its runs, Temporal away when it comes, no worker when it is told: the run
 * hears it once, and completes.
 */
import { expect, it } from 'vitest';
import { type Cluster, withCluster } from './cluster.ts';

const DEFINITION = `
document: { dsl: '1.0.3', namespace: test, name: hearing, version: '1.0.0' }
do:
  - two: { listen: { to: { any: [{ with: { type: said } }], until: '\${ length >= 2 }' } } }
`;
const event = (id: string) => ({ events: [{ type: 'said', source: '/s', id, data: id }] });

async function waiting(cluster: Cluster): Promise<string> {
  const { body } = await cluster.insist('support-bot', 'POST /definitions/hearing/runs', { wait: 0 });
  for (let isThere = false; !isThere; ) {
    const history = await cluster.insist('support-bot', `GET /runs/${body.runId}/history`);
    isThere = history.body.waiting.some(({ kind }: { kind: string }) => kind === 'event');
  }
  return body.runId;
}
async function outcome(cluster: Cluster, run: string): Promise<unknown> {
  for (;;) {
    const { body } = await cluster.insist('support-bot', `GET /runs/${run}/wait?timeout=20`);
    if (body.status !== 'running') return body.output ?? body;
  }
}

it('tells a run of an event that was stored when the server died, or Temporal was away', async () => {
  await withCluster(async (cluster) => {
    await cluster.publish(DEFINITION);

    // Stored, and Temporal does not answer: the server dies, both come back.
    const stored = await waiting(cluster);
    cluster.freezeTemporal();
    const answer = await cluster.rest('support-bot', 'POST /events', event('1'));
    expect(answer.status).toBe(202);
    await cluster.killServer();
    cluster.thawTemporal();
    await cluster.startServer();
    await cluster.insist('support-bot', 'POST /events', event('2'));
    expect(await outcome(cluster, stored)).toEqual(['1', '2']);

    // Killed while an event is on its way, and sent again: it is the same event.
    const between = await waiting(cluster);
    const sending = cluster.rest('support-bot', 'POST /events', event('3')).catch(() => null);
    await cluster.killServer();
    await cluster.startServer();
    await sending;
    await cluster.insist('support-bot', 'POST /events', event('3'));
    await cluster.insist('support-bot', 'POST /events', event('4'));
    expect(await outcome(cluster, between)).toEqual(['3', '4']);

    // Nobody works when Temporal is told: the run hears it when somebody does.
    const unattended = await waiting(cluster);
    await cluster.insist('support-bot', 'POST /events', event('5'));
    await cluster.killServer();
    await cluster.startServer();
    await cluster.insist('support-bot', 'POST /events', event('6'));
    expect(await outcome(cluster, unattended)).toEqual(['5', '6']);
  });
});
