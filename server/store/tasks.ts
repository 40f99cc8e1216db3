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

/**
 * One page. What a person may see is found through the person: the candidates of each of its names and groups, what it
 * holds, what it asked for. Each is an ordered index range of which a page's length is read, so a page costs the same among
 * ten tasks and a million. An administrator sees all: there the tasks' own order serves.
 */
export async function listTasks(db: TenantDb, me: Principal, filter: TaskFilter): Promise<TaskRecord[]> {
  if (filter.view === 'done') return listDone(db, me, filter);
  const wanted = wantedBy(filter);
  const where =
    me.admin && filter.view === 'all'
      ? sql`${wanted} and ${after(filter, sql`(${URGENCY})`)}`
      : sql`t.id = any(${await idsFor(db, me, filter, wanted)}::uuid[])`;
  const { rows } =
    await sql<TaskRecord>`select ${ROW} from task t where ${where} order by ${URGENCY} limit ${filter.limit}`.execute(
      db,
    );
  return rows;
}

async function listDone(db: TenantDb, me: Principal, filter: TaskFilter): Promise<TaskRecord[]> {
  const { rows } = await sql<TaskRecord>`
    select ${ROW} from task t
    where t.closed_at is not null and t.decided_by = ${me.id} and ${wantedBy(filter)}
      and ${filter.after ? sql`(t.closed_at, t.id) < (${filter.after.due}::timestamptz, ${filter.after.id}::uuid)` : sql`true`}
    order by t.closed_at desc, t.id desc
    limit ${filter.limit}
  `.execute(db);
  return rows;
}

/** The filters that only a task's own row can answer. */
function wantedBy(filter: TaskFilter): RawBuilder<unknown> {
  return sql.join(
    [
      filter.state ? sql`t.state = ${filter.state}` : sql`true`,
      filter.definition ? sql`t.definition_name = ${filter.definition}` : sql`true`,
      filter.runId ? sql`t.run_id = ${filter.runId}` : sql`true`,
      filter.text ? sql`(t.title ilike ${like(filter.text)} or t.body ilike ${like(filter.text)})` : sql`true`,
    ],
    sql` and `,
  );
}

function after(filter: Pick<TaskFilter, 'after'>, key: RawBuilder<unknown>): RawBuilder<unknown> {
  if (!filter.after) return sql`true`;
  return sql`${key} > (${filter.after.due}::timestamptz, ${-filter.after.priority}::int, ${filter.after.id}::uuid)`;
}

/** How far ahead "breaching soon" looks. */
const SOON = sql`now() + interval '2 hours'`;

async function idsFor(db: TenantDb, me: Principal, filter: TaskFilter, wanted: RawBuilder<unknown>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from (${ranges(me, filter.view, wanted, filter)}) seen
    order by due_sort, priority_sort, id
    limit ${filter.limit}
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** The ordered ranges a view is merged from. */
function ranges(
  me: Principal,
  view: TaskView,
  wanted: RawBuilder<unknown>,
  page: Pick<TaskFilter, 'after' | 'limit'>,
): RawBuilder<unknown> {
  const soon = view === 'breaching';
  const own = (column: 'holder' | 'requester') => sql`(
    select t.id, coalesce(t.due_at, 'infinity'::timestamptz) as due_sort, -t.priority as priority_sort
    from task t
    where t.${sql.ref(column)} = ${me.id} and ${view === 'all' ? sql`true` : sql`t.state in ('open', 'submitted')`}
      and ${view === 'waiting' ? sql`t.holder is distinct from ${me.id}` : sql`true`}
      and ${soon ? sql`coalesce(t.due_at, 'infinity'::timestamptz) < ${SOON}` : sql`true`}
      and ${wanted} and ${after(page, sql`(${URGENCY})`)}
    order by ${URGENCY} limit ${page.limit}
  )`;
  switch (view) {
    case 'mine':
      return own('holder');
    case 'waiting':
      return own('requester');
    case 'available':
      return offered(me, { available: true, soon: false }, wanted, page);
    case 'breaching':
      return sql`${offered(me, { available: true, soon }, wanted, page)} union ${own('holder')} union ${own('requester')}`;
    default:
      return sql`${offered(me, { available: false, soon }, wanted, page)} union ${own('holder')} union ${own('requester')}`;
  }
}

/** Tasks offered to me by name or through a group; `available` = that I could claim now. */
function offered(
  me: Principal,
  { available, soon }: { available: boolean; soon: boolean },
  wanted: RawBuilder<unknown>,
  page: Pick<TaskFilter, 'after' | 'limit'>,
): RawBuilder<unknown> {
  const offers = [...namesOf(me).map((key) => ['user', key]), ...me.groups.map((key) => ['group', key])];
  return sql`(
    select o.id, o.due_sort, o.priority_sort
    from unnest(${offers.map(([kind]) => kind)}::text[], ${offers.map(([, key]) => key)}::text[]) as offer(kind, key)
    cross join lateral (
      select c.task_id as id, c.due_sort, c.priority_sort
      from task_candidate c join task t on t.tenant_id = c.tenant_id and t.id = c.task_id
      where c.tenant_id = current_setting('app.tenant')::uuid and c.kind = offer.kind and c.key = offer.key
        and ${available ? sql`c.available and ${notExcluded(me)}` : sql`true`}
        and ${soon ? sql`c.due_sort < ${SOON}` : sql`true`}
        and ${wanted}
        and ${after(page, sql`(c.due_sort, c.priority_sort, c.task_id)`)}
      order by c.due_sort, c.priority_sort, c.task_id
      limit ${page.limit}
    ) o
  )`;
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
): Promise<Record<'mine' | 'available' | 'breaching' | 'waiting', number>> {
  const everything = { after: null, limit: COUNT_LIMIT };
  const count = (view: TaskView) =>
    sql`(select count(*)::int from (select distinct id from (${ranges(me, view, sql`true`, everything)}) seen limit ${COUNT_LIMIT}) counted)`;
  const { rows } = await sql<Record<'mine' | 'available' | 'breaching' | 'waiting', number>>`
    select ${count('mine')} as mine, ${count('available')} as available, ${count('breaching')} as breaching, ${count('waiting')} as waiting
  `.execute(db);
  return rows[0] as Record<'mine' | 'available' | 'breaching' | 'waiting', number>;
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
    with recursive below as (
      select r.tenant_id, r.id from run r where r.id = ${runId}
      union all
      select r.tenant_id, r.id from run r join below on r.tenant_id = below.tenant_id and r.parent_run_id = below.id
      where r.parent_awaits and r.closed_at is null
    )
    select ${ROW} from task t join below on t.tenant_id = below.tenant_id and t.run_id = below.id where t.state in ('open', 'submitted') order by ${URGENCY} limit 20
  `.execute(db);
  return rows;
}

function like(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
