/** Rows of runs: made before the workflow starts, closed by the projector after it has ended. */
import { sql } from 'kysely';
import type { Json } from '../../engine/json.ts';
import type { RunError } from '../../engine/run/errors.ts';
import type { RunState, TraceEntry } from '../../engine/run/state.ts';
import type { Principal } from '../scope.ts';
import type { TenantDb } from './open.ts';
import { type PersonColumn, personOf } from './person-column.ts';
import { SETTLING } from './task-fate.ts';
import { canSeeTask } from './visibility.ts';

export type RunStateName = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated';

export interface RunRecord {
  id: string;
  definition_name: string;
  definition_version: string;
  digest: string;
  state: RunStateName;
  input: Json;
  output: Json | null;
  error: RunError | null;
  started_by: PersonColumn | null;
  started_by_id: string;
  idempotency_hash: string | null;
  created_at: Date;
  /** With microseconds, which a Date would lose: the page cursor needs them. */
  created_at_text: string;
  closed_at: Date | null;
  cancel_reason: string | null;
  pause_reason: string | null;
  /** How often it was tried again. */
  attempt: number;
  parent_run_id: string | null;
  traceparent: string | null;
  version: number;
  open_tasks: number;
}

const COLUMNS = sql`
  r.id, r.definition_name, r.definition_version, r.digest, r.state, r.input, r.output, r.error,
  ${personOf(sql`r.started_by`)} as started_by, r.started_by as started_by_id,
  r.idempotency_hash, r.created_at, r.created_at::text as created_at_text, r.closed_at, r.cancel_reason, r.pause_reason, r.attempt, r.parent_run_id, r.traceparent, r.version,
  (select count(*)::int from task t where t.tenant_id = r.tenant_id and t.run_id = r.id and t.state in ('open', 'submitted')) as open_tasks
`;

/** Who may see a run: who started it, administrators, and people who may see one of its tasks. */
function visible(me: Principal) {
  if (me.admin) return sql`true`;
  return sql`(r.started_by = ${me.id} or exists (
    select 1 from task t where t.tenant_id = r.tenant_id and t.run_id = r.id and ${canSeeTask(me)}
  ))`;
}

export async function addRun(
  db: TenantDb,
  row: {
    id: string;
    name: string;
    version: string;
    digest: string;
    input: Json;
    startedBy: string;
    idempotencyKey: string | null;
    idempotencyHash: string | null;
    /** Of the request or the run that started it: where its spans join. */
    traceparent?: string | null;
    parent?: { runId: string; step: string; call: string; awaits: boolean };
  },
): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    insert into run (tenant_id, id, definition_name, definition_version, digest, state, input, started_by, idempotency_key, idempotency_hash,
      parent_run_id, parent_step, parent_call, parent_awaits, traceparent)
    values (current_setting('app.tenant')::uuid, ${row.id}, ${row.name}, ${row.version}, ${row.digest}, 'pending',
      ${JSON.stringify(row.input)}::json, ${row.startedBy}, ${row.idempotencyKey}, ${row.idempotencyHash},
      ${row.parent?.runId ?? null}, ${row.parent?.step ?? null}, ${row.parent?.call ?? null}, ${row.parent?.awaits ?? false}, ${row.traceparent ?? null})
    on conflict do nothing
    returning id
  `.execute(db);
  return rows.length === 1;
}

export async function findRunByKey(
  db: TenantDb,
  key: string,
): Promise<{ id: string; idempotency_hash: string | null; started_by: string } | null> {
  const { rows } = await sql<{ id: string; idempotency_hash: string | null; started_by: string }>`
    select id, idempotency_hash, started_by from run where idempotency_key = ${key}
  `.execute(db);
  return rows[0] ?? null;
}

export async function findRun(db: TenantDb, me: Principal, id: string): Promise<RunRecord | null> {
  const { rows } = await sql<RunRecord>`select ${COLUMNS} from run r where r.id = ${id} and ${visible(me)}`.execute(db);
  return rows[0] ?? null;
}

/** Without asking who looks: for the sweeper and the projector. */
export async function loadRun(db: TenantDb, id: string): Promise<RunRecord | null> {
  const { rows } = await sql<RunRecord>`select ${COLUMNS} from run r where r.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function listRuns(
  db: TenantDb,
  me: Principal,
  filter: {
    definition: string | null;
    state: string | null;
    limit: number;
    before: { createdAt: string; id: string } | null;
  },
): Promise<RunRecord[]> {
  const { rows } = await sql<RunRecord>`
    select ${COLUMNS} from run r
    where ${visible(me)}
      and (${filter.definition}::text is null or r.definition_name = ${filter.definition})
      and (${filter.state}::text is null or r.state = ${filter.state})
      and (${filter.before?.createdAt ?? null}::timestamptz is null
        or (r.created_at, r.id) < (${filter.before?.createdAt ?? null}::timestamptz, ${filter.before?.id ?? null}::uuid))
    order by r.created_at desc, r.id desc
    limit ${filter.limit}
  `.execute(db);
  return rows;
}

export async function markStarted(db: TenantDb, id: string): Promise<void> {
  await sql`
    update run set state = 'running', started_at = coalesce(started_at, now()), carried = null, version = version + 1 where id = ${id} and state = 'pending'
  `.execute(db);
}

export async function noteCancelReason(db: TenantDb, id: string, reason: string): Promise<void> {
  await sql`update run set cancel_reason = ${reason}, version = version + 1 where id = ${id} and closed_at is null`.execute(
    db,
  );
}

