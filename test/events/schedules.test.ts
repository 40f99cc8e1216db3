/**
 * Definitions that start by themselves: by events, each once; by the clock, through Temporal; again after each run. A new
 * version takes over, and one without a schedule ends it.
 */
import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { temporalAddress } from '../setup/services.ts';
import { count, publish, until } from './publish.ts';

const send = async (orkestra: Orkestra, ...events: object[]) =>
  (await orkestra.rest('support-bot', 'POST /events', { events })).body.items;
const ended = async (orkestra: Orkestra, run: string) =>
  (await orkestra.rest('support-bot', `GET /runs/${run}/wait?timeout=50`)).body;
const runsOf = (orkestra: Orkestra, name: string, state = 'completed') =>
  count(orkestra, 'run', `definition_name = '${name}' and state = '${state}'`);
const BODY = "do: [{ said: { set: { got: '${ $workflow.input }' } } }]\n";

async function withSchedules<T>(orkestra: Orkestra, work: (known: Client, tenant: string) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: await temporalAddress() });
  try {
    return await work(new Client({ connection }), (await orkestra.server.store.across.tenantByKey('acme')) as string);
  } finally {
    await connection.close();
  }
}

it('an event starts a run of the current version, once', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'placed',
      `schedule: { on: { one: { with: { type: order.placed, data: '\${ .sum > 10 }' } } } }\n${BODY}`,
    );
    const event = { type: 'order.placed', source: '/shop', id: '1', data: { sum: 11 } };
    const [first, small] = await send(orkestra, event, { type: 'order.placed', data: { sum: 9 } });
    expect(small.started).toEqual([]);
    expect(first.started).toHaveLength(1);
    expect(await ended(orkestra, first.started[0])).toMatchObject({
      status: 'completed',
      output: { got: [{ specversion: '1.0', source: '/shop', id: '1', data: { sum: 11 } }] },
    });
    expect(await send(orkestra, event)).toMatchObject([{ state: 'known', started: [] }]);

    await publish(
      orkestra,
      'placed',
      `schedule: { on: { any: [{ with: { type: order.cancelled } }] }, read: data }\n${BODY}`,
      '2.0.0',
    );
    const [old, cancelled] = await send(orkestra, { ...event, id: '2' }, { type: 'order.cancelled', data: 'why' });
    expect(old.started).toEqual([]);
    expect(await ended(orkestra, cancelled.started[0])).toMatchObject({ version: '2.0.0', output: { got: ['why'] } });
    expect(await count(orkestra, 'run', "definition_name = 'placed'")).toBe(2);
  });
});

it('several events start one run together, by what they correlate with', async () => {
  await withOrkestra(async (orkestra) => {
    const filter = (type: string) => `{ with: { type: ${type} }, correlate: { room: { from: .data.room } } }`;
    await publish(
      orkestra,
      'rooms',
      `schedule: { on: { all: [${filter('hot')}, ${filter('wet')}] }, read: data }\n${BODY}`,
    );
    const sent = await send(
      orkestra,
      { type: 'hot', data: { room: 1 } },
      { type: 'hot', data: { room: 2 } },
      { type: 'wet', data: { room: 2, n: 1 } },
      { type: 'wet', data: { room: 2, n: 2 } },
      { type: 'wet', data: { room: 1 } },
    );
    expect(sent.map(({ started }: { started: string[] }) => started.length)).toEqual([0, 0, 1, 0, 1]);
    expect(await ended(orkestra, sent[2].started[0])).toMatchObject({
      output: { got: [{ room: 2 }, { room: 2, n: 1 }] },
    });
    // Two filters for the same events want one each.
    await publish(
      orkestra,
      'pair',
      `schedule: { on: { all: [{ with: { type: twin } }, { with: { type: twin } }] }, read: data }\n${BODY}`,
    );
    const twins = await send(orkestra, { type: 'twin', data: 1 }, { type: 'twin', data: 2 });
    expect(await ended(orkestra, twins[1].started[0])).toMatchObject({ output: { got: [1, 2] } });
    // The second of room two waits for its own.
    expect((await send(orkestra, { type: 'hot', data: { room: 2 } }))[0].started).toHaveLength(1);
  });
});

