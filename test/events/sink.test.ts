/**
 * The configured sink gets what runs emit and how they fare, as structured CloudEvents, at least once and under stable ids,
 * also when it was away; and events are forgotten when their time is over, unless they are on their way.
 */
import { expect, it } from 'vitest';
import { eventSettings } from '../../server/events/settings.ts';
import { forgetEvents } from '../../server/store/events.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { count, publish, until } from './publish.ts';
import { withSink } from './sink-host.ts';

const BODY = `
do:
  - tell: { emit: { event: { with: { type: told, data: { n: 1 } } } } }
  - check: { if: '\${ $workflow.input.fail == true }', raise: { error: { type: 'https://acme.test/no', status: 422, title: No } } }
`;
const start = async (orkestra: Orkestra, input: unknown) =>
  (await orkestra.rest('support-bot', 'POST /definitions/telling/runs', { input, wait: 30 })).body.runId as string;

it('gets what runs emit and how they begin and end, in order', async () => {
  await withSink(async ({ settings, got }) => {
    await withOrkestra(
      async (orkestra) => {
        await publish(orkestra, 'telling', BODY);
        const good = await start(orkestra, {});
        const bad = await start(orkestra, { fail: true });
        const of = (run: string) => got.filter(({ event }) => event.subject === run).map(({ event }) => event);
        await until(async () => of(good).length >= 2 && of(bad).length >= 2 && got.length >= 6);
        expect(of(good)).toMatchObject([
          {
            specversion: '1.0',
            id: `${good}/started`,
            source: '/orkestra/test/telling',
            type: 'io.serverlessworkflow.workflow.started.v1',
            orkestratenant: 'acme',
            data: {
              name: `telling-${good}.test`,
              definition: { name: 'telling', namespace: 'test', version: '1.0.0' },
            },
          },
          { id: `${good}/completed`, type: 'io.serverlessworkflow.workflow.completed.v1' },
        ]);
        expect(of(bad)[1]).toMatchObject({
          type: 'io.serverlessworkflow.workflow.faulted.v1',
          data: { error: { status: 422, title: 'No', instance: '/do/1/check' } },
        });
        expect(got.filter(({ event }) => event.type === 'told')).toHaveLength(2);
        for (const { headers } of got) {
          expect(headers['content-type']).toMatch(/^application\/cloudevents\+json/);
          expect(headers.authorization).toBe('Bearer secret');
        }
        expect(new Set(got.map(({ event }) => event.id)).size).toBe(got.length);
      },
      { events: settings },
    );
  });
});

it('gets again, under the same id, what it did not take', async () => {
  await withSink(async ({ settings, got, answers }) => {
    answers.push(500);
    await withOrkestra(
      async (orkestra) => {
        await publish(orkestra, 'telling', BODY);
        const run = await start(orkestra, {});
        await until(async () => got.some(({ event }) => event.id === `${run}/started`), 60_000);
        expect(await count(orkestra, 'outgoing_event', 'attempts = 2 and sent_at is not null')).toBe(1);
      },
      { events: settings },
    );
  });
});

it('forgets events whose time is over, but none that is on its way', async () => {
  await withOrkestra(async (orkestra) => {
    const send = (type: string) => orkestra.rest('support-bot', 'POST /events', { events: [{ type }] });
    await publish(orkestra, 'hearing', '\ndo:\n  - hear: { listen: { to: { one: { with: { type: kept } } } } }\n');
    const { body } = await orkestra.rest('support-bot', 'POST /definitions/hearing/runs', { wait: 0 });
    await until(async () => (await count(orkestra, 'event_wait', 'ready')) === 1);
    await send('old');
    await send('kept');
    await orkestra.rest('support-bot', `GET /runs/${body.runId}/wait?timeout=30`);
    const { store } = orkestra.server;
    const tenant = mintTenantId((await store.across.tenantByKey('acme')) as string);
    await store.inTenant(tenant, (db) => forgetEvents(db, 60_000));
    expect(await count(orkestra, 'event')).toBe(2);
    // As a crash leaves it between looking for runs and telling them.
    await store.inTenant(tenant, (db) => db.updateTable('event_delivery').set({ state: 'pending' }).execute());
    await store.inTenant(tenant, (db) => forgetEvents(db, 0));
    expect(await count(orkestra, 'event', "type = 'kept'")).toBe(1);
    expect(await count(orkestra, 'event')).toBe(1);
    await store.inTenant(tenant, (db) => db.updateTable('event_delivery').set({ state: 'ended' }).execute());
    await store.inTenant(tenant, (db) => forgetEvents(db, 0));
    expect(await count(orkestra, 'event')).toBe(0);
    expect(await count(orkestra, 'event_wait')).toBe(0);
  });
});

it('is configured by the environment or the project, and a mistake is named', () => {
  const day = 24 * 3_600_000;
  expect(eventSettings({}, undefined)).toEqual({ sink: null, steps: null, retentionMs: 7 * day });
  expect(
    eventSettings({ ORKESTRA_EVENT_SINK: 'https://a.test' }, { sink: 'https://b.test', retention: 'P1D' }),
  ).toEqual({
    sink: { url: 'https://a.test', token: null },
    steps: null,
    retentionMs: day,
  });
  const steps = (written: Record<string, string>, project = {}) =>
    eventSettings({ ORKESTRA_EVENT_SINK: 'https://a.test', ...written }, project).steps;
  expect(eventSettings({ ORKESTRA_EVENT_STEPS: 'all' }, undefined).steps).toBeNull();
  expect(steps({ ORKESTRA_EVENT_STEPS: 'all' })).toEqual({ of: 'all', perHour: 1_000 });
  expect(steps({}, { steps: ['acme'], stepsPerHour: 5 })).toEqual({ of: ['acme'], perHour: 5 });
  expect(steps({ ORKESTRA_EVENT_STEPS: 'acme, globex', ORKESTRA_EVENT_STEPS_PER_HOUR: '7' }, { steps: 'all' })).toEqual(
    { of: ['acme', 'globex'], perHour: 7 },
  );
  expect(steps({ ORKESTRA_EVENT_STEPS: 'none' }, { steps: 'all' })).toBeNull();
  expect(() => steps({ ORKESTRA_EVENT_STEPS: 'all,acme' })).toThrow(/ORKESTRA_EVENT_STEPS/);
  expect(() => steps({ ORKESTRA_EVENT_STEPS: 'all', ORKESTRA_EVENT_STEPS_PER_HOUR: '-1' })).toThrow(/PER_HOUR/);
  expect(() => eventSettings({ ORKESTRA_EVENT_SINK: 'ftp://a' }, undefined)).toThrow(/ORKESTRA_EVENT_SINK/);
  expect(() => eventSettings({ ORKESTRA_EVENT_RETENTION: 'a week' }, undefined)).toThrow(/ORKESTRA_EVENT_RETENTION/);
});
