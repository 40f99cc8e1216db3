/**
 * The database keeps tenants apart, whatever the code above it forgets: every table is guarded, nothing is seen or written
 * across, a row cannot even point across, and the application's login cannot lift any of it.
 */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Store, TenantDb } from '../../server/store/open.ts';
import type { TenantId } from '../../server/tenant.ts';
import { withDatabase } from '../setup/services.ts';

/** Tables without tenants, with the reason. */
const EXCEPTIONS: Record<string, string> = { _migrations: 'the record of migrations, the same for all' };

async function rows<T extends pg.QueryResultRow>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

const TABLES = `select c.oid, c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 2`;

describe('every table', () => {
  it('has row security, enabled and forced, with a policy for the tenant of the transaction', async () => {
    await withDatabase(async ({ superuserUrl }) => {
      const tables = await rows<{
        name: string;
        enabled: boolean;
        forced: boolean;
        policy: string | null;
        checked: string | null;
      }>(
        superuserUrl,
        `select t.name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           pg_get_expr(p.polqual, p.polrelid) as policy, pg_get_expr(p.polwithcheck, p.polrelid) as checked
         from (${TABLES}) t join pg_class c on c.oid = t.oid
         left join pg_policy p on p.polrelid = c.oid and p.polname = 'tenant_only' and p.polcmd = '*' and p.polroles = '{0}'`,
      );
      expect(tables.length).toBeGreaterThan(15);
      for (const { name, ...guard } of tables) {
        if (name in EXCEPTIONS) continue;
        const rule = name === 'tenant' ? '(id = current_tenant())' : '(tenant_id = current_tenant())';
        expect(guard, name).toEqual({ enabled: true, forced: true, policy: rule, checked: rule });
      }
    });
  });

  it('begins its primary key with the tenant, and no foreign key leaves the tenant out', async () => {
    await withDatabase(async ({ superuserUrl }) => {
      const keys = await rows<{ name: string; type: 'p' | 'f' | 'u'; columns: string[]; target: string | null }>(
        superuserUrl,
        `select t.name, k.contype as type, k.confrelid::regclass::text as target,
           array(select a.attname::text from unnest(k.conkey) with ordinality n(num, at) join pg_attribute a
             on a.attrelid = k.conrelid and a.attnum = n.num order by n.at) as columns
         from (${TABLES}) t join pg_constraint k on k.conrelid = t.oid and k.contype in ('p', 'f', 'u')`,
      );
      for (const { name, type, columns, target } of keys) {
        if (name in EXCEPTIONS || name === 'tenant') continue;
        expect(columns[0], `${name} ${type} (${columns.join(', ')}) → ${target}`).toBe('tenant_id');
      }
      const keyed = new Set(keys.filter(({ type }) => type === 'p').map(({ name }) => name));
      for (const { name } of await rows<{ name: string }>(superuserUrl, TABLES)) expect(keyed, name).toContain(name);
    });
  });

  it('lets the owner past the tenant only for reading, only where a sweeper must', async () => {
    await withDatabase(async ({ superuserUrl }) => {
      const more = await rows<{ line: string }>(
        superuserUrl,
        `select polrelid::regclass || ' ' || polname || ' ' || polcmd::text || ' ' || (select string_agg(rolname, ',') from pg_roles where oid = any(polroles)) as line
         from pg_policy where polname <> 'tenant_only' order by 1`,
      );
      expect(more.map(({ line }) => line)).toEqual([
        'definition_schedule owner_reads r orkestra_migrator',
        'event owner_reads r orkestra_migrator',
        'event_delivery owner_reads r orkestra_migrator',
        'outgoing_event owner_reads r orkestra_migrator',
        'run owner_reads r orkestra_migrator',
        'step_telling owner_reads r orkestra_migrator',
        'submission owner_reads r orkestra_migrator',
        'tenant owner_reads r orkestra_migrator',
      ]);
    });
  });
});

describe('a tenant', () => {
  it('sees its own rows and none of another', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const acme = await tenant('acme');
      const globex = await tenant('globex');
      const seen = (id: TenantId) => store.inTenant(id, (db) => db.selectFrom('principal').select('id').execute());
      expect(await seen(acme.id)).toEqual([{ id: acme.ann }]);
      expect(await seen(globex.id)).toEqual([{ id: globex.ann }]);
      const touched = await store.inTenant(globex.id, (db) =>
        db.updateTable('principal').set({ name: 'Mallory' }).where('id', '=', acme.ann).executeTakeFirst(),
      );
      expect(touched.numUpdatedRows).toBe(0n);
      expect(await store.inTenant(globex.id, (db) => db.selectFrom('tenant').select('key').execute())).toEqual([
        { key: 'globex' },
      ]);
    });
  });

  it('cannot write a row of another: 42501', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const acme = await tenant();
      const globex = await tenant();
      const forged = store.inTenant(globex.id, (db) =>
        db
          .insertInto('people_group')
          .values({ tenant_id: acme.id, id: crypto.randomUUID(), key: 'support', name: 'Support' })
          .execute(),
      );
      await expect(forged).rejects.toMatchObject({ code: '42501' });
    });
  });

  it('cannot point at a row of another, in any table: 23503', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const acme = await tenant();
      const globex = await tenant();
      const run = await addRun(store, acme.id, acme.ann);
      const strangers: ((db: TenantDb) => Promise<unknown>)[] = [
        (db) => db.insertInto('run').values(newRun(globex.id, acme.ann)).execute(),
        (db) =>
          db
            .insertInto('run')
            .values({ ...newRun(globex.id, globex.ann), parent_run_id: run })
            .execute(),
        (db) => db.insertInto('task').values(newTask(globex.id, run)).execute(),
        (db) =>
          db
            .insertInto('api_key')
            .values({
              tenant_id: globex.id,
              id: crypto.randomUUID(),
              principal_id: acme.ann,
              name: 'k',
              hash: Buffer.alloc(32),
            })
            .execute(),
      ];
      for (const stranger of strangers)
        await expect(store.inTenant(globex.id, stranger)).rejects.toMatchObject({ code: '23503' });
    });
  });

  it('is not remembered by the connection: outside a transaction there is nothing to see', async () => {
    await withDatabase(async ({ store, tenant, appUrl }) => {
      const { id } = await tenant();
      expect(await rows(appUrl, 'select id from principal')).toEqual([]);
      const client = new pg.Client({ connectionString: appUrl });
      await client.connect();
      await client.query(`begin; select set_config('app.tenant', '${id}', true); commit`);
      expect((await client.query('select id from principal')).rows).toEqual([]);
      await client.end();
      expect(await store.inTenant(id, (db) => db.selectFrom('principal').select('key').execute())).toEqual([
        { key: 'ann' },
      ]);
    });
  });
});

