/** Rows of runs that a run started (`run: workflow`). */
import { sql } from 'kysely';
import type { Json } from '../../engine/json.ts';
import type { RunError } from '../../engine/run/errors.ts';
import type { TenantDb } from './open.ts';
import type { RunStateName } from './runs.ts';

export interface SubRun {
  id: string;
  state: RunStateName;
}

/** The run that a call of its parent started. */
export async function findSubRun(db: TenantDb, parentId: string, call: string): Promise<SubRun | null> {
  const { rows } = await sql<SubRun>`
    select id, state from run where parent_run_id = ${parentId} and parent_call = ${call}
  `.execute(db);
  return rows[0] ?? null;
}

/** Those whose end somebody waited for, and which have not ended. */
export async function openSubRuns(db: TenantDb, parentId: string): Promise<SubRun[]> {
  const { rows } = await sql<SubRun>`
    select id, state from run where parent_run_id = ${parentId} and parent_awaits and closed_at is null
  `.execute(db);
  return rows;
}

/** How many runs stand above this one. */
export async function depthOf(db: TenantDb, runId: string): Promise<number> {
  const { rows } = await sql<{ depth: number }>`
    with recursive above as (
      select id, parent_run_id, 0 as depth from run where id = ${runId}
      union all
      select r.id, r.parent_run_id, above.depth + 1 from run r join above on r.id = above.parent_run_id
      where above.depth < 100
    )
    select max(depth)::int as depth from above
  `.execute(db);
  return rows[0]?.depth ?? 0;
}

export interface UntoldEnd {
  parent_run_id: string;
  state: RunStateName;
  output: Json | null;
  error: RunError | null;
  cancel_reason: string | null;
}

/** How a run ended that a parent waits for, while that was not told. */
export async function untoldEnd(db: TenantDb, runId: string): Promise<UntoldEnd | null> {
  const { rows } = await sql<UntoldEnd>`
    select parent_run_id, state, output, error, cancel_reason from run
    where id = ${runId} and parent_awaits and parent_told_at is null and closed_at is not null
  `.execute(db);
  return rows[0] ?? null;
}

export async function noteTold(db: TenantDb, runId: string): Promise<void> {
  await sql`update run set parent_told_at = now() where id = ${runId} and parent_told_at is null`.execute(db);
}
