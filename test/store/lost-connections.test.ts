/**
 * A connection that breaks in the middle of a transaction means that the database is away, in whatever words the driver
 * says it: callers are told to come again, and nobody is told of a defect.
 */
import { type AddressInfo, createServer } from 'node:net';
import { sql } from 'kysely';
import pg from 'pg';
import { expect, it } from 'vitest';
import { isDatabaseAway } from '../../server/doors/failure.ts';
import { openStore } from '../../server/store/open.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { withDatabase } from '../setup/services.ts';

it('is told as the database being away, by the statement it breaks and by those after it', async () => {
  await withDatabase(async ({ store, tenant, superuserUrl }) => {
    const { id } = await tenant();
    const failures: unknown[] = [];
    const transaction = store.inTenant(id, async (db) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
      const admin = new pg.Client({ connectionString: superuserUrl });
      await admin.connect();
      // Waits until it is gone.
      await admin.query('select pg_terminate_backend($1, 10000)', [rows[0]?.pid]);
      await admin.end();
      for (let statement = 0; statement < 3; statement++)
        await sql`select 1`.execute(db).catch((failure: unknown) => failures.push(failure));
      throw failures.at(-1);
    });
    failures.push(await transaction.catch((failure: unknown) => failure));
    expect(failures.length).toBe(4);
    expect(failures.map((failure) => [String(failure), isDatabaseAway(failure)])).toEqual(
      failures.map((failure) => [String(failure), true]),
    );
    expect(String(failures[2])).toContain('not queryable');
    // The pool has replaced it.
    expect(await store.inTenant(id, (db) => sql`select 1`.execute(db))).toMatchObject({ rows: [{}] });
  });
});

it('is told so, too, when the server takes leave in one breath with its greeting', async () => {
  const message = (type: string, body: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(type), length, body]);
  };
  const farewell = 'SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0';
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () =>
      socket.end(
        Buffer.concat([
          message('R', Buffer.alloc(4)),
          message('Z', Buffer.from('I')),
          message('E', Buffer.from(farewell)),
        ]),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const store = openStore(`postgresql://orkestra@127.0.0.1:${(server.address() as AddressInfo).port}/orkestra`);
  try {
    const tenant = mintTenantId(crypto.randomUUID());
    for (const work of [() => store.inTenant(tenant, (db) => sql`select 1`.execute(db)), () => store.ping()]) {
      const failure = await work().catch((error: unknown) => error);
      expect([String(failure), isDatabaseAway(failure)]).toEqual([String(failure), true]);
    }
  } finally {
    await store.close();
    await new Promise((resolve) => server.close(resolve));
  }
});
