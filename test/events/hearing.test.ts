/**
 * Events find the runs that wait for them, on the real database and the real Temporal: before and after the run listens,
 * the same one sent again, two at the same moment, one waiting run among a hundred, another tenant's never.
 */
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { count, publish, until } from './publish.ts';

const ORDER = `
input: { schema: { document: { type: object, required: [order], properties: { order: { type: string } } } } }
do:
  - paid:
      listen:
        to: { one: { with: { type: order.paid }, correlate: { order: { from: .data.order, expect: '\${ .order }' } } } }
  - told: { emit: { event: { with: { type: order.done, data: { paid: '\${ .[0] }' } } } } }
`;

const start = async (orkestra: Orkestra, name: string, input: unknown = {}) => {
  const { status, body } = await orkestra.rest('support-bot', `POST /definitions/${name}/runs`, { input, wait: 0 });
  expect([200, 202], JSON.stringify(body)).toContain(status);
  return body.runId as string;
};
const listening = (orkestra: Orkestra, run: string) =>
  until(async () => (await count(orkestra, 'event_wait', `run_id = '${run}' and ready`)) > 0);
const send = async (orkestra: Orkestra, ...events: object[]) =>
  (await orkestra.rest('support-bot', 'POST /events', { events })).body.items;
const ended = async (orkestra: Orkestra, run: string, timeout = 50) =>
  (await orkestra.rest('support-bot', `GET /runs/${run}/wait?timeout=${timeout}`)).body;

it('reaches the run that waits for it, and the event it emits is kept', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(orkestra, 'order', ORDER);
    const [one, other] = [
      await start(orkestra, 'order', { order: 'a' }),
      await start(orkestra, 'order', { order: 'b' }),
    ];
    await listening(orkestra, one);
    await listening(orkestra, other);
    expect(await send(orkestra, { type: 'order.paid', data: { order: 'a', sum: 3 } })).toMatchObject([
      { state: 'received', reached: 1, started: [] },
    ]);
    expect(await ended(orkestra, one)).toMatchObject({
      status: 'completed',
      output: { type: 'order.done', source: '/orkestra/test/order', data: { paid: { order: 'a', sum: 3 } } },
    });
    const { body } = await orkestra.rest('support-bot', 'GET /events/received?type=order.done');
    expect(body.items).toMatchObject([{ event: { data: { paid: { sum: 3 } } }, emittedBy: one, reached: 0 }]);
    expect(await ended(orkestra, other, 0)).toMatchObject({ status: 'running' });
  });
});

it('is heard by a run that begins to listen later, once', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'early',
      `
do:
  - ask: { call: human, with: { title: Go on?, assign: { users: [alice] } } }
  - one: { listen: { to: { one: { with: { type: early } } } }, export: { as: . } }
  - two: { listen: { to: { one: { with: { type: early } } } }, output: { as: '$context + .' } }
`,
    );
    await send(orkestra, { type: 'early', data: 'before the run' });
    const { body } = await orkestra.rest('support-bot', 'POST /definitions/early/runs', { wait: 30 });
    const run = body.runId;
    await send(orkestra, { type: 'early', source: '/s', id: 'x', data: 1 });
    expect(await send(orkestra, { type: 'early', source: '/s', id: 'x', data: 9 })).toMatchObject([
      { state: 'known', reached: 0 },
    ]);
    await orkestra.rest('alice', `POST /tasks/${body.waitingFor[0].taskId}/complete`, { outcome: 'done' });
    await listening(orkestra, run);
    await send(orkestra, { type: 'early', source: '/s', id: 'x', data: 9 }, { type: 'early', data: 2 });
    expect(await ended(orkestra, run)).toMatchObject({ status: 'completed', output: [1, 2] });
  });
});

it('of many at the same moment each is heard once, in a fork by both branches', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'many',
      `
do:
  - both:
      fork:
        branches:
          - all: { listen: { to: { any: [{ with: { type: many } }], until: '\${ length >= 20 }' } } }
          - first: { listen: { to: { one: { with: { type: many } } } } }
`,
    );
    const run = await start(orkestra, 'many');
    await Promise.all(Array.from({ length: 20 }, (_, n) => send(orkestra, { type: 'many', data: n })));
    const { output } = await ended(orkestra, run);
    expect(output[0].toSorted((a: number, b: number) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(output[1]).toEqual([output[0][0]]);
  });
});

it('keeps the order of receipt through a foreach, and stops with its until', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'readings',
      `
do:
  - hear:
      listen: { to: { any: [{ with: { type: reading } }], until: { one: { with: { type: closed } } } } }
      foreach:
        item: reading
        do: [{ double: { set: '\${ $reading * 2 }' } }]
`,
    );
    const run = await start(orkestra, 'readings');
    await listening(orkestra, run);
    await send(
      orkestra,
      { type: 'reading', data: 1 },
      { type: 'reading', data: 2 },
      { type: 'closed' },
      { type: 'reading', data: 3 },
    );
    expect(await ended(orkestra, run)).toMatchObject({ status: 'completed', output: [2, 4] });
  });
});

it('takes no wait of a run that gave up, and leaves none behind', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'impatient',
      `
do:
  - patient:
      try: [{ hear: { listen: { to: { one: { with: { type: never } } } }, timeout: { after: PT0.2S } } }]
      catch: { errors: { with: { status: 408 } } }
`,
    );
    const run = await start(orkestra, 'impatient');
    expect(await ended(orkestra, run)).toMatchObject({ status: 'completed' });
    await until(async () => (await send(orkestra, { type: 'never' }))[0].reached === 0);
  });
});

it('finds the one of a hundred waiting runs that it is for, by its correlation', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(orkestra, 'order', ORDER);
    const runs = [];
    for (let group = 0; group < 5; group++) {
      runs.push(
        ...(await Promise.all(
          Array.from({ length: 20 }, (_, n) => start(orkestra, 'order', { order: `o-${group * 20 + n}` })),
        )),
      );
    }
    await until(async () => (await count(orkestra, 'event_wait')) === 100);
    expect(await send(orkestra, { type: 'order.paid', data: { order: 'o-61' } })).toMatchObject([{ reached: 1 }]);
    expect(await ended(orkestra, runs[61] as string)).toMatchObject({ status: 'completed' });
    expect(await count(orkestra, 'event_wait')).toBe(99);
  });
});

it("never reaches another tenant's runs", async () => {
  await withOrkestra(async (orkestra) => {
    await publish(orkestra, 'order', ORDER);
    const run = await start(orkestra, 'order', { order: 'a' });
    await listening(orkestra, run);
    const event = { type: 'order.paid', source: '/s', id: '1', data: { order: 'a' } };
    const { body } = await orkestra.rest('oscar', 'POST /events', { events: [event] }, 'globex');
    expect(body.items).toMatchObject([{ state: 'received', reached: 0 }]);
    // The same source and id belong to each tenant apart.
    expect(await send(orkestra, event)).toMatchObject([{ state: 'received', reached: 1 }]);
    expect(await ended(orkestra, run)).toMatchObject({ output: { data: { paid: { order: 'a' } } } });
  });
});
