/** How far the sink was told of the steps of runs. A run whose steps are told to nobody has no row. */
import { sql } from 'kysely';
import type { JsonObject } from '../../engine/json.ts';
import type { TenantDb } from './open.ts';

/** Written before the workflow is started: from then on the steps of the run are told. What is told already stays told. */
export async function beginTelling(db: TenantDb, runId: string, room: number): Promise<void> {
  // A run that is tried again after its row was cleared away begins behind what was kept of it.
  await sql`
    insert into step_telling (tenant_id, run_id, told, room, look_at)
    select current_tenant(), ${runId}, coalesce((select max(seq) from run_event where run_id = ${runId}), -1), ${room},
      clock_timestamp() + interval '10 seconds'
    on conflict (tenant_id, run_id) do update set look_at = coalesce(step_telling.look_at, excluded.look_at)
  `.execute(db);
}

/** A turn of the run made entries. */
export async function noteTurn(db: TenantDb, runId: string): Promise<void> {
  await sql`
    update step_telling set turns = turns + 1, look_at = least(look_at, greatest(clock_timestamp(), not_before))
    where run_id = ${runId}
  `.execute(db);
}

/** Takes it upon itself to look at a run; null when somebody else does, or there is nothing to look for. */
export async function takeTelling(
  db: TenantDb,
  runId: string,
): Promise<{ told: number; turns: number; name: string; version: string } | null> {
  const { rows } = await sql<{ told: number; turns: number; name: string; version: string }>`
    update step_telling t set look_at = clock_timestamp() + interval '30 seconds'
    from run r
    where t.run_id = ${runId} and t.look_at <= clock_timestamp() and r.tenant_id = t.tenant_id and r.id = t.run_id
      and r.closed_at is null
    returning t.told, t.turns, r.definition_name as name, r.definition_version as version
  `.execute(db);
  return rows[0] ?? null;
}

export interface Telling {
  told: number;
  open: string[];
  left_out: number;
  /** How many events may be told now. */
  room: number;
  name: string;
  version: string;
  namespace: string;
}

/** Locks the row until the transaction is over; null when the run's steps are told to nobody. `perHour`: how fast room grows. */
export async function lockTelling(db: TenantDb, runId: string, perHour: number): Promise<Telling | null> {
  const { rows } = await sql<Telling>`
    select t.told, t.open, t.left_out,
      least(${perHour}::float8, t.room + extract(epoch from clock_timestamp() - t.room_at) * ${perHour}::float8 / 3600) as room,
      r.definition_name as name, r.definition_version as version, coalesce(d.namespace, 'default') as namespace
    from step_telling t
    join run r on r.tenant_id = t.tenant_id and r.id = t.run_id
    left join definition d on d.tenant_id = r.tenant_id and d.name = r.definition_name and d.version = r.definition_version
    where t.run_id = ${runId}
    for update of t
  `.execute(db);
  return rows[0] ?? null;
}

/** `turns`: how many there had been when the run was asked; null = it has ended, and nobody needs to look again. */
export async function keepTelling(
  db: TenantDb,
  runId: string,
  { told, open, left_out, room }: Pick<Telling, 'told' | 'open' | 'left_out' | 'room'>,
  turns: number | null,
  pauseMs: number,
): Promise<void> {
  await sql`
    update step_telling set told = ${told}, open = ${JSON.stringify(open)}::json, left_out = ${left_out},
      room = ${room}, room_at = clock_timestamp(),
      not_before = clock_timestamp() + ${`${pauseMs} ms`}::interval,
      look_at = case when ${turns}::bigint < turns then clock_timestamp() + ${`${pauseMs} ms`}::interval end
    where run_id = ${runId}
  `.execute(db);
}

/** In the order given. What was written before stays as it is. */
export async function addAllOutgoing(db: TenantDb, events: { id: string; envelope: JsonObject }[]): Promise<void> {
  if (events.length === 0) return;
  await sql`
    insert into outgoing_event (tenant_id, id, envelope)
    select current_tenant(), e->>'id', e->'envelope' from json_array_elements(${JSON.stringify(events)}::json) e
    on conflict do nothing
  `.execute(db);
}
