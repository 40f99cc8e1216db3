/**
 * How long an event takes to find the run it is for, among many that wait: by a correlation whose value is known (an index
 * lookup), and, beside it, by a condition that must be asked of every wait; and from sending to the end of the run.
 */
import { sql } from 'kysely';
import { digestOf } from '../server/digest.ts';
import { mintTenantId } from '../server/tenant.ts';
import { publish, until } from '../test/events/publish.ts';
import { withOrkestra } from '../test/setup/orkestra.ts';
import { percentile } from './statistics.ts';

export interface EventsRow {
  what: string;
  waits: number;
  p50: number;
  p99: number;
}

const ORDER = `
input: { schema: { document: { type: object, required: [order], properties: { order: { type: string } } } } }
do:
  - paid:
      listen: { to: { one: { with: { type: order.paid }, correlate: { order: { from: .data.order, expect: '\${ .order }' } } } } }
`;

export async function events(options: { waits: number; samples: number }): Promise<EventsRow[]> {
  return withOrkestra(async (orkestra) => {
    await publish(orkestra, 'order', ORDER);
    const rows: EventsRow[] = [];
    const start = async (order: string): Promise<string> =>
      (await orkestra.rest('support-bot', 'POST /definitions/order/runs', { input: { order }, wait: 0 })).body.runId;
    const send = async (event: object): Promise<number> => {
      const { body } = await orkestra.rest('support-bot', 'POST /events', { events: [event] });
      return body.items[0].reached;
    };
    const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('acme')) as string);
    const one = await start('nobody');
    const waiting = async (n: number) => {
      const { rows: found } = await orkestra.database.store.inTenant(tenant, (db) =>
        sql<{ n: number }>`select count(*)::int as n from event_wait where ready`.execute(db),
      );
      return (found[0]?.n ?? 0) >= n;
    };
    await until(() => waiting(1));

    /** One event after another, each for one run; what it takes until the sender has its answer. */
    const measure = async (what: string, waits: number, event: (n: number) => object, reached: number) => {
      const times: number[] = [];
      for (let n = 0; n < options.samples; n++) {
        const began = performance.now();
        const found = await send(event(n));
        times.push(performance.now() - began);
        if (found !== reached) throw new Error(`${what}: reached ${found} instead of ${reached}`);
      }
      times.sort((left, right) => left - right);
      rows.push({ what, waits, p50: percentile(times, 0.5), p99: percentile(times, 0.99) });
    };
    await measure('nobody listens for the type', 1, () => ({ type: 'other' }), 0);
    await measure('nobody waits for the value', 1, (n) => ({ type: 'order.paid', data: { order: `x-${n}` } }), 0);

    // The waits of as many runs: what an index must tell apart.
    const correlations = Array.from({ length: options.waits }, (_, n) => digestOf([`w-${n}`]));
    await orkestra.database.store.inTenant(tenant, async (db) => {
      await sql`set local statement_timeout = 0`.execute(db);
      await sql`
        insert into event_wait (tenant_id, run_id, listen_id, branch, type, shape, correlation, filter, once, ready)
        select w.tenant_id, w.run_id, 'w' || n, 0, w.type, w.shape, c, w.filter, true, true
        from event_wait w, unnest(${correlations}::text[]) with ordinality u (c, n) where w.run_id = ${one}
      `.execute(db);
      await sql`
        insert into event_wait (tenant_id, run_id, listen_id, branch, type, filter, once, ready)
        select w.tenant_id, w.run_id, 'k' || n, 0, 'asked.each', json_build_object('correlate', '[]'::json, 'with', json_build_object(
          'type', json_build_object('is', 'asked.each'),
          'data', json_build_object('holds', '.order == $order', 'variables', json_build_object('order', 'c-' || n)))), true, true
        from event_wait w, generate_series(1, ${Math.min(options.waits, 10_000)}) n where w.run_id = ${one} and w.listen_id not like 'w%' and w.listen_id not like 'k%'
      `.execute(db);
    });
    const pg = (await import('pg')).default;
    const admin = new pg.Client({ connectionString: orkestra.database.superuserUrl });
    await admin.connect();
    await admin.query('vacuum analyze');
    await admin.end();
    await measure(
      'nobody waits for the value',
      options.waits,
      (n) => ({ type: 'order.paid', data: { order: `y-${n}` } }),
      0,
    );
    const asked = Math.min(options.waits, 10_000);
    await measure('a condition is asked of each', asked, () => ({ type: 'asked.each', data: { order: 'none' } }), 0);

    const runs = await Promise.all(Array.from({ length: options.samples }, (_, n) => start(`o-${n}`)));
    await until(() => waiting(options.waits + asked + runs.length + 1), 120_000);
    const whole: number[] = [];
    const told: number[] = [];
    for (const [n, run] of runs.entries()) {
      const began = performance.now();
      if ((await send({ type: 'order.paid', data: { order: `o-${n}` } })) !== 1)
        throw new Error(`order o-${n} was not found`);
      told.push(performance.now() - began);
      await orkestra.rest('support-bot', `GET /runs/${run}/wait?timeout=30`);
      whole.push(performance.now() - began);
    }
    for (const [what, times] of [
      ['one run is found and told', told],
      ['from sending to the end of the run', whole],
    ] as const) {
      const sorted = times.toSorted((left, right) => left - right);
      rows.push({ what, waits: options.waits, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) });
    }
    return rows;
  });
}
