/**
 * The tables as TypeScript sees them; a test compares this file with the database in both directions. Names are the
 * columns'. What the database fills in by itself is `Generated`; what is only ever written once has `never` for updates.
 */
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';

/** JSON is written as text, so that a string or null stays JSON, and read parsed. */
type Json = ColumnType<unknown, string, string>;
type NullableJson = ColumnType<unknown, string | null, string | null>;
/** An instant: read as Date, written as Date or ISO 8601. */
type Instant = ColumnType<Date, Date | string, Date | string>;
type NullableInstant = ColumnType<Date | null, Date | string | null, Date | string | null>;
type Created = ColumnType<Date, Date | string | undefined, never>;
type Written<T> = ColumnType<T, T, never>;

export interface TenantTable {
  id: Written<string>;
  key: Written<string>;
  name: string;
  created_at: Created;
}

export interface PrincipalTable {
  tenant_id: Written<string>;
  id: Written<string>;
  kind: 'user' | 'agent' | 'service';
  key: string;
  name: string;
  email: string | null;
  admin: Generated<boolean>;
  created_at: Created;
  disabled_at: NullableInstant;
}

export interface PeopleGroupTable {
  tenant_id: Written<string>;
  id: Written<string>;
  key: string;
  name: string;
  created_at: Created;
}

export interface GroupMemberTable {
  tenant_id: Written<string>;
  group_id: Written<string>;
  principal_id: Written<string>;
  lead: Generated<boolean>;
}

export interface ApiKeyTable {
  tenant_id: Written<string>;
  id: Written<string>;
  principal_id: Written<string>;
  name: Written<string>;
  hash: Written<Buffer>;
  created_at: Created;
  last_used_at: NullableInstant;
  revoked_at: NullableInstant;
}

export interface SessionTable {
  tenant_id: Written<string>;
  id: Written<string>;
  principal_id: Written<string>;
  hash: Written<Buffer>;
  created_at: Created;
  last_seen_at: Generated<Instant>;
  expires_at: Instant;
  ended_at: NullableInstant;
}

export interface SignInLinkTable {
  tenant_id: Written<string>;
  id: Written<string>;
  principal_id: Written<string>;
  hash: Written<Buffer>;
  created_at: Created;
  expires_at: Instant;
  used_at: NullableInstant;
}

export interface DefinitionTable {
  tenant_id: Written<string>;
  id: Written<string>;
  name: Written<string>;
  namespace: Written<string>;
  version: Written<string>;
  digest: Written<string>;
  document: ColumnType<unknown, string, never>;
  documents: ColumnType<unknown, string | undefined, never>;
  source: Written<string>;
  title: Written<string | null>;
  summary: Written<string | null>;
  published_at: Created;
  published_by: Written<string | null>;
  is_current: Generated<boolean>;
  retired_at: NullableInstant;
}

export type RunState = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'cancelled' | 'terminated';

export interface RunTable {
  tenant_id: Written<string>;
  id: Written<string>;
  definition_name: Written<string>;
  definition_version: Written<string>;
  digest: Written<string>;
  state: Generated<RunState>;
  input: ColumnType<unknown, string, never>;
  output: NullableJson;
  error: NullableJson;
  started_by: Written<string>;
  idempotency_key: Written<string | null>;
  idempotency_hash: Written<string | null>;
  parent_run_id: Written<string | null>;
  parent_step: Written<string | null>;
  attempt: Generated<number>;
  carried: NullableJson;
  pause_reason: string | null;
  parent_call: Written<string | null>;
  parent_awaits: Generated<boolean>;
  parent_told_at: NullableInstant;
  traceparent: Written<string | null>;
  created_at: Created;
  started_at: NullableInstant;
  closed_at: NullableInstant;
  cancel_reason: string | null;
  version: Generated<number>;
}

export interface RunEventTable {
  tenant_id: Written<string>;
  run_id: Written<string>;
  seq: Written<number>;
  at: ColumnType<Date, Date | string, never>;
  kind: Written<string>;
  step: Written<string | null>;
  detail: ColumnType<unknown, string | null, never>;
}

