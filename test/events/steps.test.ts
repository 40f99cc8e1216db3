/**
 * The configured sink is told of the steps of runs as well, where that is asked for: while the run is open, under the
 * specification's names and with its data, each once and in order, within a bound; and nothing is spent where it is not.
 */
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { count, publish, until } from './publish.ts';
import { type Sink, withSink } from './sink-host.ts';

/** The specification's reference, "Task Lifecycle Events": the member that each event's data has beside `workflow` and `task`. */
const MEMBERS: Record<string, string[]> = {
  'io.serverlessworkflow.task.created.v1': ['createdAt'],
  'io.serverlessworkflow.task.started.v1': ['startedAt'],
  'io.serverlessworkflow.task.suspended.v1': ['suspendedAt'],
  'io.serverlessworkflow.task.resumed.v1': ['resumedAt'],
  'io.serverlessworkflow.task.retried.v1': ['retriedAt'],
  'io.serverlessworkflow.task.cancelled.v1': ['cancelledAt'],
  'io.serverlessworkflow.task.faulted.v1': ['faultedAt', 'error'],
  'io.serverlessworkflow.task.completed.v1': ['completedAt'],
};

/** What the sink got of a run: `started /do/0/ask`, and `workflow started` of the run itself. */
function toldOf({ got }: Sink, run: string): string[] {
  return got
    .filter(({ event }) => event.subject === run)
    .map(({ event: { type, data } }) => {
      const [, , what, phase] = type.split('.');
      return what === 'task' ? `${phase} ${data.task}` : `workflow ${phase}`;
    });
}

function judge({ got }: Sink, run: string, name: string): void {
  const mine = got.filter(({ event }) => event.subject === run).map(({ event }) => event);
  for (const event of mine.filter(({ type }) => /\.task\./.test(type))) {
    const members = MEMBERS[event.type] ?? [`no such event: ${event.type}`];
    expect(Object.keys(event.data).sort()).toEqual(['task', 'workflow', ...members].sort());
    expect(event).toMatchObject({
      specversion: '1.0',
      source: `/orkestra/test/${name}`,
      orkestratenant: 'acme',
      datacontenttype: 'application/json',
      data: { workflow: `${name}-${run}.test`, task: expect.stringMatching(/^\/do\//) },
    });
    expect(event.data[members[0] as string]).toBe(event.time);
    expect(new Date(event.time).toISOString()).toBe(event.time);
  }
  expect(new Set(mine.map(({ id }) => id)).size).toBe(mine.length);
}

async function start(orkestra: Orkestra, name: string, wait = 0): Promise<string> {
  const { body } = await orkestra.rest('support-bot', `POST /definitions/${name}/runs`, { input: {}, wait });
  expect(body.runId, JSON.stringify(body)).toBeTruthy();
  return body.runId;
}
async function decide(orkestra: Orkestra, run: string): Promise<void> {
  const { body } = await orkestra.rest('alice', `GET /tasks?runId=${run}&state=open`);
  const done = await orkestra.rest('alice', `POST /tasks/${body.items[0].id}/complete`, {
    outcome: 'done',
    answer: {},
  });
  expect(done.status, JSON.stringify(done.body)).toBe(200);
}
const ALL = { of: 'all' as const, perHour: 1_000 };
const both = (pointer: string) => [`created ${pointer}`, `started ${pointer}`];
const ASK = 'call: human, with: { title: Well?, assign: { users: [alice] } }';

it('is told of a step that waits while it waits, of its pause, and of its end before the end of the run', async () => {
  await withSink(async (sink) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(
          orkestra,
          'asking',
          `\ndo:\n  - not: { if: 'false', set: { a: 1 } }\n  - each: { for: { in: '[1]' }, do: [ { ask: { ${ASK} } } ] }\n`,
        );
        const run = await start(orkestra, 'asking');
        const ask = '/do/1/each/do/0/ask';
        const waiting = ['workflow started', ...both('/do/1/each'), ...both(ask)];
        await until(async () => toldOf(sink, run).length >= waiting.length);
        expect(toldOf(sink, run)).toEqual(waiting);
        expect((await orkestra.rest('support-bot', `GET /runs/${run}`)).body.state).toBe('running');

        await orkestra.rest('support-bot', `POST /runs/${run}/pause`, { reason: 'audit' });
        const held = [`suspended /do/1/each`, `suspended ${ask}`];
        await until(async () => toldOf(sink, run).filter((one) => one.startsWith('suspended')).length >= 2);
        await orkestra.rest('support-bot', `POST /runs/${run}/resume`, {});
        const resumed = ['resumed /do/1/each', `resumed ${ask}`];
        await until(async () => toldOf(sink, run).filter((one) => one.startsWith('resumed')).length >= 2);
        await decide(orkestra, run);
        await until(async () => toldOf(sink, run).includes('workflow completed'));
        expect(toldOf(sink, run).filter((one) => !/workflow (?:suspended|resumed)/.test(one))).toEqual([
          ...waiting,
          ...held,
          ...resumed,
          `completed ${ask}`,
          'completed /do/1/each',
          'workflow completed',
        ]);
        judge(sink, run, 'asking');
      },
      { events: { ...sink.settings, steps: ALL } },
    );
  });
});

