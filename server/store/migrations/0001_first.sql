-- The first schema: tenants, people, definitions, runs, tasks, decisions, and what is kept of them.
--
-- Rules that every later migration keeps (test/store/row-security.test.ts holds them):
--   1. Every table has tenant_id, leads its primary key with it, and every foreign key includes it: a row cannot point
--      into another tenant. The table of tenants is its own tenant.
--   2. Row security is enabled and forced: the owner of the tables is bound by it like everybody else.
--   3. The application's role gets exactly what it needs, column by column where rows are records. It never owns anything,
--      never bypasses row security, and deletes only what is replaced or thrown away by its nature.
--   4. JSON is `json`, not `jsonb`: the order of keys is the author's (forms are drawn in it, outcomes offered in it), and no
--      query looks inside.
--   5. Money and time: instants are timestamptz, written by the database's clock.
--
-- The migration runs as the role that will own the tables. That role needs no superuser rights (managed PostgreSQL has
-- none to give). orkestra.application_role names the role of the application, which exists already.

-- Whose rows may be seen and written: the tenant of this transaction, or nobody's. (An empty setting is what remains in a
-- session after a transaction that had one.)
create function current_tenant() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.tenant', true), '')::uuid;

create table tenant (
  id uuid primary key,
  key text not null unique check (key ~ '^[a-z][a-z0-9-]{0,62}$'),
  name text not null,
  created_at timestamptz not null default now()
);

-- People, agents and services ------------------------------------------------------------------------------------------

create table principal (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  kind text not null check (kind in ('user', 'agent', 'service')),
  key text not null,
  name text not null,
  email text,
  admin boolean not null default false,
  created_at timestamptz not null default now(),
  disabled_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, key)
);
create index principal_email on principal (tenant_id, lower(email)) where email is not null;

create table people_group (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  key text not null,
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, key)
);

create table group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  principal_id uuid not null,
  lead boolean not null default false,
  primary key (tenant_id, group_id, principal_id),
  foreign key (tenant_id, group_id) references people_group (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);
create index group_member_principal on group_member (tenant_id, principal_id, group_id);

-- Credentials: only hashes of secrets ----------------------------------------------------------------------------------

create table api_key (
  tenant_id uuid not null,
  id uuid not null,
  principal_id uuid not null,
  name text not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);
create index api_key_principal on api_key (tenant_id, principal_id);

create table session (
  tenant_id uuid not null,
  id uuid not null,
  principal_id uuid not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);
create index session_principal on session (tenant_id, principal_id);
create index session_expiry on session (tenant_id, expires_at);

create table sign_in_link (
  tenant_id uuid not null,
  id uuid not null,
  principal_id uuid not null,
  hash bytea not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);
create index sign_in_link_principal on sign_in_link (tenant_id, principal_id);

-- Definitions: a published version never changes -----------------------------------------------------------------------

create table definition (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  name text not null,
  namespace text not null,
  version text not null,
  digest text not null,
  document json not null,
  source text not null,
  title text,
  summary text,
  published_at timestamptz not null default now(),
  published_by uuid,
  is_current boolean not null default false,
  retired_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, name, version),
  foreign key (tenant_id, published_by) references principal (tenant_id, id)
);
create unique index definition_current on definition (tenant_id, name) where is_current;

-- Runs: the row is a shadow; the workflow knows where the run is and how it ended --------------------------------------

create table run (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  definition_name text not null,
  definition_version text not null,
  digest text not null,
  state text not null default 'pending'
    check (state in ('pending', 'running', 'completed', 'failed', 'cancelled', 'terminated')),
  input json not null,
  output json,
  error json,
  started_by uuid not null,
  idempotency_key text,
  idempotency_hash text,                     -- of the input: the same key with another input is refused
  parent_run_id uuid,
  parent_step text,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  closed_at timestamptz,
  cancel_reason text,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, started_by) references principal (tenant_id, id),
  foreign key (tenant_id, parent_run_id) references run (tenant_id, id),
  check ((closed_at is null) = (state in ('pending', 'running'))),
  check (idempotency_key is null or idempotency_hash is not null)
);
create unique index run_idempotency on run (tenant_id, idempotency_key) where idempotency_key is not null;
create index run_newest on run (tenant_id, created_at desc, id desc);
create index run_by_definition on run (tenant_id, definition_name, created_at desc, id desc);
create index run_by_state on run (tenant_id, state, created_at desc, id desc);
create index run_by_starter on run (tenant_id, started_by, created_at desc, id desc);
create index run_by_parent on run (tenant_id, parent_run_id) where parent_run_id is not null;
-- The sweeper's: runs whose workflow was not started.
create index run_pending on run (created_at) where state = 'pending';