export type TaskState = 'open' | 'submitted' | 'completed' | 'expired' | 'cancelled';

export interface TaskTable {
  tenant_id: Written<string>;
  id: Written<string>;
  run_id: Written<string>;
  step: Written<string>;
  state: Generated<TaskState>;
  title: Written<string>;
  body: Written<string | null>;
  show: ColumnType<unknown, string | null, never>;
  form: ColumnType<unknown, string | null, never>;
  outcomes: Generated<Json>;
  definition_name: Written<string>;
  definition_digest: Written<string>;
  shown_digest: Written<string>;
  priority: Generated<number>;
  labels: Generated<string[]>;
  due_at: NullableInstant;
  expires_at: NullableInstant;
  opened_at: Created;
  next_event: NullableJson;
  holder: string | null;
  claimed_at: NullableInstant;
  outcome: string | null;
  answer: NullableJson;
  decided_by: string | null;
  decided_at: NullableInstant;
  closed_at: NullableInstant;
  close_reason: string | null;
  requester: Written<string | null>;
  version: Generated<number>;
}

export interface TaskCandidateTable {
  tenant_id: Written<string>;
  task_id: Written<string>;
  kind: Written<'user' | 'group'>;
  key: Written<string>;
  available: Generated<boolean>;
  due_sort: Generated<Instant>;
  priority_sort: Generated<number>;
}

export interface TaskExcludedTable {
  tenant_id: Written<string>;
  task_id: Written<string>;
  principal_key: Written<string>;
}

export interface DraftTable {
  tenant_id: Written<string>;
  task_id: Written<string>;
  principal_id: Written<string>;
  outcome: string | null;
  data: Json;
  saved_at: Generated<Instant>;
  version: Generated<number>;
}

export type SubmissionState = 'pending' | 'accepted' | 'refused';

export interface SubmissionTable {
  tenant_id: Written<string>;
  id: Written<string>;
  task_id: Written<string>;
  outcome: Written<string>;
  answer: ColumnType<unknown, string | null, never>;
  submitted_by: Written<string>;
  shown_digest: Written<string>;
  received_at: Created;
  state: Generated<SubmissionState>;
  reason: string | null;
  delivered_at: NullableInstant;
}

export interface TaskEventTable {
  tenant_id: Written<string>;
  id: Written<string>;
  task_id: Written<string>;
  at: Created;
  kind: Written<string>;
  by: Written<string | null>;
  detail: ColumnType<unknown, string | null, never>;
}

export interface AuditTable {
  tenant_id: Written<string>;
  id: Written<string>;
  at: Created;
  principal_id: Written<string>;
  operation: Written<string>;
  subject: Written<string | null>;
  outcome: Written<string>;
  request_id: Written<string>;
}

export interface ChangeTable {
  tenant_id: Written<string>;
  seq: ColumnType<number, never, never>;
  at: Created;
  kind: Written<'task' | 'run' | 'definition'>;
  subject_id: Written<string>;
  version: Written<number>;
}

export interface EventTable {
  tenant_id: Written<string>;
  id: Written<string>;
  seq: ColumnType<number, never, never>;
  identity: Written<string>;
  source: Written<string>;
  event_id: Written<string>;
  type: Written<string>;
  envelope: Json;
  received_at: Created;
  sent_by: Written<string>;
  emitted_by: Written<string | null>;
  spread_at: NullableInstant;
}

export interface EventWaitTable {
  tenant_id: Written<string>;
  run_id: Written<string>;
  listen_id: Written<string>;
  branch: Written<number>;
  type: Written<string>;
  shape: Written<string | null>;
  correlation: Written<string | null>;
  filter: Json;
  once: Written<boolean>;
  ready: Generated<boolean>;
  opened_at: Created;
}

export interface EventShapeTable {
  tenant_id: Written<string>;
  type: Written<string>;
  shape: Written<string>;
  correlate: Json;
}

export interface EventDeliveryTable {
  tenant_id: Written<string>;
  run_id: Written<string>;
  event_id: Written<string>;
  seq: Written<number>;
  listens: Written<string[]>;
  state: Generated<'pending' | 'delivered' | 'ended'>;
  created_at: Created;
  delivered_at: NullableInstant;
}

