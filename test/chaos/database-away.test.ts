/**
 * A run waits for its database, however long that is away, and whatever it was about to do: a call to the outside needs its
 * tenant's secrets first, and must not use up on that what it has for lost workers.
 */
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { withCalledServices } from './called-services.ts';
import { type MortalCluster, withMortalCluster } from './cluster.ts';

const definition = (url: string) => `
document: { dsl: '1.0.3', namespace: chaos, name: calling, version: '1.0.0' }
do:
  - pause: { wait: PT2S }
  - call: { call: http, with: { method: post, endpoint: ${url}/charge, body: { run: '\${ $workflow.id }', place: call } } }
`;

it('makes its call when the database is back', async () => {
  await withCalledServices({ chance: () => 1, asked: () => undefined }, (services) =>
    withMortalCluster({}, async (cluster) => {
      await cluster.publish(definition(services.url));
      const { body } = await cluster.insist('support-bot', 'POST /definitions/calling/runs', { wait: 0 });
      await cluster.killPostgres();
      // Longer than the first three attempts of a call would be apart.
      await callIsAlive(cluster, body.runId);
      expect(services.ledger.size).toBe(0);
      await cluster.startPostgres();
      let ended = { status: 'running', output: {} };
      while (ended.status === 'running')
        ended = (await cluster.insist('support-bot', `GET /runs/${body.runId}/wait?timeout=20`)).body;
      expect(ended).toMatchObject({ status: 'completed', output: { number: 1 } });
      expect([...services.ledger.values()]).toMatchObject([{ answers: ['well'] }]);
    }),
  );
});

/** Resolves when the call of the run has said that it is alive; throws when the run ended instead. */
async function callIsAlive({ temporalAddress }: MortalCluster, runId: string): Promise<void> {
  const connection = await Connection.connect({ address: temporalAddress });
  try {
    const { workflow } = new Client({ connection });
    for (;;) {
      // The run is the only one; its id begins with its tenant's, which this test does not know.
      for await (const { workflowId, runId: execution } of workflow.list()) {
        const { status, raw } = await workflow.getHandle(workflowId, execution).describe();
        if (workflowId.endsWith(runId) && status.name !== 'RUNNING') throw new Error(`the run is ${status.name}`);
        if (raw.pendingActivities?.some(({ lastHeartbeatTime }) => lastHeartbeatTime)) return;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  } finally {
    await connection.close();
  }
}
