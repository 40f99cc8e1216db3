/**
 * What the database keeps in step by itself: candidates know whether their task is to be had, every change of a task or a
 * run is told once to whoever listens, and of two decisions on a task only one can stand.
 */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../server/store/open.ts';
import { closeRun } from '../../server/store/runs.ts';
import { submit } from '../../server/store/submissions.ts';
import { completeTask } from '../../server/store/task-fate.ts';
import type { TenantId } from '../../server/tenant.ts';
import { gate } from '../setup/gate.ts';
import { withDatabase } from '../setup/services.ts';

async function addTask(
  store: Store,
  tenant: TenantId,
  starter: string,
  due: string | null = null,
): Promise<{ run: string; task: string }> {
  const run = crypto.randomUUID();
  await store.inTenant(tenant, async (db) => {
    await db
      .insertInto('run')
      .values({
        tenant_id: tenant,
        id: run,
        definition_name: 'd',
        definition_version: '1.0.0',
        digest: 'd',
        input: '{}',
        started_by: starter,
      })
      .execute();
  });
  return { run, task: await addTaskOf(store, tenant, run, due) };
}

async function addTaskOf(store: Store, tenant: TenantId, run: string, due: string | null = null): Promise<string> {
  const task = crypto.randomUUID();
  await store.inTenant(tenant, async (db) => {
    await db
      .insertInto('task')
      .values({
        tenant_id: tenant,
        id: task,
        run_id: run,
        step: 's',
        title: 'T',
        definition_name: 'd',
        definition_digest: 'd',
        shown_digest: 'd',
        priority: 3,
        due_at: due,
      })
      .execute();
    await db
      .insertInto('task_candidate')
      .values(['support', 'leads'].map((key) => ({ tenant_id: tenant, task_id: task, kind: 'group' as const, key })))
      .execute();
  });
  return task;
}

describe("a task's candidates", () => {
  it('follow whether it is open and free, when it is due and how urgent it is', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id, ann } = await tenant();
      const { task } = await addTask(store, id, ann);
      const seen = async () => {
        const all = await store.inTenant(id, (db) =>
          db
            .selectFrom('task_candidate')
            .select(['available', 'due_sort', 'priority_sort'])
            .where('task_id', '=', task)
            .execute(),
        );
        expect(all[0]).toEqual(all[1]);
        return all[0];
      };
      const set = (values: {
        holder?: string | null;
        claimed_at?: string | null;
        state?: 'open' | 'submitted';
        due_at?: string;
        priority?: number;
      }) => store.inTenant(id, (db) => db.updateTable('task').set(values).where('id', '=', task).execute());
      expect(await seen()).toEqual({ available: true, due_sort: Number.POSITIVE_INFINITY, priority_sort: -3 });
      await set({ holder: ann, claimed_at: '2026-01-01T00:00:00Z' });
      expect(await seen()).toMatchObject({ available: false });
      await set({ holder: null, claimed_at: null, due_at: '2026-02-01T00:00:00Z', priority: 9 });
      expect(await seen()).toEqual({ available: true, due_sort: new Date('2026-02-01T00:00:00Z'), priority_sort: -9 });
      await set({ state: 'submitted' });
      expect(await seen()).toMatchObject({ available: false });
    });
  });
});

describe('a change', () => {
  it('is written down with the version and told once it is committed, and an update that changes nothing is none', async () => {
    await withDatabase(async ({ store, tenant, appUrl }) => {
      const { id, ann } = await tenant();
      const listener = new pg.Client({ connectionString: appUrl });
      await listener.connect();
      const told: string[] = [];
      const waiting = gate();
      listener.on('notification', ({ payload }) => {
        told.push(payload ?? '');
        if (told.length === 3) waiting.open();
      });
      await listener.query('listen orkestra_change');
      const { run, task } = await addTask(store, id, ann);
      await store.inTenant(id, (db) => db.updateTable('task').set({ version: 2 }).where('id', '=', task).execute());
      await store.inTenant(id, (db) => db.updateTable('task').set({ version: 2 }).where('id', '=', task).execute());
      await waiting.opened;
      await listener.end();
      const changes = await store.inTenant(id, (db) =>
        db.selectFrom('change').select(['seq', 'kind', 'subject_id', 'version']).orderBy('seq').execute(),
      );
      expect(changes.map(({ seq, ...change }) => change)).toEqual([
        { kind: 'run', subject_id: run, version: 1 },
        { kind: 'task', subject_id: task, version: 1 },
        { kind: 'task', subject_id: task, version: 2 },
      ]);
      // The run is named: whoever waits for another is not woken.
      expect(told).toEqual(changes.map(({ seq }) => `${id}:${seq}:${run}`));
    });
  });
});

