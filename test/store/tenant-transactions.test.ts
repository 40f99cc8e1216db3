/**
 * `inTenant` is all or nothing, ends when it ends, and tries again what the database could not order. A handle that
 * outlives its transaction would run its statements in whatever tenant the connection serves next.
 */
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import type { TenantDb } from '../../server/store/open.ts';
import { openStore } from '../../server/store/open.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { gate } from '../setup/gate.ts';
import { withDatabase } from '../setup/services.ts';

describe('a transaction of a tenant', () => {
  it('keeps everything or nothing', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id, ann } = await tenant();
      const rename = (name: string) => (db: TenantDb) =>
        db.updateTable('principal').set({ name }).where('id', '=', ann).execute();
      const failing = store.inTenant(id, async (db) => {
        await rename('Anna')(db);
        throw new Error('changed my mind');
      });
      await expect(failing).rejects.toThrow('changed my mind');
      const name = () =>
        store.inTenant(id, (db) => db.selectFrom('principal').select('name').executeTakeFirstOrThrow());
      expect(await name()).toEqual({ name: 'Ann' });
      await store.inTenant(id, rename('Anna'));
      expect(await name()).toEqual({ name: 'Anna' });
    });
  });

  it('is over when it is over: a handle kept from it does nothing', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id } = await tenant();
      let kept: TenantDb | undefined;
      await store.inTenant(id, async (db) => {
        kept = db;
      });
      await expect(kept!.selectFrom('principal').selectAll().execute()).rejects.toThrow('This transaction is over');
    });
  });

  it('does not contain another one', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id } = await tenant();
      await expect(store.inTenant(id, (db) => db.transaction().execute(async () => 1))).rejects.toThrow(
        'This is a transaction already',
      );
    });
  });

  it('is tried again after a deadlock, and both get through', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id, ann } = await tenant();
      const bob = crypto.randomUUID();
      await store.inTenant(id, (db) =>
        db.insertInto('principal').values({ tenant_id: id, id: bob, kind: 'user', key: 'bob', name: 'Bob' }).execute(),
      );
      // Each locks one row, waits until the other has locked its own, and then wants that one.
      const locked = { count: 0, both: gate() };
      let attempts = 0;
      const swap = (first: string, second: string) =>
        store.inTenant(id, async (db) => {
          attempts++;
          await db.updateTable('principal').set({ email: first }).where('id', '=', first).execute();
          if (++locked.count === 2) locked.both.open();
          await locked.both.opened;
          await db.updateTable('principal').set({ email: first }).where('id', '=', second).execute();
        });
      await Promise.all([swap(ann, bob), swap(bob, ann)]);
      expect(attempts).toBe(3);
    });
  });

  it('is not tried again after other failures', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id } = await tenant();
      const work = vi.fn(async (db: TenantDb) =>
        db.insertInto('people_group').values({ tenant_id: id, id: 'not a uuid', key: 'k', name: 'n' }).execute(),
      );
      await expect(store.inTenant(id, work)).rejects.toMatchObject({ code: '22P02' });
      expect(work).toHaveBeenCalledTimes(1);
    });
  });

  it('takes three round trips for one statement', async () => {
    await withDatabase(async ({ appUrl, tenant }) => {
      const { id } = await tenant();
      const store = openStore(appUrl, { poolSize: 1 });
      await store.ping();
      const query = vi.spyOn(pg.Client.prototype, 'query');
      try {
        await store.inTenant(id, (db) => db.selectFrom('principal').select('id').execute());
        expect(query).toHaveBeenCalledTimes(3);
      } finally {
        query.mockRestore();
        await store.close();
      }
    });
  });

  it('survives the death of its connection: the call fails, the next one works', async () => {
    await withDatabase(async ({ store, tenant, superuserUrl }) => {
      const { id } = await tenant();
      const killer = new pg.Client({ connectionString: superuserUrl });
      await killer.connect();
      const dying = store.inTenant(id, async (db) => {
        await db.selectFrom('principal').select('id').execute();
        await killer.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'orkestra' and state = 'idle in transaction' and datname = current_database()",
        );
        return db.selectFrom('principal').select('id').execute();
      });
      await expect(dying).rejects.toThrow();
      await killer.end();
      expect(await store.inTenant(id, (db) => db.selectFrom('principal').select('key').execute())).toEqual([
        { key: 'ann' },
      ]);
    });
  });
});

describe('a tenant id', () => {
  it('is a UUID and nothing else', () => {
    expect(mintTenantId('019A0000-0000-7000-8000-000000000000')).toBe('019a0000-0000-7000-8000-000000000000');
    for (const text of [
      '',
      'acme',
      "019a0000-0000-7000-8000-000000000000'; drop table run; --",
      '019a0000-0000-7000-8000-00000000000g',
    ])
      expect(() => mintTenantId(text), text).toThrow('A tenant id must be a UUID.');
  });
});
