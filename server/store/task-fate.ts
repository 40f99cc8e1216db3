/**
 * The shadow of what the run decides about a task: opened, nudged, expired, closed. Written by activities, and, when a
 * decision was taken, by whoever handed it in; each function may be called again and must then change nothing (a terminal
 * state is never left).
 */
import { sql } from 'kysely';
import type { Actor, Decision, ExpireResult, NextTaskEvent, TaskContent, TaskNudge } from '../../engine/run/host.ts';
import { newId } from '../ids.ts';
import type { TenantDb } from './open.ts';

export async function openTask(
  db: TenantDb,
  task: TaskContent & {
    runId: string;
    definition: string;
    digest: string;
    shownDigest: string;
    requester: string | null;
  },
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    insert into task (tenant_id, id, run_id, step, state, title, body, show, form, outcomes, definition_name, definition_digest,
      shown_digest, priority, labels, due_at, expires_at, opened_at, next_event, requester)
    select current_setting('app.tenant')::uuid, ${task.id}, r.id, ${task.step}, 'open', ${task.title}, ${task.body},
      ${JSON.stringify(task.show)}::json, ${JSON.stringify(task.form)}::json, ${JSON.stringify(task.outcomes)}::json,
      ${task.definition}, ${task.digest}, ${task.shownDigest}, ${task.priority}, ${task.labels}::text[],
      ${task.dueAt}, ${task.expiresAt}, ${task.openedAt}, ${task.next === null ? null : JSON.stringify(task.next)}::json, r.started_by
    from run r where r.id = ${task.runId}
    on conflict (tenant_id, id) do nothing
    returning id
  `.execute(db);
  if (rows.length === 0) return;
  await addCandidates(db, task.id, task.assign);
  // The run's instant, like those of its reminders and escalations: on a busy machine the row is written after the first.
  const offered = { users: task.assign.users, groups: task.assign.groups };
  await addEvent(db, task.id, 'opened', null, offered, task.openedAt);
}

/** The run was held: the task's instants have moved with it. */
export async function moveTask(
  db: TenantDb,
  taskId: string,
  { dueAt, expiresAt, next }: { dueAt: string | null; expiresAt: string | null; next: NextTaskEvent | null },
): Promise<void> {
  await lockOpened(db, taskId);
  const { rows } = await sql<{ id: string }>`
    update task set due_at = ${dueAt}, expires_at = ${expiresAt},
      next_event = ${next === null ? null : JSON.stringify(next)}::json, version = version + 1
    where id = ${taskId} and state in ('open', 'submitted')
      and (due_at, expires_at) is distinct from (${dueAt}::timestamptz, ${expiresAt}::timestamptz)
    returning id
  `.execute(db);
  if (rows.length > 0) await addEvent(db, taskId, 'moved', null, { dueAt, expiresAt });
}

/**
 * A run's clock goes on while the opening of its task is on its way (the database was away, or slow): what comes of it is to
 * be done again when the row is there. Done to no row it would be lost, and the row would stay as it is then opened.
 */
async function lockOpened(db: TenantDb, taskId: string): Promise<string> {
  // Before anything is done to it: asked afterwards, an opening that ended in between would hide that nothing was done.
  const { rows } = await sql<{ state: string }>`select state from task where id = ${taskId} for update`.execute(db);
  if (!rows[0]) throw new Error(`task ${taskId} is not open yet`);
  return rows[0].state;
}

/** Replaces whom a task is offered to; whoever was excluded stays excluded. */
async function putCandidates(db: TenantDb, taskId: string, assign: TaskContent['assign']): Promise<void> {
  await sql`delete from task_candidate where task_id = ${taskId}`.execute(db);
  await addCandidates(db, taskId, assign);
}

async function addCandidates(db: TenantDb, taskId: string, assign: TaskContent['assign']): Promise<void> {
  await sql`
    with excluded_people as (
      insert into task_excluded (tenant_id, task_id, principal_key)
      select current_tenant(), ${taskId}, unnest(${assign.exclude}::text[])
      on conflict do nothing
    )
    insert into task_candidate (tenant_id, task_id, kind, key)
    select current_tenant(), ${taskId}, kind, key from (
      select distinct 'user' as kind, unnest(${assign.users}::text[]) as key
      union
      select distinct 'group', unnest(${assign.groups}::text[])
    ) offered
  `.execute(db);
}

/** A reminder or an escalation. The holder keeps an escalated task unless the step says `takeover`; drafts stay. */
export async function nudgeTask(
  db: TenantDb,
  taskId: string,
  nudge: TaskNudge,
  next: NextTaskEvent | null,
): Promise<void> {
  await lockOpened(db, taskId);
  // Nudges are told side by side: one that arrives behind a later one is written down, and changes nothing that it changed.
  const late = await isOvertaken(db, taskId, nudge.at);
  const takeover = nudge.kind === 'escalate' && nudge.takeover && !late;
  const priority = nudge.kind === 'escalate' && !late ? nudge.priority : null;
  const { rows } = await sql<{ id: string }>`
    update task set next_event = case when ${late} then next_event else ${next === null ? null : JSON.stringify(next)}::json end,
      priority = coalesce(${priority}::int, priority),
      holder = case when ${takeover} then null else holder end,
      claimed_at = case when ${takeover} then null else claimed_at end,
      version = version + 1
    where id = ${taskId} and state in ('open', 'submitted')
      and not exists (select 1 from task_event e where e.task_id = ${taskId} and e.kind = ${eventKind(nudge)} and e.at = ${nudge.at}::timestamptz)
    returning id
  `.execute(db);
  if (rows.length === 0) return;
  if (nudge.kind === 'escalate' && nudge.assign && !late) await putCandidates(db, taskId, nudge.assign);
  const detail =
    nudge.kind === 'escalate'
      ? {
          level: nudge.level,
          users: nudge.assign?.users ?? [],
          groups: nudge.assign?.groups ?? [],
          notify: nudge.notify,
          takeover,
        }
      : {};
  await addEvent(db, taskId, eventKind(nudge), null, detail, nudge.at);
}

async function isOvertaken(db: TenantDb, taskId: string, at: string): Promise<boolean> {
  const { rows } = await sql`
    select from task_event where task_id = ${taskId} and kind in ('reminded', 'breached', 'escalated') and at > ${at}::timestamptz limit 1
  `.execute(db);
  return rows.length > 0;
}

function eventKind(nudge: TaskNudge): string {
  return { remind: 'reminded', due: 'breached', escalate: 'escalated' }[nudge.kind];
}

/** The deadline: locks the task; a submission received before it wins and is given back, else the task is expired. */
export async function expireTask(db: TenantDb, taskId: string, expiresAt: string): Promise<ExpireResult> {
  const state = await lockOpened(db, taskId);
  if (state === 'completed' || state === 'submitted') {
    const earlier = await findEarlierSubmission(db, taskId, expiresAt);
    if (earlier) return { expired: false, decision: earlier };
  }
  if (state === 'open' || state === 'submitted') {
    await sql`
      update submission set state = 'refused', reason = 'It came after the deadline.' where task_id = ${taskId} and state = 'pending'
    `.execute(db);
    await sql`
      update task set state = 'expired', closed_at = now(), close_reason = ${`Nobody decided before ${expiresAt}.`},
        next_event = null, version = version + 1
      where id = ${taskId}
    `.execute(db);
    await addEvent(db, taskId, 'expired', null, {});
  }
  return { expired: true };
}

async function findEarlierSubmission(db: TenantDb, taskId: string, before: string): Promise<Decision | null> {
  const { rows } = await sql<{ decision: Decision }>`
    select json_build_object('submissionId', s.id, 'taskId', s.task_id, 'outcome', s.outcome, 'answer', s.answer,
      'by', json_build_object('kind', p.kind, 'id', p.id, 'key', p.key, 'name', p.name),
      'at', to_char(s.received_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'shownDigest', s.shown_digest) as decision
    from submission s join principal p on p.tenant_id = s.tenant_id and p.id = s.submitted_by
    where s.task_id = ${taskId} and s.state in ('pending', 'accepted') and s.received_at < ${before}::timestamptz
    order by s.received_at limit 1
  `.execute(db);
  return rows[0]?.decision ?? null;
}

/** The run has taken a submission: its task is completed by it. */
export async function completeTask(db: TenantDb, submissionId: string): Promise<void> {
  await sql`
    with taken as (select * from submission where id = ${submissionId}), ${SETTLING}
    select count(*) from completed
  `.execute(db);
}

/**
 * The common table expressions that complete the tasks of the submissions in `taken` (rows of `submission`), once however
 * often they run. The tasks come first, then the submissions: whoever settles the same ones at the same time waits, and
 * finds nothing left to do.
 */
export const SETTLING = sql`
    completed as (
      update task t set state = 'completed', outcome = taken.outcome, answer = taken.answer, decided_by = taken.submitted_by,
        decided_at = taken.received_at, closed_at = now(), next_event = null, version = t.version + 1
      from taken
      where t.tenant_id = taken.tenant_id and t.id = taken.task_id and t.state in ('open', 'submitted')
      returning t.tenant_id, t.id, taken.id as submission_id, t.outcome, t.decided_by
    ), accepted as (
      update submission s set state = 'accepted', delivered_at = coalesce(s.delivered_at, now())
      from taken
      where s.tenant_id = taken.tenant_id and s.id = taken.id and s.state <> 'accepted'
    ), told as (
      insert into task_event (tenant_id, id, task_id, at, kind, by, detail)
      select tenant_id, submission_id, id, clock_timestamp(), 'completed', decided_by, json_build_object('outcome', outcome)
      from completed
    )
`;

export async function cancelTask(db: TenantDb, taskId: string, reason: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update task set state = 'cancelled', closed_at = now(), close_reason = ${reason}, next_event = null, version = version + 1
    where id = ${taskId} and state in ('open', 'submitted')
    returning id
  `.execute(db);
  if (rows.length === 0) return;
  await sql`update submission set state = 'refused', reason = ${reason} where task_id = ${taskId} and state = 'pending'`.execute(
    db,
  );
  await addEvent(db, taskId, 'cancelled', null, { reason });
}

export async function addEvent(
  db: TenantDb,
  taskId: string,
  kind: string,
  by: Pick<Actor, 'id'> | null,
  detail: Record<string, unknown>,
  at: string | null = null,
): Promise<void> {
  await sql`
    insert into task_event (tenant_id, id, task_id, at, kind, by, detail)
    values (current_setting('app.tenant')::uuid, ${newId()}, ${taskId}, coalesce(${at}::timestamptz, clock_timestamp()), ${kind}, ${by?.id ?? null}, ${JSON.stringify(detail)}::json)
  `.execute(db);
}