export interface DefinitionScheduleTable {
  tenant_id: Written<string>;
  definition_name: Written<string>;
  definition_version: string;
  wanted: NullableJson;
  kind: 'cron' | 'every' | 'after' | 'on' | null;
  applied: Generated<boolean>;
  after_ms: number | null;
  last_run_id: string | null;
  changed_at: Generated<Instant>;
}

export interface EventStartTable {
  tenant_id: Written<string>;
  definition_name: Written<string>;
  branch: Written<number>;
  branches: Written<number>;
  type: Written<string>;
  filter: Json;
}

export interface EventStartPartTable {
  tenant_id: Written<string>;
  definition_name: Written<string>;
  correlation: Written<string>;
  branch: Written<number>;
  event_id: Written<string>;
  seq: Written<number>;
}

export interface OutgoingEventTable {
  tenant_id: Written<string>;
  id: Written<string>;
  seq: ColumnType<number, never, never>;
  envelope: Json;
  created_at: Created;
  attempts: Generated<number>;
  next_at: Generated<Instant>;
  sent_at: NullableInstant;
}

export interface StepTellingTable {
  tenant_id: Written<string>;
  run_id: Written<string>;
  told: number;
  open: ColumnType<unknown, string | undefined, string>;
  left_out: Generated<number>;
  room: number;
  room_at: Generated<Instant>;
  turns: Generated<number>;
  look_at: NullableInstant;
  not_before: Generated<Instant>;
}

export interface Database {
  tenant: TenantTable;
  principal: PrincipalTable;
  people_group: PeopleGroupTable;
  group_member: GroupMemberTable;
  api_key: ApiKeyTable;
  session: SessionTable;
  sign_in_link: SignInLinkTable;
  definition: DefinitionTable;
  run: RunTable;
  run_event: RunEventTable;
  task: TaskTable;
  task_candidate: TaskCandidateTable;
  task_excluded: TaskExcludedTable;
  draft: DraftTable;
  submission: SubmissionTable;
  task_event: TaskEventTable;
  audit: AuditTable;
  change: ChangeTable;
  event: EventTable;
  event_wait: EventWaitTable;
  event_shape: EventShapeTable;
  event_delivery: EventDeliveryTable;
  definition_schedule: DefinitionScheduleTable;
  event_start: EventStartTable;
  event_start_part: EventStartPartTable;
  outgoing_event: OutgoingEventTable;
  step_telling: StepTellingTable;
}

export type Row<T extends keyof Database> = Selectable<Database[T]>;
export type NewRow<T extends keyof Database> = Insertable<Database[T]>;

