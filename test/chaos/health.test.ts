/** A green light over a server that cannot do its work, or a server that does not come back by itself, shows here. */
import pg from 'pg';
import { expect, it } from 'vitest';
import { withCluster } from './cluster.ts';
import { answer, answered, ask, outcome, SUPPORT } from './process.ts';

async function until<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    // The state of another process: there is nothing to await but the next look.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('is red while Temporal or the database is away, green when they are back, and works on', async () => {
  await withCluster(async (cluster) => {
    await cluster.publish(SUPPORT);
    const readyz = async () => {
      const response = await fetch(`${cluster.dev.url}/readyz`);
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    expect(await readyz()).toEqual({
      status: 200,
      body: { status: 'ready', database: 'ok', temporal: 'ok', worker: 'ok' },
    });
    const asked = await ask(cluster);

    cluster.freezeTemporal();
    expect(await readyz()).toEqual({
      status: 503,
      body: { status: 'not ready', database: 'ok', temporal: 'away', worker: 'ok' },
    });
    expect((await fetch(`${cluster.dev.url}/healthz`)).status).toBe(200);
    cluster.thawTemporal();
    await until(readyz, ({ status }) => status === 200);

    const name = new URL(cluster.database.superuserUrl).pathname.slice(1);
    const url = new URL(cluster.database.superuserUrl);
    url.pathname = '/postgres';
    const admin = new pg.Client({ connectionString: url.href });
    await admin.connect();
    try {
      await admin.query(`alter database ${name} allow_connections false`);
      await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
      const red = await until(readyz, ({ status }) => status === 503);
      expect(red.body).toMatchObject({ database: 'away' });
      const { status, body } = await cluster.rest('alice', 'GET /tasks');
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
    } finally {
      await admin.query(`alter database ${name} allow_connections true`);
      await admin.end();
    }
    await until(readyz, ({ status }) => status === 200);
    await answer(cluster, asked);
    expect(await outcome(cluster, asked)).toEqual(answered(asked));
  });
});
