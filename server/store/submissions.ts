/** Answers as they were handed in: stored before anything else happens to them, kept also when refused. */
import { sql } from 'kysely';
import type { Json } from '../../engine/json.ts';
import type { Actor, Decision } from '../../engine/run/host.ts';
import type { TenantDb } from './open.ts';

export interface SubmissionRecord {
  state: 'pending' | 'accepted' | 'refused';
  reason: string | null;
  run_id: string;
  decision: Decision;
}

const DECISION = sql`
  s.state, s.reason, t.run_id,
  json_build_object('submissionId', s.id, 'taskId', s.task_id, 'outcome', s.outcome, 'answer', s.answer,
    'by', json_build_object('kind', p.kind, 'id', p.id, 'key', p.key, 'name', p.name),
    'at', to_char(s.received_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'shownDigest', s.shown_digest) as decision
`;
const FROM = sql`
  submission s
  join task t on t.tenant_id = s.tenant_id and t.id = s.task_id
  join principal p on p.tenant_id = s.tenant_id and p.id = s.submitted_by
`;

/** The submission that a task waits on or was decided by. */
export async function findStanding(db: TenantDb, taskId: string): Promise<SubmissionRecord | null> {
  const { rows } = await sql<SubmissionRecord>`
    select ${DECISION} from ${FROM} where s.task_id = ${taskId} and s.state in ('pending', 'accepted') limit 1
  `.execute(db);
  return rows[0] ?? null;
}

export async function findSubmission(db: TenantDb, id: string): Promise<SubmissionRecord | null> {
  const { rows } = await sql<SubmissionRecord>`select ${DECISION} from ${FROM} where s.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Stores an answer and marks its task `submitted`, held by who answered. The task is locked by the caller. */
export async function submit(
  db: TenantDb,
  me: Actor,
  answer: { id: string; taskId: string; outcome: string; answer: Json; shownDigest: string },
): Promise<Decision> {
  const { rows } = await sql<{ at: string }>`
    with stored as (
      insert into submission (tenant_id, id, task_id, outcome, answer, submitted_by, shown_digest, state)
      values (current_tenant(), ${answer.id}, ${answer.taskId}, ${answer.outcome}, ${JSON.stringify(answer.answer)}::json,
        ${me.id}, ${answer.shownDigest}, 'pending')
      returning received_at
    ), held as (
      update task set state = 'submitted', holder = ${me.id}, claimed_at = coalesce(claimed_at, now()), version = version + 1
      where id = ${answer.taskId}
    )
    select to_char(received_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at from stored
  `.execute(db);
  const by: Actor = { kind: me.kind, id: me.id, key: me.key, name: me.name };
  return {
    submissionId: answer.id,
    taskId: answer.taskId,
    outcome: answer.outcome,
    answer: answer.answer,
    by,
    at: (rows[0] as { at: string }).at,
    shownDigest: answer.shownDigest,
  };
}

/** The run refused it: kept with the reason; the task, if it still waits, is open again for its holder. False when it was settled. */
export async function refuseSubmission(db: TenantDb, id: string, reason: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update submission set state = 'refused', reason = ${reason} where id = ${id} and state = 'pending' returning id
  `.execute(db);
  if (rows.length === 0) return false;
  await sql`
    update task set state = 'open', version = version + 1
    where state = 'submitted' and id = (select task_id from submission where id = ${id})
  `.execute(db);
  return true;
}