/** Every column, held complete by its type: for the test that compares this file with the database. */
export const COLUMNS: { [T in keyof Database]: Record<keyof Database[T], true> } = {
  tenant: { id: true, key: true, name: true, created_at: true },
  principal: {
    tenant_id: true,
    id: true,
    kind: true,
    key: true,
    name: true,
    email: true,
    admin: true,
    created_at: true,
    disabled_at: true,
  },
  people_group: { tenant_id: true, id: true, key: true, name: true, created_at: true },
  group_member: { tenant_id: true, group_id: true, principal_id: true, lead: true },
  api_key: {
    tenant_id: true,
    id: true,
    principal_id: true,
    name: true,
    hash: true,
    created_at: true,
    last_used_at: true,
    revoked_at: true,
  },
  session: {
    tenant_id: true,
    id: true,
    principal_id: true,
    hash: true,
    created_at: true,
    last_seen_at: true,
    expires_at: true,
    ended_at: true,
  },
  sign_in_link: {
    tenant_id: true,
    id: true,
    principal_id: true,
    hash: true,
    created_at: true,
    expires_at: true,
    used_at: true,
  },
  definition: {
    tenant_id: true,
    id: true,
    name: true,
    namespace: true,
    version: true,
    digest: true,
    document: true,
    documents: true,
    source: true,
    title: true,
    summary: true,
    published_at: true,
    published_by: true,
    is_current: true,
    retired_at: true,
  },
  run: {
    tenant_id: true,
    id: true,
    definition_name: true,
    definition_version: true,
    digest: true,
    state: true,
    input: true,
    output: true,
    error: true,
    started_by: true,
    idempotency_key: true,
    idempotency_hash: true,
    parent_run_id: true,
    parent_step: true,
    attempt: true,
    carried: true,
    pause_reason: true,
    parent_call: true,
    parent_awaits: true,
    parent_told_at: true,
    traceparent: true,
    created_at: true,
    started_at: true,
    closed_at: true,
    cancel_reason: true,
    version: true,
  },
  run_event: { tenant_id: true, run_id: true, seq: true, at: true, kind: true, step: true, detail: true },
  task: {
    tenant_id: true,
    id: true,
    run_id: true,
    step: true,
    state: true,
    title: true,
    body: true,
    show: true,
    form: true,
    outcomes: true,
    definition_name: true,
    definition_digest: true,
    shown_digest: true,
    priority: true,
    labels: true,
    due_at: true,
    expires_at: true,
    opened_at: true,
    next_event: true,
    holder: true,
    claimed_at: true,
    outcome: true,
    answer: true,
    decided_by: true,
    decided_at: true,
    closed_at: true,
    close_reason: true,
    requester: true,
    version: true,
  },
  task_candidate: {
    tenant_id: true,
    task_id: true,
    kind: true,
    key: true,
    available: true,
    due_sort: true,
    priority_sort: true,
  },
  task_excluded: { tenant_id: true, task_id: true, principal_key: true },
  draft: {
    tenant_id: true,
    task_id: true,
    principal_id: true,
    outcome: true,
    data: true,
    saved_at: true,
    version: true,
  },
  submission: {
    tenant_id: true,
    id: true,
    task_id: true,
    outcome: true,
    answer: true,
    submitted_by: true,
    shown_digest: true,
    received_at: true,
    state: true,
    reason: true,
    delivered_at: true,
  },
  task_event: { tenant_id: true, id: true, task_id: true, at: true, kind: true, by: true, detail: true },
  audit: {
    tenant_id: true,
    id: true,
    at: true,
    principal_id: true,
    operation: true,
    subject: true,
    outcome: true,
    request_id: true,
  },
  change: { tenant_id: true, seq: true, at: true, kind: true, subject_id: true, version: true },
  event: {
    tenant_id: true,
    id: true,
    seq: true,
    identity: true,
    source: true,
    event_id: true,
    type: true,
    envelope: true,
    received_at: true,
    sent_by: true,
    emitted_by: true,
    spread_at: true,
  },
  event_wait: {
    tenant_id: true,
    run_id: true,
    listen_id: true,
    branch: true,
    type: true,
    shape: true,
    correlation: true,
    filter: true,
    once: true,
    ready: true,
    opened_at: true,
  },
  event_shape: { tenant_id: true, type: true, shape: true, correlate: true },
  event_delivery: {
    tenant_id: true,
    run_id: true,
    event_id: true,
    seq: true,
    listens: true,
    state: true,
    created_at: true,
    delivered_at: true,
  },
  definition_schedule: {
    tenant_id: true,
    definition_name: true,
    definition_version: true,
    wanted: true,
    kind: true,
    applied: true,
    after_ms: true,
    last_run_id: true,
    changed_at: true,
  },
  event_start: { tenant_id: true, definition_name: true, branch: true, branches: true, type: true, filter: true },
  event_start_part: {
    tenant_id: true,
    definition_name: true,
    correlation: true,
    branch: true,
    event_id: true,
    seq: true,
  },
  outgoing_event: {
    tenant_id: true,
    id: true,
    seq: true,
    envelope: true,
    created_at: true,
    attempts: true,
    next_at: true,
    sent_at: true,
  },
  step_telling: {
    tenant_id: true,
    run_id: true,
    told: true,
    open: true,
    left_out: true,
    room: true,
    room_at: true,
    turns: true,
    look_at: true,
    not_before: true,
  },
};
