/**
 * A program that sends, reads or tests events agrees with the YAML or does not compile: every line marked as wrong is refused
 * by `npm run types`, which this file is part of. What is marked right runs.
 */
import path from 'node:path';
import { expect, it } from 'vitest';
import { testsOf } from '../../cli/testing.ts';
import { clientOf, type SentEvent } from '../../sdk/index.ts';
import { ROOT } from '../language/corpus.ts';
import { createClient, type Definitions, type EmittedEvents, type Events } from './project/generated/orkestra.ts';

const tests = testsOf<Definitions>(path.join(ROOT, 'test/codegen/project'));

/** A server that takes what is sent and answers with what it is told to. */
function talk(answer: unknown) {
  const asked: { url: string; body: unknown }[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push({ url: String(url), body: init?.body === undefined ? undefined : JSON.parse(String(init.body)) });
    return new Response(JSON.stringify(answer));
  };
  return { asked, at: { url: 'http://localhost', key: 'k', fetch: fetch as typeof globalThis.fetch } };
}

const PAID = { type: 'order.paid', data: { order: 'o-1', amount: 3, currency: 'EUR' } } as const;

it('sends what definitions wait for, each with the data of its type', async () => {
  const { asked, at } = talk({ items: [{ id: 'e', source: '/s', state: 'received', reached: 1, started: [] }] });
  const client = createClient(at);
  const [receipt] = await client.send(
    PAID,
    { type: 'parcel.lost' },
    { type: 'stock.low', id: 'e-1', source: '/depot' },
  );
  expect(receipt?.reached).toBe(1);
  expect(asked).toEqual([
    {
      url: 'http://localhost/api/events',
      body: { events: [PAID, { type: 'parcel.lost' }, { type: 'stock.low', id: 'e-1', source: '/depot' }] },
    },
  ]);
  expect(await client.send()).toEqual([]);
  expect(asked).toHaveLength(1);
});

it('refuses an event that nobody waits for, and data of another shape', () => {
  const client = createClient(talk({ items: [] }).at);
  const { data } = PAID;
  const wrong = [
    // @ts-expect-error: no such type
    () => client.send({ type: 'order.piad', data }),
    // @ts-expect-error: the amount is missing
    () => client.send({ type: 'order.paid', data: { order: 'o-1', currency: 'EUR' } }),
    // @ts-expect-error: the amount is a number
    () => client.send({ type: 'order.paid', data: { ...data, amount: '3' } }),
    // @ts-expect-error: nobody waits for payments in another currency
    () => client.send({ type: 'order.paid', data: { ...data, currency: 'USD' } }),
    // @ts-expect-error: there is no such field
    () => client.send({ type: 'order.paid', data: { ...data, amuont: 3 } }),
    // @ts-expect-error: the data is missing
    () => client.send({ type: 'order.paid' }),
    // @ts-expect-error: the region is asked for
    () => client.send({ type: 'parcel.arrived', data: { parcel: 'p' } }),
    // @ts-expect-error: no attribute of that name
    () => client.send({ type: 'parcel.lost', sorce: '/s' }),
    // @ts-expect-error: a time is text
    () => client.send({ type: 'parcel.lost', time: 3 }),
    // @ts-expect-error: the second of them is wrong
    () => client.send(PAID, { type: 'order.piad' }),
  ];
  expect(wrong).toHaveLength(10);
});

it('reads what definitions emit by its type, and what others sent as anything', async () => {
  const event = { type: 'order.shipped', data: { order: 'o-1', paid: 3 } };
  const { asked, at } = talk({ items: [{ event, receivedAt: 't', emittedBy: 'run-1', reached: 0 }], next: null });
  const { items } = await createClient(at).received({ type: 'order.shipped', limit: 3 });
  expect(asked[0]?.url).toBe('http://localhost/api/events/received?type=order.shipped&limit=3');
  for (const one of items) {
    if (one.emittedBy === null) {
      // @ts-expect-error: nobody knows what others send
      one.event.data?.order;
      continue;
    }
    const order: string = one.event.data.order;
    const source: '/orkestra/shop/shipping' = one.event.source;
    expect([order, source]).toEqual(['o-1', undefined]);
    // @ts-expect-error: there is no such field
    one.event.data.ordr;
  }
});