describe("the application's login", () => {
  const refused: Record<string, string> = {
    'switch row security off': 'set row_security = off; select * from principal',
    'become the owner': 'set role orkestra_migrator',
    'change a table': 'alter table principal disable row level security',
    'drop a policy': 'drop policy tenant_only on principal',
    'make a table': 'create table loot (id int)',
    'switch triggers off': 'set session_replication_role = replica',
    'give itself the power': 'alter role orkestra_app bypassrls',
    'empty a table': 'truncate principal',
    'delete a run': 'delete from run',
    'change the audit': "update audit set outcome = 'ok'",
    'delete from the audit': 'delete from audit',
    'change a published version': "update definition set document = '{}'",
    "change a run's input": "update run set input = '{}'",
    'change an answer that was stored': "update submission set answer = '{}'",
    'change when an answer came': 'update submission set received_at = now()',
    'record a migration': "insert into _migrations (id, checksum) values ('x', 'x')",
  };
  for (const [what, sql] of Object.entries(refused))
    it(`cannot ${what}`, async () => {
      await withDatabase(async ({ appUrl, tenant }) => {
        await tenant();
        await expect(rows(appUrl, sql)).rejects.toMatchObject({ code: '42501' });
      });
    });

  it('learns from the functions across tenants ids and nothing else', async () => {
    await withDatabase(async ({ store, tenant, superuserUrl }) => {
      const acme = await tenant('acme');
      const globex = await tenant('globex');
      const run = await addRun(store, acme.id, acme.ann);
      const task = await store.inTenant(globex.id, async (db) => {
        const own = crypto.randomUUID();
        await db
          .insertInto('run')
          .values({ ...newRun(globex.id, globex.ann), id: own, state: 'running' })
          .execute();
        const row = newTask(globex.id, own);
        await db.insertInto('task').values(row).execute();
        return row.id;
      });
      const submission = crypto.randomUUID();
      await store.inTenant(globex.id, (db) =>
        db
          .insertInto('submission')
          .values({
            tenant_id: globex.id,
            id: submission,
            task_id: task,
            outcome: 'done',
            answer: '{}',
            submitted_by: globex.ann,
            shown_digest: 'd',
          })
          .execute(),
      );
      expect(await store.across.tenantByKey('acme')).toBe(acme.id);
      expect(await store.across.tenantByKey('initech')).toBeNull();
      expect((await store.across.tenantIds()).sort()).toEqual([acme.id, globex.id].sort());
      expect(await store.across.pendingRuns(0, 10)).toEqual([{ tenantId: acme.id, runId: run }]);
      expect(await store.across.pendingSubmissions(0, 10)).toEqual([{ tenantId: globex.id, submissionId: submission }]);
      expect(await store.across.pendingSubmissions(60_000, 10)).toEqual([]);
      const definers = await rows<{ line: string }>(
        superuserUrl,
        `select proname || ' → ' || pg_get_function_result(oid) as line from pg_proc
         where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
      );
      expect(definers.map(({ line }) => line)).toEqual([
        'due_again → TABLE(tenant_id uuid, definition_name text)',
        'due_outgoing → TABLE(tenant_id uuid, id text)',
        'due_tellings → TABLE(tenant_id uuid, run_id uuid)',
        'pending_deliveries → TABLE(tenant_id uuid, run_id uuid)',
        'pending_events → TABLE(tenant_id uuid, event_id uuid)',
        'pending_runs → TABLE(tenant_id uuid, run_id uuid)',
        'pending_schedules → TABLE(tenant_id uuid, definition_name text)',
        'pending_submissions → TABLE(tenant_id uuid, submission_id uuid)',
        'tenant_by_key → uuid',
        'tenant_ids → SETOF uuid',
        'untold_children → TABLE(tenant_id uuid, run_id uuid)',
      ]);
    });
  });
});

function newRun(tenant: TenantId, startedBy: string) {
  return {
    tenant_id: tenant,
    id: crypto.randomUUID(),
    definition_name: 'expense-approval',
    definition_version: '1.0.0',
    digest: 'd',
    input: '{}',
    started_by: startedBy,
  };
}

function newTask(tenant: TenantId, run: string) {
  return {
    tenant_id: tenant,
    id: crypto.randomUUID(),
    run_id: run,
    step: 'ask',
    title: 'Approve',
    definition_name: 'expense-approval',
    definition_digest: 'd',
    shown_digest: 'd',
  };
}

async function addRun(store: Store, tenant: TenantId, startedBy: string): Promise<string> {
  const row = newRun(tenant, startedBy);
  await store.inTenant(tenant, (db) => db.insertInto('run').values(row).execute());
  return row.id;
}
