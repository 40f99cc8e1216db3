/**
 * Rows of human tasks as people see them: lists, counts, one task, claim, release, drafts.
 * The fate of a task is the run's (task-fate.ts writes it down); claim and drafts belong to the database alone.
 */
import { type RawBuilder, sql } from 'kysely';
import type { Json } from '../../engine/json.ts';
import type { Form, NextTaskEvent, Outcome } from '../../engine/run/host.ts';
import type { Principal } from '../scope.ts';
import type { TenantDb } from './open.ts';
import { type PersonColumn, personOf } from './person-column.ts';
import { canSeeTask, isCandidate, namesOf } from './visibility.ts';

export type TaskStateName = 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';

export interface TaskRecord {
  id: string;
  run_id: string;
  definition_name: string;
  step: string;
  title: string;
  state: TaskStateName;
  priority: number;
  labels: string[];
  opened_at: Date;
  due_at: Date | null;
  expires_at: Date | null;
  next_event: NextTaskEvent | null;
  holder_id: string | null;
  holder: PersonColumn | null;
  requester: PersonColumn | null;
  outcome: string | null;
  decided_by: PersonColumn | null;
  closed_at: Date | null;
  users: string[];
  groups: string[];
  version: number;
}

export interface TaskFull extends TaskRecord {
  body: string;
  show: Json;
  form: Form;
  outcomes: Outcome[];
  shown_digest: string;
  answer: Json;
  decided_at: Date | null;
  close_reason: string | null;
  excluded: string[];
  candidate: boolean;
  past_deadline: boolean;
}

const ROW = sql`
  t.id, t.run_id, t.definition_name, t.step, t.title, t.state, t.priority, t.labels, t.opened_at, t.due_at, t.expires_at,
  t.next_event, t.holder as holder_id, ${personOf(sql`t.holder`)} as holder, ${personOf(sql`t.requester`)} as requester,
  t.outcome, ${personOf(sql`t.decided_by`)} as decided_by, t.closed_at, t.version,
  array(select c.key from task_candidate c where c.tenant_id = t.tenant_id and c.task_id = t.id and c.kind = 'user' order by c.key) as users,
  array(select c.key from task_candidate c where c.tenant_id = t.tenant_id and c.task_id = t.id and c.kind = 'group' order by c.key) as groups
`;

/** Most urgent first: earliest due, then highest priority, then oldest. */
const URGENCY = sql`coalesce(t.due_at, 'infinity'::timestamptz), -t.priority, t.id`;

export const TASK_VIEWS = ['mine', 'available', 'breaching', 'waiting', 'done', 'all'] as const;
export type TaskView = (typeof TASK_VIEWS)[number];

/** Where a page ended: the sort key of its last row. */
export interface TaskCursor {
  due: string;
  priority: number;
  id: string;
}

export interface TaskFilter {
  view: TaskView;
  state: string | null;
  definition: string | null;
  runId: string | null;
  text: string | null;
  limit: number;
  after: TaskCursor | null;
}

export async function listTasks(db: TenantDb, me: Principal, filter: TaskFilter): Promise<TaskRecord[]> {
  const ids = filter.view === 'available' ? await availableIds(db, me, filter) : null;
  const where = [
    ids ? sql`t.id = any(${ids}::uuid[])` : inView(me, filter.view),
    filter.state ? sql`t.state = ${filter.state}` : sql`true`,
    filter.definition ? sql`t.definition_name = ${filter.definition}` : sql`true`,
    filter.runId ? sql`t.run_id = ${filter.runId}` : sql`true`,
    filter.text ? sql`(t.title ilike ${like(filter.text)} or t.body ilike ${like(filter.text)})` : sql`true`,
  ];
  if (filter.view === 'done') {
    if (filter.after)
      where.push(sql`(t.closed_at, t.id) < (${filter.after.due}::timestamptz, ${filter.after.id}::uuid)`);
  } else if (filter.after) {
    where.push(sql`(coalesce(t.due_at, 'infinity'::timestamptz), -t.priority, t.id)
      > (${filter.after.due}::timestamptz, ${-filter.after.priority}::int, ${filter.after.id}::uuid)`);
  }
  const { rows } = await sql<TaskRecord>`
    select ${ROW} from task t
    where ${sql.join(where, sql` and `)}
    order by ${filter.view === 'done' ? sql`t.closed_at desc, t.id desc` : URGENCY}
    limit ${filter.limit}
  `.execute(db);
  return rows;
}