-- What happened in a run, kept when it closes (before that the workflow is asked).
create table run_event (
  tenant_id uuid not null,
  run_id uuid not null,
  seq int not null,
  at timestamptz not null,
  kind text not null,
  step text,
  detail json,
  primary key (tenant_id, run_id, seq),
  foreign key (tenant_id, run_id) references run (tenant_id, id)
);

-- Tasks: the run decides their fate; claim, draft and candidates live here alone ---------------------------------------

create table task (
  tenant_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  step text not null,
  state text not null default 'open' check (state in ('open', 'submitted', 'completed', 'expired', 'cancelled')),
  title text not null,
  body text,
  show json,
  form json,                                -- { schema, ui, data }
  outcomes json not null default '[]' check (json_typeof(outcomes) = 'array'),
  definition_name text not null,
  definition_digest text not null,
  shown_digest text not null,                -- of all that a person saw; a decision carries it
  priority int not null default 0,
  labels text[] not null default '{}',
  due_at timestamptz,
  expires_at timestamptz,
  opened_at timestamptz not null default now(),
  next_event json,
  holder uuid,
  claimed_at timestamptz,
  outcome text,
  answer json,
  decided_by uuid,
  decided_at timestamptz,
  closed_at timestamptz,
  close_reason text,
  requester uuid,
  version int not null default 1,
  primary key (tenant_id, id),
  foreign key (tenant_id, run_id) references run (tenant_id, id),
  foreign key (tenant_id, holder) references principal (tenant_id, id),
  foreign key (tenant_id, decided_by) references principal (tenant_id, id),
  foreign key (tenant_id, requester) references principal (tenant_id, id),
  check ((holder is null) = (claimed_at is null)),
  check ((closed_at is null) = (state in ('open', 'submitted')))
);
create index task_by_run on task (tenant_id, run_id, opened_at);
-- "Most urgent first" is one ascending order, so that a page continues after its last row by one comparison of rows:
-- earliest due (without a due date: last), then highest priority, then oldest.
create index task_urgent on task (tenant_id, coalesce(due_at, 'infinity'::timestamptz), (-priority), id);
create index task_urgent_live on task (tenant_id, coalesce(due_at, 'infinity'::timestamptz), (-priority), id)
  where state in ('open', 'submitted');
create index task_held on task (tenant_id, holder, coalesce(due_at, 'infinity'::timestamptz), (-priority), id)
  where holder is not null;
create index task_requested on task (tenant_id, requester, coalesce(due_at, 'infinity'::timestamptz), (-priority), id);
create index task_due on task (tenant_id, due_at) where state = 'open' and due_at is not null;
create index task_decided on task (tenant_id, decided_by, closed_at desc, id desc) where closed_at is not null;
create index task_closed on task (tenant_id, closed_at desc, id desc) where closed_at is not null;

-- To whom a task is offered: people and groups by key; who belongs to a group is asked when somebody looks.
--
-- `available` (open and held by nobody), `due_sort` and `priority_sort` repeat the task's (kept by triggers below), so that
-- a person's inbox is the merge of a few ordered index ranges, one for each key the person answers to, and costs the same
-- among ten tasks and a million.
create table task_candidate (
  tenant_id uuid not null,
  task_id uuid not null,
  kind text not null check (kind in ('user', 'group')),
  key text not null,
  available boolean not null default false,
  due_sort timestamptz not null default 'infinity',
  priority_sort int not null default 0,
  primary key (tenant_id, task_id, kind, key),
  foreign key (tenant_id, task_id) references task (tenant_id, id)
);
create index task_candidate_key on task_candidate (tenant_id, kind, key, due_sort, priority_sort, task_id);
create index task_candidate_inbox on task_candidate (tenant_id, kind, key, due_sort, priority_sort, task_id) where available;

