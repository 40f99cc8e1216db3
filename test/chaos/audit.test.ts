/** Who did what is written down, once and with its instant, also when the database was away at that moment. */
import { expect, it } from 'vitest';
import { openAuditTrail } from '../../server/audit-trail.ts';
import { newId } from '../../server/ids.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { withOwnPostgres } from './own-postgres.ts';

it('keeps audit lines while the database is away', async () => {
  await withOwnPostgres(async ({ store, killPostgres, startPostgres }) => {
    const tenant = mintTenantId(crypto.randomUUID());
    const ann = newId();
    await store.inTenant(tenant, async (db) => {
      await db.insertInto('tenant').values({ id: tenant, key: 'acme', name: 'Acme' }).execute();
      const row = { tenant_id: tenant, id: ann, kind: 'user', key: 'ann', name: 'Ann', email: null } as const;
      await db.insertInto('principal').values(row).execute();
    });
    const line = (requestId: string) => ({
      principal: ann,
      operation: 'run.start',
      subject: null,
      outcome: 'ok',
      requestId,
    });
    const trail = openAuditTrail(store);
    await trail.write(tenant, line('before'));
    await killPostgres();
    await trail.write(tenant, line('meanwhile'));
    await trail.write(tenant, line('a moment later'));
    await startPostgres();
    // A line that no database would take is no line to keep.
    await expect(trail.write(tenant, { ...line('nobody'), principal: newId() })).rejects.toThrow();
    await trail.write(tenant, line('after'));
    await trail.stop();
    const rows = await store.inTenant(tenant, (db) =>
      db.selectFrom('audit').select(['request_id', 'at']).orderBy('at').execute(),
    );
    expect(rows.map(({ request_id }) => request_id)).toEqual(['before', 'meanwhile', 'a moment later', 'after']);
  });
});