it('the clock starts runs through Temporal, each firing one, until a version without a schedule comes', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(orkestra, 'tick', `schedule: { every: PT1S }\n${BODY}`);
    await until(async () => (await runsOf(orkestra, 'tick')) >= 2, 60_000);
    expect(await count(orkestra, 'run', "definition_name = 'tick' and idempotency_key is null")).toBe(0);
    await publish(orkestra, 'tick', BODY, '1.0.1');
    await withSchedules(orkestra, async (client, tenant) => {
      const handle = client.schedule.getHandle(`${tenant}/schedule/tick`);
      await expect(handle.describe()).rejects.toThrow(/not found/i);
    });
    expect(await count(orkestra, 'definition_schedule', 'applied and wanted is null')).toBe(1);
  });
});

it('a cron expression hangs in its time zone, and a new version replaces it', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(orkestra, 'nightly', `schedule: { cron: 'CRON_TZ=Europe/Berlin 30 2 * * MON-FRI' }\n${BODY}`);
    await withSchedules(orkestra, async (client, tenant) => {
      const handle = client.schedule.getHandle(`${tenant}/schedule/nightly`);
      try {
        const { spec, info } = await handle.describe();
        expect(spec.timezone).toBe('Europe/Berlin');
        const local = new Intl.DateTimeFormat('en-GB', {
          timeZone: 'Europe/Berlin',
          hour: '2-digit',
          minute: '2-digit',
        });
        const next = info.nextActionTimes.slice(0, 5);
        expect(next.length).toBeGreaterThan(0);
        expect(new Set(next.map((at) => local.format(at)))).toEqual(new Set(['02:30']));
        await publish(orkestra, 'nightly', `schedule: { cron: '@hourly' }\n${BODY}`, '1.0.1');
        const after = await handle.describe();
        expect(after.info.nextActionTimes[0]?.getMinutes()).toBe(0);
        expect(after.spec.timezone ?? 'UTC').toBe('UTC');
      } finally {
        await handle.delete();
      }
    });
  });
});

it('runs again after each run has ended, and not before', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'again',
      'schedule: { after: PT1S }\ndo: [{ ask: { call: human, with: { title: Go on?, assign: { users: [alice] } } } }]\n',
    );
    const openTask = async () => (await orkestra.rest('alice', 'GET /tasks?view=available')).body.items[0]?.id;
    const asked: string[] = [];
    for (let round = 1; round <= 2; round++) {
      await until(async () => (await openTask()) !== undefined);
      expect(await count(orkestra, 'run', "definition_name = 'again'")).toBe(round);
      asked.push(await openTask());
      await orkestra.rest('alice', `POST /tasks/${asked.at(-1)}/complete`, { outcome: 'done' });
      await until(async () => (await runsOf(orkestra, 'again')) === round);
    }
    expect(new Set(asked).size).toBe(2);
    await publish(orkestra, 'again', BODY, '1.0.1');
  });
});

it('publishing the same again changes nothing', async () => {
  await withOrkestra(async (orkestra) => {
    const body = `schedule: { on: { all: [{ with: { type: a } }, { with: { type: b } }] } }\n${BODY}`;
    await publish(orkestra, 'both', body);
    await send(orkestra, { type: 'a' });
    await publish(orkestra, 'both', body);
    expect((await send(orkestra, { type: 'b' }))[0].started).toHaveLength(1);
  });
});

it('a definition that would come back to itself through another one of the tenant is told so before it is published', async () => {
  await withOrkestra(async (orkestra) => {
    const round = (on: string, told: string) =>
      `schedule: { on: { one: { with: { type: ${on} } } } }\ndo: [{ tell: { emit: { event: { with: { type: ${told} } } } } }]\n`;
    await publish(orkestra, 'there', round('ping', 'pong'));
    const check = async (told: string) => {
      const source = `document: { dsl: '1.0.3', namespace: test, name: back, version: '1.0.0' }\n${round('pong', told)}`;
      const { body } = await orkestra.rest('support-bot', 'POST /definitions/check', { source });
      return body.problems.map(({ code, message }: { code: string; message: string }) => `${code}: ${message}`);
    };
    expect(await check('pang')).toEqual([]);
    expect(await check('ping')).toEqual([
      'starts-itself: Every run emits `ping`, which starts `there`, which starts the definition again: it goes round for ever.',
    ]);
  });
});