create table task_excluded (
  tenant_id uuid not null,
  task_id uuid not null,
  principal_key text not null,
  primary key (tenant_id, task_id, principal_key),
  foreign key (tenant_id, task_id) references task (tenant_id, id)
);

create table draft (
  tenant_id uuid not null,
  task_id uuid not null,
  principal_id uuid not null,
  outcome text,
  data json not null,
  saved_at timestamptz not null default now(),
  version int not null default 1,
  primary key (tenant_id, task_id, principal_id),
  foreign key (tenant_id, task_id) references task (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);

-- A decision as it was received, before anything else happens with it. Its instant decides against a deadline, so it is
-- the clock's, not the transaction's.
create table submission (
  tenant_id uuid not null,
  id uuid not null,
  task_id uuid not null,
  outcome text not null,
  answer json,
  submitted_by uuid not null,
  shown_digest text not null,
  received_at timestamptz not null default clock_timestamp(),
  state text not null default 'pending' check (state in ('pending', 'accepted', 'refused')),
  reason text,
  delivered_at timestamptz,
  primary key (tenant_id, id),
  foreign key (tenant_id, task_id) references task (tenant_id, id),
  foreign key (tenant_id, submitted_by) references principal (tenant_id, id),
  check (state <> 'refused' or reason is not null)
);
-- The first decision wins: a second one finds this.
create unique index submission_standing on submission (tenant_id, task_id) where state in ('pending', 'accepted');
create index submission_by_task on submission (tenant_id, task_id, received_at);
-- The sweeper's: decisions that the run has not been told.
create index submission_pending on submission (received_at) where state = 'pending';

create table task_event (
  tenant_id uuid not null,
  id uuid not null,
  task_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  kind text not null check (kind in
    ('opened', 'claimed', 'released', 'reminded', 'breached', 'escalated', 'submitted', 'refused', 'completed', 'expired',
     'cancelled')),
  by uuid,                                   -- nobody: the process itself
  detail json,
  primary key (tenant_id, id),
  foreign key (tenant_id, task_id) references task (tenant_id, id),
  foreign key (tenant_id, by) references principal (tenant_id, id)
);
create index task_event_by_task on task_event (tenant_id, task_id, at);

-- Who did what through any door; only ever added to.
create table audit (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  principal_id uuid not null,
  operation text not null,
  subject text,
  outcome text not null,                     -- 'ok' or the error's code
  request_id text not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, principal_id) references principal (tenant_id, id)
);
create index audit_newest on audit (tenant_id, at desc, id desc);

-- What changed, for those who watch. Says that, not what: kind, id, version. `seq` is given when the row is written, not
-- when it is committed: who reads on from a seq must look back a little, or miss a slower transaction's change.
create table change (
  tenant_id uuid not null references tenant (id),
  seq bigint not null generated always as identity,
  at timestamptz not null default clock_timestamp(),
  kind text not null check (kind in ('task', 'run', 'definition')),
  subject_id text not null,
  version int not null,
  primary key (tenant_id, seq)
);
create index change_by_time on change (tenant_id, at);

create function tell_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('orkestra_change', new.tenant_id || ':' || new.seq);
  return null;
end $$;
create trigger change_told after insert on change for each row execute function tell_change();

create function note_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  insert into public.change (tenant_id, kind, subject_id, version) values (new.tenant_id, tg_argv[0], new.id, new.version);
  return null;
end $$;
create trigger task_opened after insert on task for each row execute function note_change('task');
create trigger task_changed after update on task for each row when (old.version <> new.version)
  execute function note_change('task');
create trigger run_created after insert on run for each row execute function note_change('run');
create trigger run_changed after update on run for each row when (old.version <> new.version)
  execute function note_change('run');

-- The candidates' copy of their task's place in the order.
create function place_candidate() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  select t.state = 'open' and t.holder is null, coalesce(t.due_at, 'infinity'), -t.priority
  into new.available, new.due_sort, new.priority_sort
  from public.task t where t.tenant_id = new.tenant_id and t.id = new.task_id;
  if not found then
    -- The row then fails on its foreign key, which says it better than a null would.
    new.available := false;
    new.due_sort := 'infinity';
    new.priority_sort := 0;
  end if;
  return new;
end $$;
create trigger candidate_placed before insert on task_candidate for each row execute function place_candidate();

