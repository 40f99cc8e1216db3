/**
 * Whether the database and Temporal say the same when all runs have ended, and nothing is left half done: the promises
 * about rows that hold in the end, whatever died on the way. What follows a moment later is waited for.
 */
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { DEFAULT_TASK_QUEUE } from '../../server/runs.ts';
import type { MortalCluster } from './cluster.ts';
import type { Played } from './every-step.ts';

/** Each finds what must not be there; `$1` are the runs that were played, `$2` their keys. */
const QUERIES: Record<string, string> = {
  'a run that is open': `select id, state from run where closed_at is null`,
  'a run that did not complete': `select id, state, error from run where state <> 'completed'`,
  'a run that nobody started': `select id from run where parent_run_id is null and not (id = any($1::uuid[]))`,
  'a run that is lost': `select r from unnest($1::uuid[]) r where not exists (select 1 from run where id = r)`,
  'a run without exactly one sub-run': `
    select r.id, count(c.id) from run r left join run c on c.tenant_id = r.tenant_id and c.parent_run_id = r.id
    where r.parent_run_id is null group by r.id having count(c.id) <> 1`,
  'a sub-run whose end was not told': `select id from run where parent_run_id is not null and parent_told_at is null`,
  'an open task': `select id, run_id, state from task where state in ('open', 'submitted')`,
  'a run without exactly one decided task': `
    select r.id, count(t.id) from run r left join task t on t.tenant_id = r.tenant_id and t.run_id = r.id
    where r.parent_run_id is null group by r.id having count(t.id) filter (where t.state = 'completed') <> 1 or count(t.id) <> 1`,
  'a task decided more or less than once': `
    select t.id, count(e.id) from task t left join task_event e on e.tenant_id = t.tenant_id and e.task_id = t.id and e.kind = 'completed'
    group by t.id having count(e.id) <> 1`,
  'a submission that was not accepted': `select id, task_id, state, reason from submission where state <> 'accepted'`,
  'an event whose listeners were not looked for': `select id, type from event where spread_at is null`,
  'an event that is there twice, or not at all': `
    select k, t, count(e.id) from unnest($2::text[]) k cross join unnest(array['chaos.told', 'chaos.child', 'chaos.said']) t
    left join event e on e.type = t and e.envelope->'data'->>'key' = k group by k, t having count(e.id) <> 1`,
  'a pending delivery': `select run_id, event_id from event_delivery where state = 'pending'`,
  'a delivery to another run': `
    select d.run_id, d.event_id from event_delivery d
    join event e on e.tenant_id = d.tenant_id and e.id = d.event_id join run r on r.tenant_id = d.tenant_id and r.id = d.run_id
    where e.envelope->'data'->>'key' <> r.input->>'key'`,
  'a wait of a run that has ended': `select w.run_id, w.listen_id, w.type from event_wait w`,
  'a history with a gap': `
    select run_id from run_event group by run_id having max(seq) - min(seq) + 1 <> count(*) or min(seq) <> 0`,
};
const PATIENCE_MS = 120_000;

/** Everything that is still wrong when it has had its time; `all` are the runs of this database. */
export async function disagreements(cluster: MortalCluster, all: readonly Played[]): Promise<string[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = [...(await inTheDatabase(cluster, all)), ...(await withTemporal(cluster))];
    if (found.length === 0 || performance.now() > until) return found;
    // Projector and sweeper are at work in another process: there is nothing to await but the next look.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function inTheDatabase({ database }: MortalCluster, all: readonly Played[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const found: string[] = [];
    const [runs, keys] = [all.map(({ runId }) => runId), all.map(({ key }) => key)];
    for (const [what, query] of Object.entries(QUERIES)) {
      // Each text names both parameters' types, used or not.
      const text = `with given as (select $1::uuid[] as runs, $2::text[] as keys) ${query}`;
      const { rows } = await client.query(text, [runs, keys]);
      found.push(...rows.map((row) => `${what}: ${JSON.stringify(row)}`));
    }
    return found;
  } finally {
    await client.end();
  }
}

/** A run is a workflow that completed, and there is no other. */
async function withTemporal({ temporalAddress, database }: MortalCluster): Promise<string[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  const postgres = new pg.Client({ connectionString: database.superuserUrl });
  await postgres.connect();
  try {
    const completed = new Set<string>();
    const found: string[] = [];
    const query = `TaskQueue = '${DEFAULT_TASK_QUEUE}'`;
    for await (const { workflowId, status } of new Client({ connection }).workflow.list({ query })) {
      if (status.name === 'COMPLETED') {
        if (completed.has(workflowId)) found.push(`a run that completed twice: ${workflowId}`);
        completed.add(workflowId);
      } else if (status.name !== 'FAILED') found.push(`a workflow that is ${status.name}: ${workflowId}`);
    }
    const { rows } = await postgres.query<{ id: string }>(`select tenant_id || '/' || id as id from run`);
    const known = new Set(rows.map(({ id }) => id));
    found.push(...[...known].filter((id) => !completed.has(id)).map((id) => `a row without its workflow: ${id}`));
    found.push(...[...completed].filter((id) => !known.has(id)).map((id) => `a workflow without its row: ${id}`));
    return found;
  } finally {
    await postgres.end();
    await connection.close();
  }
}
