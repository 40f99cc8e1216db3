/**
 * Guarantee: reminders and escalations of a task that arrive in another order than they happened leave it as the last of them
 * made it, and all of them stand in its history.
 */
import { type RawBuilder, sql } from 'kysely';
import { expect, it } from 'vitest';
import type { TaskNudge } from '../../engine/run/host.ts';
import { nudgeTask } from '../../server/store/task-fate.ts';
import { mintTenantId } from '../../server/tenant.ts';
import { publish } from '../events/publish.ts';
import { withOrkestra } from '../setup/orkestra.ts';

const at = (minute: number) => `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`;
const to = (who: string, minute: number, level: number): TaskNudge => ({
  ...{ kind: 'escalate', at: at(minute), level, notify: [], takeover: false },
  ...{ assign: { users: [who], groups: [], exclude: [] }, priority: 50 + level },
});

it('leaves the task as the last one made it', async () => {
  await withOrkestra(async (orkestra) => {
    await publish(
      orkestra,
      'asked',
      'do: [ { ask: { call: human, with: { title: Well?, assign: { users: [alice] } } } } ]',
    );
    const started = await orkestra.rest('support-bot', 'POST /definitions/asked/runs', { wait: 20 });
    expect(started.body).toMatchObject({ status: 'waiting' });
    const tenant = mintTenantId((await orkestra.database.store.across.tenantByKey('acme')) ?? '');
    const { store } = orkestra.database;
    const rows = <T>(query: RawBuilder<T>) => store.inTenant(tenant, async (db) => (await query.execute(db)).rows);
    const [{ id }] = (await rows(sql<{ id: string }>`select id from task`)) as [{ id: string }];
    const nudge = (one: TaskNudge, next: number | null) =>
      store.inTenant(tenant, (db) => nudgeTask(db, id, one, next === null ? null : { kind: 'expire', at: at(next) }));
    await nudge(to('carol', 30, 2), null);
    await nudge(to('bob', 20, 1), 30);
    await nudge({ kind: 'remind', at: at(10) }, 20);
    expect(await rows(sql`select key from task_candidate`)).toEqual([{ key: 'carol' }]);
    expect(await rows(sql`select priority, next_event from task`)).toEqual([{ priority: 52, next_event: null }]);
    expect(await rows(sql`select kind from task_event where kind in ('reminded', 'escalated') order by at`)).toEqual([
      { kind: 'reminded' },
      { kind: 'escalated' },
      { kind: 'escalated' },
    ]);
  });
});