describe('a decision', () => {
  it('stands alone on its task, until it is refused', async () => {
    await withDatabase(async ({ store, tenant }) => {
      const { id, ann } = await tenant();
      const { task } = await addTask(store, id, ann);
      const submit = () => {
        const row = {
          tenant_id: id,
          id: crypto.randomUUID(),
          task_id: task,
          outcome: 'yes',
          answer: '{}',
          submitted_by: ann,
          shown_digest: 'd',
        };
        return store.inTenant(id, (db) => db.insertInto('submission').values(row).execute()).then(() => row.id);
      };
      const [first] = await Promise.allSettled([submit(), submit(), submit()]).then((all) =>
        all.filter((one) => one.status === 'fulfilled').map(({ value }) => value),
      );
      await expect(submit()).rejects.toMatchObject({ code: '23505' });
      await store.inTenant(id, (db) =>
        db.updateTable('submission').set({ state: 'refused', reason: 'too late' }).where('id', '=', first!).execute(),
      );
      await submit();
    });
  });

  it.each([
    ['by whoever delivered it', 'delivery'],
    ['with the end of the run, when whoever delivered it is gone', 'end'],
    ['by both at once', 'both'],
  ])('completes its task once: %s', async (_, how) => {
    await withDatabase(async ({ store, tenant }) => {
      const { id, ann } = await tenant();
      const { run, task } = await addTask(store, id, ann);
      const left = await addTaskOf(store, id, run);
      const submission = crypto.randomUUID();
      const by = { kind: 'user', id: ann, key: 'ann', name: 'Ann' } as const;
      await store.inTenant(id, (db) =>
        submit(db, by, { id: submission, taskId: task, outcome: 'yes', answer: { why: 'so' }, shownDigest: 'd' }),
      );
      const delivered = () => store.inTenant(id, (db) => completeTask(db, submission));
      const ended = () =>
        store.inTenant(id, (db) =>
          closeRun(db, run, 0, {
            state: 'completed',
            output: null,
            error: null,
            closedAt: new Date().toISOString(),
            trace: [],
            decided: [submission],
          }),
        );
      if (how === 'both') await Promise.all([delivered(), ended(), delivered()]);
      else await (how === 'end' ? ended() : delivered());
      // What has been settled stays as it is.
      await delivered();
      await ended();

      const rows = await store.inTenant(id, (db) =>
        db.selectFrom('task').select(['id', 'state', 'outcome', 'answer', 'decided_by']).execute(),
      );
      expect(rows.find((row) => row.id === task)).toMatchObject({
        state: 'completed',
        outcome: 'yes',
        answer: { why: 'so' },
        decided_by: ann,
      });
      // One that nobody decided is closed with the run, and is no decision.
      expect(rows.find((row) => row.id === left)).toMatchObject({
        state: 'cancelled',
        outcome: null,
        decided_by: null,
      });
      const events = await store.inTenant(id, (db) =>
        db.selectFrom('task_event').select(['kind', 'by']).where('task_id', '=', task).execute(),
      );
      expect(events).toEqual([{ kind: 'completed', by: ann }]);
      const [kept] = await store.inTenant(id, (db) =>
        db.selectFrom('submission').select(['state', 'delivered_at']).execute(),
      );
      expect(kept).toMatchObject({ state: 'accepted', delivered_at: expect.any(Date) });
    });
  });
});