it('is told of faults, of retries by the definition and by people, and of what was given up', async () => {
  await withSink(async (sink) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(
          orkestra,
          'failing',
          `
do:
  - race:
      fork:
        compete: true
        branches:
          - fast: { wait: { milliseconds: 10 } }
          - slow: { do: [ { ask: { ${ASK} } } ] }
  - outer:
      do:
        - again:
            try: [ { no: { raise: { error: { type: 'https://acme.test/no', status: 409, title: No } } } } ]
            catch: { retry: { delay: { milliseconds: 10 }, limit: { attempt: { count: 1 } } } }
`,
        );
        const run = await start(orkestra, 'failing');
        await until(async () => toldOf(sink, run).includes('workflow faulted'));
        const again = '/do/1/outer/do/0/again';
        const no = `${again}/try/0/no`;
        const twice = [
          ...both(again),
          ...both(no),
          `faulted ${no}`,
          `retried ${again}`,
          ...both(no),
          `faulted ${no}`,
          `faulted ${again}`,
          'faulted /do/1/outer',
          'workflow faulted',
        ];
        const lost = '/do/0/race/fork/branches/1/slow';
        expect(toldOf(sink, run)).toEqual([
          'workflow started',
          ...both('/do/0/race'),
          ...both('/do/0/race/fork/branches/0/fast'),
          ...both(lost),
          ...both(`${lost}/do/0/ask`),
          'completed /do/0/race/fork/branches/0/fast',
          `cancelled ${lost}/do/0/ask`,
          `cancelled ${lost}`,
          'completed /do/0/race',
          ...both('/do/1/outer'),
          ...twice,
        ]);
        const fault = sink.got.find(({ event }) => event.type.endsWith('task.faulted.v1') && event.subject === run);
        expect(fault?.event.data.error).toEqual({
          type: 'https://acme.test/no',
          status: 409,
          title: 'No',
          instance: no,
        });

        const before = toldOf(sink, run).length;
        await orkestra.rest('support-bot', `POST /runs/${run}/retry`, { reason: 'once more' });
        await until(async () => toldOf(sink, run).slice(before).includes('workflow faulted'));
        expect(toldOf(sink, run).slice(before)).toEqual(['workflow started', 'retried /do/1/outer', ...twice]);
        judge(sink, run, 'failing');

        await publish(orkestra, 'waiting', `\ndo:\n  - ask: { ${ASK} }\n`);
        const doomed = await start(orkestra, 'waiting');
        await until(async () => toldOf(sink, doomed).includes('started /do/0/ask'));
        await orkestra.rest('support-bot', `POST /runs/${doomed}/cancel`, { reason: 'no more' });
        await until(async () => toldOf(sink, doomed).includes('workflow cancelled'));
        expect(toldOf(sink, doomed)).toEqual([
          'workflow started',
          ...both('/do/0/ask'),
          'cancelled /do/0/ask',
          'workflow cancelled',
        ]);
      },
      { events: { ...sink.settings, steps: { of: ['acme'], perHour: 1_000 } } },
    );
  });
});

it('is told of a loop with gaps, which are counted, and of the step that waits behind it', async () => {
  await withSink(async (sink) => {
    await withOrkestra(
      async (orkestra) => {
        const body = `\ndo:\n  - each: { for: { in: '[range(5000)]' }, do: [ { count: { set: { a: 1 } } } ] }\n  - ask: { ${ASK} }\n`;
        await publish(orkestra, 'looping', body);
        const run = await start(orkestra, 'looping');
        await until(async () => toldOf(sink, run).includes('started /do/1/ask'), 120_000);
        await decide(orkestra, run);
        await until(async () => toldOf(sink, run).includes('workflow completed'));
        const told = toldOf(sink, run);
        expect(told).toContain('completed /do/0/each');
        expect(told.slice(-2)).toEqual(['completed /do/1/ask', 'workflow completed']);
        // Room for 200, and what stands open at the few looks that a minute has when that is used up.
        expect(told.length).toBeLessThan(250);
        const leftOut = sink.got.reduce((sum, { event }) => sum + (event.orkestraleftout ?? 0), 0);
        expect(leftOut).toBeGreaterThan(5_000);
        judge(sink, run, 'looping');
      },
      { events: { ...sink.settings, steps: { of: 'all', perHour: 200 } } },
    );
  });
});

it("is told of nobody else's steps, and nothing is written for those", async () => {
  await withSink(async (sink) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(orkestra, 'plain', '\ndo:\n  - one: { set: { a: 1 } }\n');
        const run = await start(orkestra, 'plain', 20);
        await until(async () => toldOf(sink, run).includes('workflow completed'));
        expect(toldOf(sink, run)).toEqual(['workflow started', 'workflow completed']);
        expect(await count(orkestra, 'step_telling')).toBe(0);
      },
      { events: { ...sink.settings, steps: { of: ['globex'], perHour: 1_000 } } },
    );
  });
});