it('tells emitted events apart by their type', () => {
  const amountOf = (event: EmittedEvents): number => {
    switch (event.type) {
      case 'order.shipped':
        return event.data.paid;
      case 'order.done':
      case 'order.lost':
        // @ts-expect-error: it carries no data
        return event.data ?? 0;
      // @ts-expect-error: no definition emits it
      case 'order.gone':
        return 0;
    }
  };
  expect(amountOf({ type: 'order.shipped', data: { order: 'o', paid: 3 } } as EmittedEvents)).toBe(3);
});

it('plays events in tests: those that are heard, those that were emitted', () => {
  const run = tests.start('shipping', { order: 'o-1' }).send(PAID);
  run.send({ type: 'parcel.arrived', region: 'eu', data: { parcel: 'p-1' } });
  const [shipped, done] = run.emitted;
  if (shipped?.type !== 'order.shipped') throw new Error(`not shipped: ${shipped?.type}`);
  expect(shipped.data).toEqual({ order: 'o-1', paid: 3 });
  expect([done?.type, run.output.type]).toEqual(['order.done', 'order.done']);
  const wrong = [
    // @ts-expect-error: shipping does not listen for that
    () => run.send({ type: 'shop.closed' }),
    // @ts-expect-error: the data is of another shape
    () => run.send({ type: 'order.paid', data: {} }),
    // @ts-expect-error: it emits no such type
    () => run.emitted.filter(({ type }) => type === 'order.sent'),
  ];
  expect(wrong).toHaveLength(3);
});

it('starts runs by events as their schedule does', () => {
  const run = tests.startBy('parcel', [{ type: 'order.shipped', data: { order: 'o-1' } }]);
  expect(run.output).toEqual({ order: 'o-1' });
  const price = { type: 'price.changed', dataschema: 'https://shop.test/price.json', data: { amount: 3 } } as const;
  const both = tests.startBy('watch', [
    { type: 'stock.low', subject: 'i' },
    { ...price, subject: 'i' },
  ]);
  expect(both.state.input).toMatchObject([{ type: 'stock.low', subject: 'i' }, { data: { amount: 3 } }]);
  expect(() => tests.startBy('watch', [price, { type: 'stock.low', subject: 'j' }])).toThrow(
    'The events do not start watch: event 1 (price.changed) is not one that it asks for.',
  );
  expect(() =>
    tests.startBy('watch', [
      { ...price, subject: 'i' },
      { type: 'stock.low', subject: 'j' },
    ]),
  ).toThrow('they do not correlate: {"item":"i"}, {"item":"j"}.');
  expect(() => tests.startBy('watch', [price])).toThrow('it takes 2, and there are 1.');
  const wrong = [
    // @ts-expect-error: shipping is not started by events
    () => tests.startBy('shipping', [PAID]),
    // @ts-expect-error: the order is missing
    () => tests.startBy('parcel', [{ type: 'order.shipped', data: {} }]),
    // @ts-expect-error: it is started by others
    () => tests.startBy('parcel', [PAID]),
  ];
  expect(wrong).toHaveLength(3);
});

it('a client without types sends any event', async () => {
  const { asked, at } = talk({ items: [] });
  await clientOf()(at).send({ type: 'whatever', data: 1, extension: 'x' });
  expect(asked[0]?.body).toEqual({ events: [{ type: 'whatever', data: 1, extension: 'x' }] });
  const one: SentEvent<Events> = { type: 'shop.closed', subject: 'berlin' };
  expect(one.subject).toBe('berlin');
});
