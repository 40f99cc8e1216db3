/** A run's history without what went in and what came out: that is never read for spans. */
import { sql } from 'kysely';
import type { OutlineEntry } from '../telemetry/outline.ts';
import type { TenantDb } from './open.ts';

export async function outlineOf(db: TenantDb, runId: string): Promise<OutlineEntry[]> {
  const { rows } = await sql<OutlineEntry>`
    select e.seq, e.detail->>'at' as at, e.kind, e.step, e.detail->>'pointer' as pointer,
      d->>'call' as call, d->>'method' as method, d->>'uri' as uri, d->>'mcp' as mcp,
      d->>'function' as function, d->>'workflow' as workflow,
      case when e.kind = 'retried' then d->>'at' end as until,
      d->>'taskId' as task, case when e.kind = 'decided' then d->>'outcome' end as outcome,
      case when json_typeof(d->'error') = 'object' then json_build_object(
        'type', d->'error'->>'type', 'status', d->'error'->'status', 'title', d->'error'->>'title', 'detail', d->'error'->>'detail'
      ) end as error
    from run_event e cross join lateral (select e.detail->'data' as d) as data
    where e.run_id = ${runId}
    order by e.seq
  `.execute(db);
  return rows;
}

/** The trace that the run was started in, where its caller named one. */
export async function traceParentOf(db: TenantDb, runId: string): Promise<string | null> {
  const { rows } = await sql<{ traceparent: string | null }>`
    select traceparent from run where id = ${runId}
  `.execute(db);
  return rows[0]?.traceparent ?? null;
}
