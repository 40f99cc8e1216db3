/**
 * What goes on beside the runs that are played from start to end: runs that somebody cancels in the middle, with all they
 * have open; a definition that an event starts; one that the clock starts.
 */
import { randomUUID } from 'node:crypto';
import type { Cluster } from './cluster.ts';

/** The clock's interval. */
export const BEAT_MS = 5_000;

export const DEFINITIONS = [
  `
document: { dsl: '1.0.3', namespace: chaos, name: doomed-child, version: '1.0.0' }
do:
  - never: { call: human, with: { title: 'Never answered, below', assign: { users: [alice] } } }
`,
  `
document: { dsl: '1.0.3', namespace: chaos, name: doomed, version: '1.0.0' }
do:
  - all:
      fork:
        branches:
          - asked: { call: human, with: { title: Never answered, assign: { users: [alice] }, sla: { due: PT1H, remind: [PT1S] } } }
          - heard: { listen: { to: { one: { with: { type: chaos.never } } } } }
          - below: { run: { workflow: { namespace: chaos, name: doomed-child, version: latest, input: {} } } }
          - waited: { wait: PT1H }
`,
  `
document: { dsl: '1.0.3', namespace: chaos, name: begun, version: '1.0.0' }
schedule: { on: { one: { with: { type: chaos.begin } } } }
do:
  - short: { wait: { milliseconds: 100 } }
  - done: { set: { key: '\${ $workflow.input[0].data.key }' } }
`,
];

/** The definition that the clock starts; without its schedule it is a version that ends it. */
export function beat(version: string, isOn: boolean): string {
  return `
document: { dsl: '1.0.3', namespace: chaos, name: beat, version: '${version}' }
${isOn ? `schedule: { every: PT${BEAT_MS / 1000}S }` : ''}
do:
  - short: { wait: { milliseconds: 100 } }
  - done: { set: { at: '\${ $workflow.startedAt.epoch.seconds }' } }
`;
}

/** The same event for the same key, however often it is sent. */
export function beginning(key: string) {
  return { events: [{ type: 'chaos.begin', source: '/chaos', id: `begin ${key}`, data: { key } }] };
}

export interface Doomed {
  runId: string;
  held: boolean;
  status: string;
}

/** A run that is cancelled: at once or when it stands, held before or not. */
export async function doom(cluster: Cluster, number: number, moment: () => void): Promise<Doomed> {
  const key = randomUUID();
  const insist = async (who: string, line: string, body?: unknown) => {
    const answer = await cluster.insist(who, line, body);
    moment();
    return answer.body;
  };
  const { runId } = await insist('support-bot', 'POST /definitions/doomed/runs', { idempotencyKey: key, wait: 0 });
  if (number % 2 === 0) await insist('support-bot', `GET /runs/${runId}/wait?timeout=1`);
  const held = number % 3 === 0;
  if (held) await insist('support-bot', `POST /runs/${runId}/pause`, { reason: 'a last look' });
  for (;;) {
    // Asked again when the answer was lost; of a run that ended meanwhile it says so.
    await insist('support-bot', `POST /runs/${runId}/cancel`, { reason: 'it is not wanted any more' });
    const { status } = await insist('support-bot', `GET /runs/${runId}/wait?timeout=20`);
    if (status !== 'running' && status !== 'waiting' && status !== 'paused') return { runId, held, status };
  }
}
