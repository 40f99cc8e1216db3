/**
 * Guarantee: an attempt to listen whose answer was lost is made again, and leaves nothing behind: no wait of a listen that has
 * had its event, and none of a run that has ended.
 */
import { expect, it } from 'vitest';
import type { ListenContent } from '../../engine/run/host.ts';
import { beginListening } from '../../server/events/listening.ts';
import { enterWith } from '../../server/inside.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { type Orkestra, withOrkestra } from '../setup/orkestra.ts';
import { count, publish, until } from './publish.ts';

async function acmeOf({ server: { store, gate } }: Orkestra) {
  const tenant = mintTenantId((await store.across.tenantByKey('acme')) as string);
  return enterWith(store, gate.temporal, gate.settings)(tenant);
}

it('leaves no wait of a listen that has had its event, nor of a run that has ended', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'hearing',
      `
do:
  - hear: { listen: { to: { one: { with: { type: said } } } } }
  - ask: { call: human, with: { title: Well?, assign: { users: [alice] } } }
`,
    );
    const send = () => orkestra.rest('support-bot', 'POST /events', { events: [{ type: 'said' }] });
    const { body } = await orkestra.rest('support-bot', 'POST /definitions/hearing/runs', { wait: 0 });
    await until(async () => (await count(orkestra, 'event_wait', 'ready')) === 1);
    const inside = await acmeOf(orkestra);
    const [wait] = await inside.store((db) => db.selectFrom('event_wait').selectAll().execute());
    const listen: ListenContent = {
      id: String(wait?.listen_id),
      step: 'hear',
      pointer: '/do/0/hear',
      filters: [wait?.filter as ListenContent['filters'][number]],
      once: true,
    };
    // Once more while it waits: it waits on.
    await beginListening(inside, body.runId, listen);
    expect(await count(orkestra, 'event_wait', 'ready')).toBe(1);
    await send();
    await until(async () => (await count(orkestra, 'task', "state = 'open'")) === 1);
    expect(await count(orkestra, 'event_wait')).toBe(0);
    await beginListening(inside, body.runId, listen);
    expect(await count(orkestra, 'event_wait')).toBe(0);

    const other = { ...listen, id: 'c99' };
    await beginListening(inside, body.runId, other);
    expect(await count(orkestra, 'event_wait', "listen_id = 'c99'")).toBe(1);
    await orkestra.rest('support-bot', `POST /runs/${body.runId}/cancel`, { reason: 'no more' });
    await until(async () => (await count(orkestra, 'run', "state = 'cancelled'")) === 1);
    expect(await count(orkestra, 'event_wait')).toBe(0);
    await beginListening(inside, body.runId, { ...listen, id: 'c100' });
    expect(await count(orkestra, 'event_wait')).toBe(0);
  });
});
