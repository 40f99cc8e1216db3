-- Events: what was received, who waits for what, what is on its way to a run, and what starts runs by itself.
--
-- Nothing here is scanned to find who waits for an event: waits are found by its type and, where all that a filter
-- correlates by is known, by the digest of the values; `event_shape` says which values to look at.

create table event (
  tenant_id uuid not null references tenant (id),
  id uuid not null,
  seq bigint not null generated always as identity,  -- the order of receipt
  identity text not null,                            -- digest of source and id: the same twice is the same event
  source text not null,
  event_id text not null,
  type text not null,
  envelope json not null,
  received_at timestamptz not null default clock_timestamp(),
  sent_by uuid not null,
  emitted_by uuid,                                   -- the run, of an event that one emitted
  spread_at timestamptz,                             -- when everybody who waited then had been found
  primary key (tenant_id, id),
  unique (tenant_id, identity),
  foreign key (tenant_id, sent_by) references principal (tenant_id, id),
  foreign key (tenant_id, emitted_by) references run (tenant_id, id)
);
create index event_newest on event (tenant_id, seq desc);
create index event_by_type on event (tenant_id, type, seq);
create index event_by_receipt on event (tenant_id, received_at);
create index event_not_spread on event (received_at) where spread_at is null;

-- One row for each filter of a listen.
create table event_wait (
  tenant_id uuid not null,
  run_id uuid not null,
  listen_id text not null,
  branch int not null,
  type text not null,                                -- '*': any
  shape text,                                        -- digest of how the values to correlate by are found; null: not known
  correlation text,                                  -- digest of the values
  filter json not null,
  once boolean not null,                             -- the first event takes the wait away
  ready boolean not null default false,              -- what came before it has been looked through
  opened_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, run_id, listen_id, branch),
  foreign key (tenant_id, run_id) references run (tenant_id, id),
  check ((shape is null) = (correlation is null))
);
create index event_wait_correlated on event_wait (tenant_id, type, shape, correlation) where shape is not null;
create index event_wait_plain on event_wait (tenant_id, type, run_id, listen_id, branch) where shape is null;

create table event_shape (
  tenant_id uuid not null references tenant (id),
  type text not null,
  shape text not null,
  correlate json not null,                           -- the expressions, in order
  primary key (tenant_id, type, shape)
);

-- An event for a run: at most one row, so at most one delivery.
create table event_delivery (
  tenant_id uuid not null,
  run_id uuid not null,
  event_id uuid not null,
  seq bigint not null,
  listens text[] not null,
  state text not null default 'pending' check (state in ('pending', 'delivered', 'ended')),
  created_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  primary key (tenant_id, run_id, event_id),
  foreign key (tenant_id, run_id) references run (tenant_id, id),
  foreign key (tenant_id, event_id) references event (tenant_id, id) on delete cascade
);
create index event_delivery_of_event on event_delivery (tenant_id, event_id);
create index event_delivery_of_run on event_delivery (tenant_id, run_id, seq) where state = 'pending';
create index event_delivery_pending on event_delivery (created_at) where state = 'pending';

-- What the current version of a definition says of its own starts. One row for each definition that has a schedule, or
-- had one that Temporal must still forget (`wanted` is null).
create table definition_schedule (
  tenant_id uuid not null,
  definition_name text not null,
  definition_version text not null,
  wanted json,
  kind text check (kind in ('cron', 'every', 'after', 'on')),
  applied boolean not null default false,            -- Temporal knows
  after_ms bigint,                                   -- of `after`: the pause
  last_run_id uuid,                                  -- of `after`: the run whose end counts
  changed_at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, definition_name),
  foreign key (tenant_id, definition_name, definition_version) references definition (tenant_id, name, version),
  foreign key (tenant_id, last_run_id) references run (tenant_id, id)
);
create index definition_schedule_pending on definition_schedule (changed_at) where not applied;
create index definition_schedule_after on definition_schedule (tenant_id) where kind = 'after';

-- One row for each filter of a definition that events start.
create table event_start (
  tenant_id uuid not null,
  definition_name text not null,
  branch int not null,
  branches int not null,                             -- how many must be met: all of them, or 1
  type text not null,
  filter json not null,
  primary key (tenant_id, definition_name, branch),
  foreign key (tenant_id, definition_name) references definition_schedule (tenant_id, definition_name)
);
create index event_start_by_type on event_start (tenant_id, type);

-- Events that came for a start that needs several, until the others come.
create table event_start_part (
  tenant_id uuid not null,
  definition_name text not null,
  correlation text not null,
  branch int not null,
  event_id uuid not null,
  seq bigint not null,
  primary key (tenant_id, definition_name, correlation, branch, event_id),
  foreign key (tenant_id, definition_name) references definition_schedule (tenant_id, definition_name),
  foreign key (tenant_id, event_id) references event (tenant_id, id) on delete cascade
);
create index event_start_part_of_event on event_start_part (tenant_id, event_id);

-- What goes out to the configured sink: events that runs emit, and how runs fare. Kept a while after it was sent.
create table outgoing_event (
  tenant_id uuid not null references tenant (id),
  id text not null,
  seq bigint not null generated always as identity,
  envelope json not null,
  created_at timestamptz not null default clock_timestamp(),
  attempts int not null default 0,
  next_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  primary key (tenant_id, id)
);
create index outgoing_event_due on outgoing_event (next_at) where sent_at is null;
create index outgoing_event_old on outgoing_event (tenant_id, created_at);