/**
 * The next tasks offered to me that nobody holds. Reads the candidates' own index once for each of my names and groups
 * (a top-N each), so that the cost is that of a page and not that of the inbox.
 */
async function availableIds(db: TenantDb, me: Principal, filter: TaskFilter): Promise<string[]> {
  const offers = [
    ...namesOf(me).map((key) => ({ kind: 'user', key })),
    ...me.groups.map((key) => ({ kind: 'group', key })),
  ];
  // Filters that the index does not know are applied to more rows than a page.
  const reach = filter.definition || filter.runId || filter.text ? 5_000 : filter.limit * 2 + 20;
  const { rows } = await sql<{ task_id: string }>`
    select distinct o.task_id, o.due_sort, o.priority_sort
    from unnest(${offers.map(({ kind }) => kind)}::text[], ${offers.map(({ key }) => key)}::text[]) as offer(kind, key)
    cross join lateral (
      select c.task_id, c.due_sort, c.priority_sort from task_candidate c
      where c.tenant_id = current_setting('app.tenant')::uuid and c.kind = offer.kind and c.key = offer.key and c.available
        ${
          filter.after
            ? sql`and (c.due_sort, c.priority_sort, c.task_id) > (${filter.after.due}::timestamptz, ${-filter.after.priority}::int, ${filter.after.id}::uuid)`
            : sql``
        }
        and not exists (
          select 1 from task_excluded x
          where x.tenant_id = c.tenant_id and x.task_id = c.task_id and x.principal_key = any(${namesOf(me)})
        )
      order by c.due_sort, c.priority_sort, c.task_id
      limit ${reach}
    ) o
    order by o.due_sort, o.priority_sort, o.task_id
    limit ${reach}
  `.execute(db);
  return rows.map(({ task_id }) => task_id);
}

function inView(me: Principal, view: Exclude<TaskView, 'available'> | TaskView): RawBuilder<unknown> {
  switch (view) {
    case 'mine':
      return sql`t.holder = ${me.id} and t.state in ('open', 'submitted')`;
    case 'available':
      return sql`t.state = 'open' and t.holder is null and ${isCandidate(me)} and ${notExcluded(me)}`;
    case 'breaching':
      return sql`t.state = 'open' and t.due_at < now() + interval '2 hours' and ${canSeeTask(me)}`;
    case 'waiting':
      return sql`t.state in ('open', 'submitted') and t.requester = ${me.id} and t.holder is distinct from ${me.id}`;
    case 'done':
      return sql`t.closed_at is not null and (t.decided_by = ${me.id} or (t.holder = ${me.id}))`;
    case 'all':
      return canSeeTask(me);
    default:
      return view satisfies never;
  }
}

function notExcluded(me: Principal): RawBuilder<unknown> {
  return sql`not exists (
    select 1 from task_excluded x where x.tenant_id = t.tenant_id and x.task_id = t.id and x.principal_key = any(${namesOf(me)})
  )`;
}

/** Exact to 1,000; 1,001 means "more". */
const COUNT_LIMIT = 1_001;

export async function countTasks(
  db: TenantDb,
  me: Principal,
): Promise<Record<Exclude<TaskView, 'all' | 'done'>, number>> {
  const count = (view: TaskView) =>
    sql`(select count(*)::int from (select 1 from task t where ${inView(me, view)} limit ${COUNT_LIMIT}) counted)`;
  const { rows } = await sql<Record<'mine' | 'available' | 'breaching' | 'waiting', number>>`
    select ${count('mine')} as mine, ${countAvailable(me)} as available, ${count('breaching')} as breaching, ${count('waiting')} as waiting
  `.execute(db);
  return rows[0] as Record<'mine' | 'available' | 'breaching' | 'waiting', number>;
}

