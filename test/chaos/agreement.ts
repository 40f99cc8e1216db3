/**
 * Whether the database and Temporal say the same when all runs have ended, and nothing is left half done: the promises
 * about rows that hold in the end, whatever died on the way. What follows a moment later is waited for.
 */
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { DEFAULT_TASK_QUEUE } from '../../server/runs.ts';
import { BEAT_MS, type Doomed } from './beside.ts';
import type { MortalCluster } from './cluster.ts';
import type { Played } from './every-step.ts';

/** Each finds what must not be there; `$1` are the runs that were played, those that were cancelled too, `$2` the keys of the others. */
const QUERIES: Record<string, string> = {
  'a run that is open': `select id, state from run where closed_at is null`,
  'a run that did not complete': `select id, state, error from run where state <> 'completed' and definition_name not like 'doomed%'`,
  'a run that was not cancelled': `select id, state, error from run where state <> 'cancelled' and definition_name like 'doomed%'`,
  'a run that nobody started': `
    select id from run where parent_run_id is null and definition_name not in ('begun', 'beat') and not (id = any($1::uuid[]))`,
  'an event that started less or more than one run, or a wrong one': `
    select k, count(r.id) from unnest($2::text[]) k left join run r on r.definition_name = 'begun' and r.input->0->'data'->>'key' = k
    group by k having count(r.id) <> 1 or not bool_and(r.output->>'key' = k)`,
  'a start that nothing asked for': `
    select id from run where definition_name = 'begun' and not (input->0->'data'->>'key' = any($2::text[]))
    union all select id from run where definition_name = 'beat' and coalesce(idempotency_key, '') not like 'schedule:%/schedule/beat-%'`,
  'a run that is lost': `select r from unnest($1::uuid[]) r where not exists (select 1 from run where id = r)`,
  'a run without exactly one sub-run': `
    select r.id, count(c.id) from run r left join run c on c.tenant_id = r.tenant_id and c.parent_run_id = r.id
    where r.definition_name = 'every-step' group by r.id having count(c.id) <> 1`,
  'a run that was cancelled and has more than one sub-run': `
    select r.id, count(c.id) from run r join run c on c.tenant_id = r.tenant_id and c.parent_run_id = r.id
    where r.definition_name = 'doomed' group by r.id having count(c.id) > 1`,
  'a sub-run whose end was not told': `select id from run where parent_run_id is not null and parent_told_at is null`,
  'an open task': `select id, run_id, state from task where state in ('open', 'submitted')`,
  'a run without its three tasks, two decided and one expired': `
    select r.id, array_agg(t.step || ' ' || t.state order by t.step) from run r left join task t on t.tenant_id = r.tenant_id and t.run_id = r.id
    where r.definition_name = 'every-step' group by r.id
    having array_agg(t.step || ' ' || t.state order by t.step) <> array['ask completed', 'unanswered expired', 'urged completed']`,
  'a task of a cancelled run that was not cancelled once': `
    select t.id, t.state from task t join run r on r.tenant_id = t.tenant_id and r.id = t.run_id
    where r.definition_name like 'doomed%' and (t.state <> 'cancelled' or t.close_reason is null)
    union all select e.task_id, min(e.kind) from task_event e where e.kind = 'cancelled' group by e.task_id having count(*) > 1`,
  'a task decided more or less than once': `
    select t.id, count(e.id) from task t left join task_event e on e.tenant_id = t.tenant_id and e.task_id = t.id and e.kind = 'completed'
    where t.state = 'completed' group by t.id having count(e.id) <> 1`,
  // A reminder that the database was away for comes too late for a task that was escalated and decided meanwhile.
  'a task not escalated once, or reminded of twice': `
    select t.id, array_agg(e.kind order by e.at) from task t
    left join task_event e on e.tenant_id = t.tenant_id and e.task_id = t.id and e.kind in ('reminded', 'escalated')
    where t.step = 'urged' group by t.id
    having count(*) filter (where e.kind = 'escalated') <> 1 or count(*) filter (where e.kind = 'reminded') > 1`,
  'a run that did not remind and escalate, once each and in this order': `
    select r.id, array_agg(e.kind order by e.seq) from run r
    left join run_event e on e.tenant_id = r.tenant_id and e.run_id = r.id and e.kind in ('reminded', 'escalated')
    where r.definition_name = 'every-step' group by r.id having array_agg(e.kind order by e.seq) <> array['reminded', 'escalated']`,
  'a task that expired more or less than once': `
    select t.id, count(e.id) from task t left join task_event e on e.tenant_id = t.tenant_id and e.task_id = t.id and e.kind = 'expired'
    where t.step = 'unanswered' group by t.id having count(e.id) <> 1`,
  'a submission that was not accepted': `select id, task_id, state, reason from submission where state <> 'accepted'`,
  'an event whose listeners were not looked for': `select id, type from event where spread_at is null`,
  'an event that is there twice, or not at all': `
    select k, t, count(e.id) from unnest($2::text[]) k cross join unnest(array['chaos.told', 'chaos.child', 'chaos.said', 'chaos.begin']) t
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

/** The runs of a database that were played: all of them. */
export interface AllPlayed {
  all: readonly Played[];
  doomed: readonly Doomed[];
  /** While the clock started runs (ms since 1970). */
  beats: readonly { from: number; to: number }[];
}

/** Everything that is still wrong when it has had its time. */
export async function disagreements(cluster: MortalCluster, all: AllPlayed): Promise<string[]> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = [...(await inTheDatabase(cluster, all)), ...(await withTemporal(cluster, all))];
    if (found.length === 0 || performance.now() > until) return found;
    // Projector and sweeper are at work in another process: there is nothing to await but the next look.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function inTheDatabase({ database }: MortalCluster, { all, doomed }: AllPlayed): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.superuserUrl });
  await client.connect();
  try {
    const found: string[] = [];
    const [runs, keys] = [[...all, ...doomed].map(({ runId }) => runId), all.map(({ key }) => key)];
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

/** A run is a workflow that ended as its row says, and there is no other; each firing of the clock is one run. */
async function withTemporal({ temporalAddress, database }: MortalCluster, { beats }: AllPlayed): Promise<string[]> {
  const connection = await Connection.connect({ address: temporalAddress });
  const postgres = new pg.Client({ connectionString: database.superuserUrl });
  await postgres.connect();
  try {
    const ended = new Map<string, string>();
    const firings = new Map<string, number>();
    const found: string[] = [];
    const query = `TaskQueue = '${DEFAULT_TASK_QUEUE}'`;
    for await (const { workflowId, status, closeTime } of new Client({ connection }).workflow.list({ query })) {
      if (workflowId.includes('/schedule/')) {
        if (status.name === 'COMPLETED') firings.set(workflowId, closeTime?.getTime() ?? 0);
        else found.push(`a firing that is ${status.name}: ${workflowId}`);
      } else if (status.name === 'COMPLETED') {
        if (ended.get(workflowId) === 'completed') found.push(`a run that completed twice: ${workflowId}`);
        ended.set(workflowId, 'completed');
      } else if (status.name === 'FAILED') {
        // Cancelled by our own signal, or to be tried again: then another execution completed.
        if (!ended.has(workflowId)) ended.set(workflowId, 'cancelled');
      } else if (status.name !== 'CONTINUED_AS_NEW') found.push(`a workflow that is ${status.name}: ${workflowId}`);
    }
    const { rows } = await postgres.query<{ id: string; state: string; firing: string | null }>(
      `select tenant_id || '/' || id as id, state, case when definition_name = 'beat' then substr(idempotency_key, 10) end as firing from run`,
    );
    const known = new Map(rows.map(({ id, state }) => [id, state]));
    for (const [id, state] of known)
      if (ended.get(id) !== state) found.push(`a row that is ${state}, its workflow ${ended.get(id)}: ${id}`);
    found.push(...[...ended.keys()].filter((id) => !known.has(id)).map((id) => `a workflow without its row: ${id}`));
    const fired = new Set(rows.map(({ firing }) => firing));
    // A firing that came when its schedule had just been ended starts nothing.
    const isOn = (at: number) => beats.some(({ from, to }) => at >= from && at < to);
    found.push(
      ...[...firings]
        .filter(([id, at]) => isOn(at) && !fired.has(id))
        .map(([id]) => `a firing that started nothing: ${id}`),
    );
    const instants = new Set([...firings.keys()].map((id) => Date.parse(id.slice(id.lastIndexOf('/beat-') + 6))));
    for (const { from, to } of beats)
      for (let at = Math.ceil((from + BEAT_MS) / BEAT_MS) * BEAT_MS; at < to - BEAT_MS; at += BEAT_MS)
        if (!instants.has(at)) found.push(`no firing at ${new Date(at).toISOString()}`);
    return found;
  } finally {
    await postgres.end();
    await connection.close();
  }
}
