/**
 * Whoever dies when: the sink is told of every step of every run, of each at least once and under one id, and of a step that
 * waits while it waits.
 */
import { expect, it } from 'vitest';
import { type Sink, withSink } from '../events/sink-host.ts';
import { type MortalCluster, withMortalCluster } from './cluster.ts';

const DEFINITION = `
document: { dsl: '1.0.3', namespace: chaos, name: told, version: '1.0.0' }
do:
  - short: { wait: { milliseconds: 200 } }
  - each: { for: { in: '[1, 2]' }, do: [ { nap: { wait: { milliseconds: 100 } } } ] }
  - ask: { call: human, with: { title: Well?, assign: { users: [alice] } } }
`;
const both = (pointer: string) => [`created ${pointer}`, `started ${pointer}`];
const NAP = '/do/1/each/do/0/nap';
const WAITING = [
  'workflow started',
  ...both('/do/0/short'),
  'completed /do/0/short',
  ...both('/do/1/each'),
  ...both(NAP),
  `completed ${NAP}`,
  ...both(NAP),
  `completed ${NAP}`,
  'completed /do/1/each',
  ...both('/do/2/ask'),
];
const ALL = [...WAITING, 'completed /do/2/ask', 'workflow completed'];

/** What the sink was told of a run: each event once, at its first arrival. */
function toldOf({ got }: Sink, run: string): string[] {
  const events = new Map(got.filter(({ event }) => event.subject === run).map(({ event }) => [event.id, event]));
  return [...events.values()].map(({ type, data }) => {
    const [, , what, phase] = type.split('.');
    return what === 'task' ? `${phase} ${data.task}` : `workflow ${phase}`;
  });
}
async function until(isSo: () => boolean, what: () => unknown): Promise<void> {
  const end = performance.now() + 120_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(JSON.stringify(what()));
    // The sink is the only one who says anything, and it says so to nobody.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
const begin = async (cluster: MortalCluster): Promise<string> =>
  (await cluster.insist('support-bot', 'POST /definitions/told/runs', { wait: 0, idempotencyKey: crypto.randomUUID() }))
    .body.runId;

it('tells of every step through the death of server and database', async () => {
  await withSink((sink) =>
    withMortalCluster(
      { events: { ...sink.settings, retentionMs: 3_600_000, steps: { of: 'all', perHour: 1_000 } } },
      async (cluster) => {
        await cluster.publish(DEFINITION);
        const runs = [await begin(cluster), await begin(cluster)];
        await cluster.killServer();
        await cluster.startServer();
        runs.push(await begin(cluster), await begin(cluster));
        await cluster.killPostgres();
        await cluster.startPostgres();
        const isTold = (run: string, all: string[]) => toldOf(sink, run).length >= all.length;
        const all = () => runs.map((run) => toldOf(sink, run));
        await until(() => runs.every((run) => isTold(run, WAITING)), all);
        for (const run of runs) expect(toldOf(sink, run).toSorted()).toEqual(WAITING.toSorted());
        for (const run of runs) {
          const { body } = await cluster.insist('alice', `GET /tasks?runId=${run}&state=open`);
          const answer = { outcome: 'done', answer: {}, submissionId: crypto.randomUUID() };
          await cluster.insist('alice', `POST /tasks/${body.items[0].id}/complete`, answer);
        }
        await cluster.killServer();
        await cluster.startServer();
        await until(() => runs.every((run) => isTold(run, ALL)), all);
        for (const run of runs) expect(toldOf(sink, run).toSorted()).toEqual(ALL.toSorted());
      },
    ),
  );
});
