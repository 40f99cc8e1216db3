/**
 * Guarantee: on a real Temporal server a run lives as long as it needs. It continues in a new execution before its history
 * is full, whatever fills it; what is too big to be handed over keeps it where it is, and ends it, in words, only when
 * Temporal soon would without one. And a breath that fails stops no loop.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { BEHAVIOUR } from '../../engine/run/flags.ts';
import type { RunStart } from '../../engine/run/start.ts';
import { workflowId } from '../../server/runs.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { installRuntime } from '../../server/worker.ts';
import { publish } from '../events/publish.ts';
import { definitionOf } from '../run/definition-of.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { builtBundle, temporalAddress } from '../setup/services.ts';

/** A service that answers with so many bytes of text. */
async function withText<T>(work: (url: (bytes: number) => string) => Promise<T>): Promise<T> {
  const server = createServer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(Number(request.url?.slice(1))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    return await work((bytes) => `http://127.0.0.1:${port}/${bytes}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
const get = (url: string) =>
  `call: http, with: { method: get, endpoint: '${url}' }, metadata: { orkestra: { local: false } }`;
const ask = (title: string) => `call: human, with: { title: ${title}, assign: { users: [alice] } }`;

async function start(orkestra: Orkestra, name: string): Promise<string> {
  const { body } = await orkestra.rest('support-bot', `POST /definitions/${name}/runs`, { wait: 0 });
  expect(body.runId, JSON.stringify(body)).toBeTruthy();
  return body.runId;
}
/** Decides the task of a step, when it is there. */
async function decide(orkestra: Orkestra, run: string, step: string): Promise<void> {
  for (;;) {
    const { body } = await orkestra.rest('alice', `GET /tasks?runId=${run}&state=open`);
    const task = body.items.find((one: { step: string }) => one.step === step);
    if (!task) {
      await orkestra.rest('support-bot', `GET /runs/${run}/wait?timeout=1`);
      continue;
    }
    const { status, body: done } = await orkestra.rest('alice', `POST /tasks/${task.id}/complete`, {
      outcome: 'done',
      answer: {},
    });
    expect(status, JSON.stringify(done)).toBe(200);
    return;
  }
}
async function ended(orkestra: Orkestra, run: string) {
  for (;;) {
    const { body } = await orkestra.rest('support-bot', `GET /runs/${run}/wait?timeout=30`);
    if (body.status !== 'running' && body.status !== 'waiting') return body;
  }
}
/** The id of the execution that the run is in now. */
async function executionOf({ server }: Orkestra, run: string): Promise<string> {
  const tenant = mintTenantId((await server.store.across.tenantByKey('acme')) as string);
  return (await server.gate.temporal.workflow.getHandle(workflowId(tenant, run)).describe()).runId;
}

it('stays in its execution while it is too big to be handed over, and ends there', async () => {
  await withText((text) =>
    withOrkestra(
      async (orkestra) => {
        await publish(
          orkestra,
          'growing',
          `
do:
  - small: { ${ask('Small?')} }
  - fetch: { ${get(text(900_000))} }
  - big: { ${ask('Big?')} }
  - done: { set: { size: '\${ $runtime.metadata.steps.fetch | length }' } }
`,
        );
        const run = await start(orkestra, 'growing');
        const first = await executionOf(orkestra, run);
        await decide(orkestra, run, 'small');
        await decide(orkestra, run, 'big');
        expect(await ended(orkestra, run)).toMatchObject({ status: 'completed', output: { size: 900_000 } });
        const last = await executionOf(orkestra, run);
        // It continued when it was small; once it was big it did not any more.
        expect(last).not.toBe(first);
        const tenant = mintTenantId((await orkestra.server.store.across.tenantByKey('acme')) as string);
        const handle = orkestra.server.gate.temporal.workflow.getHandle(workflowId(tenant, run), last);
        const { events } = await handle.fetchHistory();
        const activities = (events ?? []).flatMap(
          ({ activityTaskScheduledEventAttributes: one }) => one?.activityType?.name ?? [],
        );
        expect(activities).toEqual(['http', 'openTask']);
      },
      { continueAtEverySafePoint: true },
    ),
  );
});

it('continues before what its calls give fills its history, though calls are always underway', async () => {
  await withText((text) =>
    withOrkestra(async (orkestra) => {
      const body = `
do:
  - each: { for: { in: '[range(40)]' }, do: [ { fetch: { ${get(text(1_700_000))}, output: { as: length } } } ] }
`;
      await publish(orkestra, 'hungry', body);
      const run = await start(orkestra, 'hungry');
      const first = await executionOf(orkestra, run);
      expect(await ended(orkestra, run)).toMatchObject({ status: 'completed', output: 1_700_000 });
      expect(await executionOf(orkestra, run)).not.toBe(first);
    }),
  );
});

it('that is too big to be handed over fails with a word when its history is nearly full', async () => {
  await withText((text) =>
    withOrkestra(async (orkestra) => {
      const body = `
do:
  - keep: { ${get(text(900_000))}, export: { as: '{ kept: . }' } }
  - each: { for: { in: '[range(40)]' }, do: [ { fetch: { ${get(text(1_700_000))}, output: { as: length } } } ] }
`;
      await publish(orkestra, 'full', body);
      const run = await start(orkestra, 'full');
      const end = await ended(orkestra, run);
      expect(end).toMatchObject({
        status: 'failed',
        error: { status: 500, detail: expect.stringContaining('too big to go on with') },
      });
    }),
  );
});

it('goes on with its loop when a breath of it fails', async () => {
  installRuntime();
  const connection = await NativeConnection.connect({ address: await temporalAddress() });
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  let breaths = 0;
  const nothing = { fn: () => undefined };
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await builtBundle(),
    // What the world around the run does to it: every breath is refused.
    activities: {
      async breath() {
        breaths++;
        throw ApplicationFailure.nonRetryable('no air');
      },
    },
    sinks: { projector: { closing: nothing, continuing: nothing, turned: nothing } },
  });
  try {
    const definition = definitionOf(`
do:
  - each: { for: { in: '[range(15000)]' }, do: [ { count: { set: { n: '\${ $item }' } } } ] }
`);
    const given: RunStart = {
      definition,
      digest: 'd',
      input: {},
      identity: { id: 'r', requester: { kind: 'user', id: 'u', key: 'u', name: 'U' }, services: {} },
      functions: {},
      behaviour: BEHAVIOUR,
    };
    const output = await worker.runUntil(
      new Client({ connection: connection as never }).workflow.execute('loop', {
        taskQueue,
        workflowId: `${taskQueue}/loop`,
        args: [given],
      }),
    );
    expect(output).toEqual({ n: 14_999 });
    expect(breaths).toBeGreaterThan(1);
  } finally {
    await connection.close();
  }
});