export interface RunClosing {
  state: Exclude<RunStateName, 'pending' | 'running' | 'paused'>;
  output: Json | null;
  error: RunError | null;
  closedAt: string;
  trace: TraceEntry[];
  /** The submissions the run took: their tasks are completed, whoever was to write it down. */
  decided: string[];
}

/** Entries of a run's history that its execution leaves behind. */
export async function keepRunEvents(db: TenantDb, id: string, trace: TraceEntry[]): Promise<void> {
  await sql`
    insert into run_event (tenant_id, run_id, seq, at, kind, step, detail)
    select r.tenant_id, r.id, (e->>'seq')::int, (e->>'at')::timestamptz, e->>'kind', e->>'step', e
    from run r, json_array_elements(${JSON.stringify(trace)}::json) e
    where r.id = ${id}
    on conflict do nothing
  `.execute(db);
}

/** Whether a run is open; it does not close before this transaction has ended. */
export async function isHeldOpen(db: TenantDb, runId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from run where id = ${runId} and closed_at is null for share`.execute(db);
  return rows.length === 1;
}

/** Locks the row of a run that is open, and of which this is the current start. */
export async function isOpen(db: TenantDb, id: string, attempt: number): Promise<boolean> {
  const { rows } = await sql`
    select 1 from run where id = ${id} and closed_at is null and attempt = ${attempt} for update
  `.execute(db);
  return rows.length === 1;
}

/** Writes how a run ended, once; what it had decided is completed, what it left open (tasks of a terminated run, waits) goes with it. */
/** `attempt`: of which start this is the end; an older one says nothing of a run that was tried again. `closed`: this call wrote it; `awaited`: somebody is to be told. */
export async function closeRun(
  db: TenantDb,
  id: string,
  attempt: number,
  closing: RunClosing,
): Promise<{ closed: boolean; awaited: boolean }> {
  const { rows } = await sql<{ awaited: boolean }>`
    with closed as (
      update run set state = ${closing.state},
        output = ${closing.output === null ? null : JSON.stringify(closing.output)}::json,
        error = ${closing.error === null ? null : JSON.stringify(closing.error)}::json,
        closed_at = ${closing.closedAt}, version = version + 1
      where id = ${id} and closed_at is null and attempt = ${attempt}
      returning tenant_id, id, parent_awaits
    ), kept as (
      insert into run_event (tenant_id, run_id, seq, at, kind, step, detail)
      select closed.tenant_id, closed.id, (e->>'seq')::int, (e->>'at')::timestamptz, e->>'kind', e->>'step', e
      from closed, json_array_elements(${JSON.stringify(closing.trace)}::json) e
      on conflict do nothing
    ), listened as (
      delete from event_wait w using closed where w.tenant_id = closed.tenant_id and w.run_id = closed.id
    ), taken as (
      select s.* from closed join submission s on s.tenant_id = closed.tenant_id and s.id = any(${closing.decided}::uuid[])
    ), ${SETTLING}, left_over as (
    update task t set state = 'cancelled', closed_at = now(), version = version + 1, close_reason = ${`The run is ${closing.state}.`}
    from closed
    where t.tenant_id = closed.tenant_id and t.run_id = closed.id and t.state in ('open', 'submitted')
      and not exists (select 1 from taken where taken.task_id = t.id)
    )
    select parent_awaits as awaited from closed
  `.execute(db);
  return { closed: rows.length === 1, awaited: rows[0]?.awaited ?? false };
}

/** `after`: behind the entry of that number, in the order asked for; null = from the first, and all. */
export interface HistoryPage {
  order: 'oldest' | 'newest';
  limit: number | null;
  after: number | null;
}

/** What is kept of a run's history; `below` leaves out what has that number or a later one. */
export async function listRunEvents(
  db: TenantDb,
  id: string,
  { order, limit, after, below = null }: HistoryPage & { below?: number | null },
): Promise<TraceEntry[]> {
  const oldest = order === 'oldest';
  const { rows } = await sql<{ detail: TraceEntry }>`
    select detail from run_event
    where run_id = ${id}
      and (${after}::int is null or ${oldest ? sql`seq > ${after}::int` : sql`seq < ${after}::int`})
      and (${below}::int is null or seq < ${below}::int)
    order by seq ${oldest ? sql`asc` : sql`desc`}
    limit ${limit}::int
  `.execute(db);
  return rows.map(({ detail }) => detail);
}

/** How many entries the kept history counts up to. */
export async function countRunEvents(db: TenantDb, id: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select coalesce(max(seq) + 1, 0)::int as total from run_event where run_id = ${id}
  `.execute(db);
  return rows[0]?.total ?? 0;
}

/** Holds the row of a run that is held, or lets it go. */
export async function notePause(db: TenantDb, id: string, reason: string | null): Promise<void> {
  await sql`
    update run set state = ${reason === null ? 'running' : 'paused'}, pause_reason = ${reason}, version = version + 1
    where id = ${id} and state = ${reason === null ? 'paused' : 'running'}
  `.execute(db);
}

/** A failed run is open again; its workflow starts from `carried`. False when it is no failed run any more. */
export async function reopenRun(db: TenantDb, id: string, carried: RunState): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update run set state = 'pending', closed_at = null, output = null, error = null, cancel_reason = null,
      attempt = attempt + 1, carried = ${JSON.stringify(carried)}::json, version = version + 1
    where id = ${id} and state = 'failed'
    returning id
  `.execute(db);
  return rows.length === 1;
}

/** What a run that is tried again goes on from; null for one that begins at its beginning. */
export async function loadCarried(db: TenantDb, id: string): Promise<RunState | null> {
  const { rows } = await sql<{ carried: RunState | null }>`select carried from run where id = ${id}`.execute(db);
  return rows[0]?.carried ?? null;
}
