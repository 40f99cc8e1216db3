/** What starts runs by itself: the schedule of each definition's current version. */
import { sql } from 'kysely';
import type { Definition, EventFilterWith, Schedule } from '../../engine/definition/document.ts';
import { durationMs } from '../../engine/definition/document.ts';
import type { ReadAs } from '../../engine/events/event.ts';
import { type OpenFilter, openFilter, typeOf } from '../../engine/events/filter.ts';
import { Expressions } from '../../engine/run/expressions.ts';
import { ANY_TYPE } from './event-waits.ts';
import type { TenantDb } from './open.ts';

export interface ScheduleRow {
  definition_name: string;
  definition_version: string;
  wanted: Schedule | null;
  kind: 'cron' | 'every' | 'after' | 'on' | null;
  applied: boolean;
  last_run_id: string | null;
  published_by: string | null;
}

/** Brings what starts runs of a definition in step with a version that has become current. */
export async function putSchedule(db: TenantDb, version: string, { document, schedule }: Definition): Promise<void> {
  const { name } = document;
  const text = schedule === undefined ? null : JSON.stringify(schedule);
  const same = await sql`
    select 1 from definition_schedule
    where definition_name = ${name} and definition_version = ${version} and wanted::text is not distinct from ${text}::text
  `.execute(db);
  // Published again as it is: what was collected and what ran last stays.
  if (same.rows.length > 0) return;
  await sql`delete from event_start_part where definition_name = ${name}`.execute(db);
  await sql`delete from event_start where definition_name = ${name}`.execute(db);
  const kind =
    schedule === undefined ? null : (['cron', 'every', 'after', 'on'] as const).find((key) => key in schedule);
  // Only what Temporal keeps must be told to it; a definition that never had a schedule has no row.
  const told = kind === 'after' || kind === 'on';
  if (kind === null) {
    await sql`
      update definition_schedule set definition_version = ${version}, wanted = null, kind = null, applied = false,
        after_ms = null, last_run_id = null, changed_at = clock_timestamp()
      where definition_name = ${name} and wanted is not null
    `.execute(db);
    return;
  }
  const after = schedule?.after === undefined ? null : durationMs(schedule.after);
  await sql`
    insert into definition_schedule as s (tenant_id, definition_name, definition_version, wanted, kind, applied, after_ms)
    values (current_tenant(), ${name}, ${version}, ${text}::json, ${kind}, ${told}, ${after})
    on conflict (tenant_id, definition_name) do update set definition_version = excluded.definition_version,
      wanted = excluded.wanted, kind = excluded.kind, after_ms = excluded.after_ms, changed_at = clock_timestamp(),
      -- What Temporal keeps of the version before, it must forget.
      applied = excluded.applied and coalesce(s.kind, 'cron') not in ('cron', 'every')
  `.execute(db);
  if (schedule?.on === undefined) return;
  const { on } = schedule;
  const filters = 'one' in on ? [on.one] : 'all' in on ? on.all : on.any;
  for (const [branch, written] of filters.entries()) {
    const filter = startFilter(written);
    await sql`
      insert into event_start (tenant_id, definition_name, branch, branches, type, filter)
      values (current_tenant(), ${name}, ${branch}, ${'all' in on ? filters.length : 1}, ${typeOf(filter) ?? ANY_TYPE},
        ${JSON.stringify(filter)}::json)
    `.execute(db);
  }
}

/** No run is yet: its filters name nothing but the event (the checker sees to it). */
function startFilter(written: EventFilterWith): OpenFilter {
  return openFilter(written, null, new Expressions(() => 0), () => undefined);
}

export async function findSchedule(db: TenantDb, name: string): Promise<ScheduleRow | null> {
  const { rows } = await sql<ScheduleRow>`
    select s.definition_name, s.definition_version, s.wanted, s.kind, s.applied, s.last_run_id, d.published_by
    from definition_schedule s
    join definition d on d.tenant_id = s.tenant_id and d.name = s.definition_name and d.version = s.definition_version
    where s.definition_name = ${name}
  `.execute(db);
  return rows[0] ?? null;
}

/** Temporal has been told what is wanted; nothing when something else is wanted meanwhile. */
export async function markApplied(
  db: TenantDb,
  { definition_name, definition_version, wanted }: ScheduleRow,
): Promise<void> {
  await sql`
    update definition_schedule set applied = true
    where definition_name = ${definition_name} and definition_version = ${definition_version}
      and wanted::text is not distinct from ${wanted === null ? null : JSON.stringify(wanted)}
  `.execute(db);
}

export async function noteLastRun(db: TenantDb, name: string, runId: string): Promise<void> {
  await sql`update definition_schedule set last_run_id = ${runId} where definition_name = ${name} and kind = 'after'`.execute(
    db,
  );
}

export interface StartRow {
  definition_name: string;
  branch: number;
  branches: number;
  filter: OpenFilter;
  read: ReadAs | null;
}

/** Starts that an event of this type may bring about. */
export async function startsFor(db: TenantDb, type: string): Promise<StartRow[]> {
  const { rows } = await sql<StartRow>`
    select e.definition_name, e.branch, e.branches, e.filter, s.wanted->>'read' as read
    from event_start e join definition_schedule s on s.tenant_id = e.tenant_id and s.definition_name = e.definition_name
    where e.type in (${type}, ${ANY_TYPE}) order by e.definition_name, e.branch
  `.execute(db);
  return rows;
}

/** Whether a start that needs several has no event yet for this filter; holds the start until the transaction ends. */
export async function lacks(
  db: TenantDb,
  { definition_name: name, branch }: Pick<StartRow, 'definition_name' | 'branch'>,
  correlation: string,
): Promise<boolean> {
  await hold(db, name, correlation);
  const { rows } = await sql`
    select 1 from event_start_part
    where definition_name = ${name} and correlation = ${correlation} and branch = ${branch} limit 1
  `.execute(db);
  return rows.length === 0;
}

/** Two events that complete the same start at the same time must see each other. */
async function hold(db: TenantDb, name: string, correlation: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_tenant()::text || ${name} || ${correlation}, 0))`.execute(
    db,
  );
}

/**
 * Keeps an event for a start that needs several. When with it one of each is there, they are taken and their ids given,
 * in the order of receipt; else null.
 */
export async function collect(
  db: TenantDb,
  start: Pick<StartRow, 'definition_name' | 'branch' | 'branches'>,
  correlation: string,
  event: { id: string; seq: number },
): Promise<string[] | null> {
  const { definition_name: name } = start;
  await hold(db, name, correlation);
  await sql`
    insert into event_start_part (tenant_id, definition_name, correlation, branch, event_id, seq)
    values (current_tenant(), ${name}, ${correlation}, ${start.branch}, ${event.id}, ${event.seq})
    on conflict do nothing
  `.execute(db);
  const { rows } = await sql<{ branch: number; event_id: string; seq: number }>`
    select distinct on (branch) branch, event_id, seq from event_start_part
    where definition_name = ${name} and correlation = ${correlation} order by branch, seq
  `.execute(db);
  if (rows.length < start.branches) return null;
  for (const { branch, event_id } of rows) {
    await sql`
      delete from event_start_part
      where definition_name = ${name} and correlation = ${correlation} and branch = ${branch} and event_id = ${event_id}
    `.execute(db);
  }
  return rows.toSorted((a, b) => a.seq - b.seq).map(({ event_id }) => event_id);
}