create function place_candidates() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  update public.task_candidate c
  set available = (new.state = 'open' and new.holder is null), due_sort = coalesce(new.due_at, 'infinity'), priority_sort = -new.priority
  where c.tenant_id = new.tenant_id and c.task_id = new.id;
  return null;
end $$;
create trigger task_placed after update on task for each row
  when ((old.state = 'open' and old.holder is null, old.due_at, old.priority)
    is distinct from (new.state = 'open' and new.holder is null, new.due_at, new.priority))
  execute function place_candidates();

-- Row security ---------------------------------------------------------------------------------------------------------

do $$
declare
  one text;
begin
  foreach one in array array[
    'principal', 'people_group', 'group_member', 'api_key', 'session', 'sign_in_link', 'definition', 'run', 'run_event',
    'task', 'task_candidate', 'task_excluded', 'draft', 'submission', 'task_event', 'audit', 'change']
  loop
    execute format('alter table %I enable row level security', one);
    execute format('alter table %I force row level security', one);
    execute format('create policy tenant_only on %I using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', one);
  end loop;
  alter table tenant enable row level security;
  alter table tenant force row level security;
  create policy tenant_only on tenant using (id = current_tenant()) with check (id = current_tenant());
end $$;

-- Across tenants -------------------------------------------------------------------------------------------------------
--
-- Sweepers must find work whose tenant they do not know. These functions run as the owner of the tables and return ids
-- only; everything else happens inside the tenant. Forced row security would hide the rows from the owner as well, hence a
-- policy that lets the owner, and nobody else, read the three tables concerned. The owner can change the policies anyway;
-- the application's role never is the owner and cannot become it.

create policy owner_reads on tenant for select to current_user using (true);
create policy owner_reads on submission for select to current_user using (true);
create policy owner_reads on run for select to current_user using (true);

create function tenant_by_key(wanted text) returns uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select id from public.tenant where key = wanted $$;

create function tenant_ids() returns setof uuid
  language sql stable security definer set search_path = pg_catalog
  as $$ select id from public.tenant order by created_at, id $$;

create function pending_submissions(older_than interval, most int)
  returns table (tenant_id uuid, submission_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.tenant_id, s.id from public.submission s
        where s.state = 'pending' and s.received_at <= clock_timestamp() - older_than
        order by s.received_at limit most $$;

create function pending_runs(older_than interval, most int)
  returns table (tenant_id uuid, run_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.tenant_id, r.id from public.run r
        where r.state = 'pending' and r.created_at <= clock_timestamp() - older_than
        order by r.created_at limit most $$;

-- What the application may do ------------------------------------------------------------------------------------------

do $$
declare
  app text := current_setting('orkestra.application_role');
  line text;
begin
  revoke all on all tables in schema public from public;
  revoke all on all functions in schema public from public;
  foreach line in array array[
    'select on all tables in schema public',
    'insert on tenant, principal, people_group, group_member, api_key, session, sign_in_link, definition, run, run_event,
       task, task_candidate, task_excluded, draft, submission, task_event, audit, change',
    'update (name) on tenant',
    'update (kind, key, name, email, admin, disabled_at) on principal',
    'update (key, name) on people_group',
    'update (lead), delete on group_member',
    'update (last_used_at, revoked_at) on api_key',
    'update (last_seen_at, expires_at, ended_at), delete on session',
    'update (expires_at, used_at), delete on sign_in_link',
    'update (is_current, retired_at) on definition',
    'update (state, output, error, started_at, closed_at, cancel_reason, version) on run',
    'update (state, priority, labels, due_at, expires_at, next_event, holder, claimed_at, outcome, answer, decided_by,
       decided_at, closed_at, close_reason, version) on task',
    'update (available, due_sort, priority_sort), delete on task_candidate',
    'delete on task_excluded',
    'update, delete on draft',
    'update (state, reason, delivered_at) on submission',
    'delete on change',
    'execute on function current_tenant(), tenant_by_key(text), tenant_ids(), pending_submissions(interval, int),
       pending_runs(interval, int)']
  loop
    execute format('grant %s to %I', line, app);
  end loop;
  -- The record of migrations is the migrator's; the application only checks that it fits.
  execute format('grant usage on schema public to %I', app);
end $$;