-- The specification's lifecycle events of a run, as its row tells them. The id is the run's and the phase's: the same
-- change written again is the same event. What a run gave is not copied here: whoever may see it asks for the run.
create function tell_lifecycle() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  phase text := case new.state when 'running' then 'started' when 'terminated' then 'faulted' when 'failed' then 'faulted'
    else new.state end;
  at text := to_char(coalesce(case when new.state = 'running' then new.started_at else new.closed_at end, clock_timestamp()) at time zone 'utc',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  space text;
begin
  select d.namespace into space from public.definition d
  where d.tenant_id = new.tenant_id and d.name = new.definition_name and d.version = new.definition_version;
  insert into public.outgoing_event (tenant_id, id, envelope) values (new.tenant_id, new.id || '/' || phase, json_build_object(
    'specversion', '1.0',
    'id', new.id || '/' || phase,
    'source', '/orkestra/' || coalesce(space, 'default') || '/' || new.definition_name,
    'type', 'io.serverlessworkflow.workflow.' || phase || '.v1',
    'time', at,
    'subject', new.id,
    'datacontenttype', 'application/json',
    'data', json_strip_nulls(json_build_object(
      'name', new.definition_name || '-' || new.id || '.' || coalesce(space, 'default'),
      'definition', json_build_object('name', new.definition_name, 'namespace', space, 'version', new.definition_version),
      'startedAt', case when phase = 'started' then at end,
      'completedAt', case when phase = 'completed' then at end,
      'faultedAt', case when phase = 'faulted' then at end,
      'cancelledAt', case when phase = 'cancelled' then at end,
      'error', case when phase = 'faulted' then coalesce(new.error, json_build_object('title', 'Terminated', 'status', 500,
        'type', 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime')) end
    ))))
  on conflict do nothing;
  return null;
end $$;
create trigger run_lifecycle after update on run for each row
  when (old.state <> new.state and new.state <> 'pending') execute function tell_lifecycle();

-- Row security ---------------------------------------------------------------------------------------------------------

do $$
declare
  one text;
begin
  foreach one in array array['event', 'event_wait', 'event_shape', 'event_delivery', 'definition_schedule', 'event_start',
    'event_start_part', 'outgoing_event']
  loop
    execute format('alter table %I enable row level security', one);
    execute format('alter table %I force row level security', one);
    execute format('create policy tenant_only on %I using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', one);
  end loop;
end $$;

-- Across tenants: ids of work that a crash or an outage left behind.
create policy owner_reads on event for select to current_user using (true);
create policy owner_reads on event_delivery for select to current_user using (true);
create policy owner_reads on definition_schedule for select to current_user using (true);
create policy owner_reads on outgoing_event for select to current_user using (true);

create function pending_events(older_than interval, most int) returns table (tenant_id uuid, event_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select e.tenant_id, e.id from public.event e
        where e.spread_at is null and e.received_at <= clock_timestamp() - older_than order by e.received_at limit most $$;

create function pending_deliveries(older_than interval, most int) returns table (tenant_id uuid, run_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select d.tenant_id, d.run_id from public.event_delivery d
        where d.state = 'pending' and d.created_at <= clock_timestamp() - older_than
        group by 1, 2 order by min(d.created_at) limit most $$;

create function pending_schedules(most int) returns table (tenant_id uuid, definition_name text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.tenant_id, s.definition_name from public.definition_schedule s
        where not s.applied order by s.changed_at limit most $$;

-- Definitions whose last run has ended long enough ago to be started again.
create function due_again(most int) returns table (tenant_id uuid, definition_name text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select s.tenant_id, s.definition_name from public.definition_schedule s
        left join public.run r on r.tenant_id = s.tenant_id and r.id = s.last_run_id
        where s.kind = 'after' and (s.last_run_id is null
          or r.closed_at + s.after_ms * interval '1 ms' <= clock_timestamp())
        limit most $$;

create function due_outgoing(most int) returns table (tenant_id uuid, id text)
  language sql stable security definer set search_path = pg_catalog
  as $$ select o.tenant_id, o.id from public.outgoing_event o
        where o.sent_at is null and o.next_at <= clock_timestamp() order by o.next_at, o.seq limit most $$;

-- What the application may do ------------------------------------------------------------------------------------------

do $$
declare
  app text := current_setting('orkestra.application_role');
  line text;
begin
  revoke all on function pending_events(interval, int), pending_deliveries(interval, int), pending_schedules(int), due_again(int),
    due_outgoing(int) from public;
  foreach line in array array[
    'select on event, event_wait, event_shape, event_delivery, definition_schedule, event_start, event_start_part, outgoing_event',
    'insert on event, event_wait, event_shape, event_delivery, definition_schedule, event_start, event_start_part, outgoing_event',
    'update (spread_at), delete on event',
    'update (ready), delete on event_wait',
    'update (state, delivered_at) on event_delivery',
    'update (definition_version, wanted, kind, applied, after_ms, last_run_id, changed_at), delete on definition_schedule',
    'delete on event_start, event_start_part',
    'update (attempts, next_at, sent_at), delete on outgoing_event',
    'execute on function pending_events(interval, int), pending_deliveries(interval, int), pending_schedules(int), due_again(int), due_outgoing(int)']
  loop
    execute format('grant %s to %I', line, app);
  end loop;
end $$;