function countAvailable(me: Principal): RawBuilder<unknown> {
  return sql`(select count(*)::int from (
    select distinct c.task_id from task_candidate c
    where c.available and ((c.kind = 'user' and c.key = any(${namesOf(me)})) or (c.kind = 'group' and c.key = any(${me.groups})))
      and not exists (select 1 from task_excluded x where x.tenant_id = c.tenant_id and x.task_id = c.task_id and x.principal_key = any(${namesOf(me)}))
    limit ${COUNT_LIMIT}
  ) counted)`;
}

/** One task, if I may see it. */
export async function findTask(
  db: TenantDb,
  me: Principal,
  id: string,
  options: { lock?: boolean } = {},
): Promise<TaskFull | null> {
  const { rows } = await sql<TaskFull>`
    select ${ROW}, t.body, t.show, t.form, t.outcomes, t.shown_digest, t.answer, t.decided_at, t.close_reason,
      array(select x.principal_key from task_excluded x where x.tenant_id = t.tenant_id and x.task_id = t.id) as excluded,
      ${isCandidate(me)} as candidate,
      coalesce(t.expires_at <= clock_timestamp(), false) as past_deadline
    from task t
    where t.id = ${id} and ${canSeeTask(me)}
    ${options.lock ? sql`for no key update of t` : sql``}
  `.execute(db);
  return rows[0] ?? null;
}

/** Of any number of simultaneous claims exactly one gets true. */
export async function claimTask(db: TenantDb, me: Principal, id: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update task set holder = ${me.id}, claimed_at = now(), version = version + 1
    where id = ${id} and state = 'open' and holder is null
    returning id
  `.execute(db);
  return rows.length === 1;
}

export async function releaseTask(db: TenantDb, id: string, holder: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update task set holder = null, claimed_at = null, version = version + 1
    where id = ${id} and state = 'open' and holder = ${holder}
    returning id
  `.execute(db);
  return rows.length === 1;
}

export interface DraftRecord {
  outcome: string | null;
  data: Json;
  saved_at: Date;
  version: number;
}

/** A person's own draft; nobody else's is ever read. */
export async function findDraft(db: TenantDb, me: Principal, taskId: string): Promise<DraftRecord | null> {
  const { rows } = await sql<DraftRecord>`
    select outcome, data, saved_at, version from draft where task_id = ${taskId} and principal_id = ${me.id}
  `.execute(db);
  return rows[0] ?? null;
}

export async function putDraft(
  db: TenantDb,
  me: Principal,
  taskId: string,
  draft: { outcome: string | null; data: Json },
): Promise<DraftRecord> {
  const { rows } = await sql<DraftRecord>`
    insert into draft (tenant_id, task_id, principal_id, outcome, data, saved_at, version)
    values (current_setting('app.tenant')::uuid, ${taskId}, ${me.id}, ${draft.outcome}, ${JSON.stringify(draft.data)}::json, now(), 1)
    on conflict (tenant_id, task_id, principal_id)
      do update set outcome = excluded.outcome, data = excluded.data, saved_at = now(), version = draft.version + 1
    returning outcome, data, saved_at, version
  `.execute(db);
  return rows[0] as DraftRecord;
}

export interface TaskEventRecord {
  at: Date;
  kind: string;
  by: PersonColumn | null;
  detail: Json;
}

export async function listTaskEvents(db: TenantDb, taskId: string): Promise<TaskEventRecord[]> {
  const { rows } = await sql<TaskEventRecord>`
    select e.at, e.kind, ${personOf(sql`e.by`)} as by, e.detail from task_event e where e.task_id = ${taskId} order by e.at, e.id
  `.execute(db);
  return rows;
}

/** Open tasks of a run as a waiting caller sees them: without asking whether it could open them. */
export async function listWaitingTasks(db: TenantDb, runId: string): Promise<TaskRecord[]> {
  const { rows } = await sql<TaskRecord>`
    select ${ROW} from task t where t.run_id = ${runId} and t.state in ('open', 'submitted') order by ${URGENCY} limit 20
  `.execute(db);
  return rows;
}

function like(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
