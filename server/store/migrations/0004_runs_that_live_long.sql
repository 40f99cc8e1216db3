-- Runs that are held, tried again, and run others.
alter table run drop constraint run_state_check;
alter table run add constraint run_state_check
  check (state in ('pending', 'running', 'paused', 'completed', 'failed', 'cancelled', 'terminated'));
alter table run drop constraint run_check;
alter table run add constraint run_check check ((closed_at is null) = (state in ('pending', 'running', 'paused')));
alter table run
  -- How often a failed run was tried again, and the state it goes on from while its workflow is not started.
  add column attempt int not null default 0,
  add column carried json,
  add column pause_reason text,
  -- The parent's call that started this run, whether it waits for the end, and when it was told of it.
  add column parent_call text,
  add column parent_awaits boolean not null default false,
  add column parent_told_at timestamptz;
create unique index run_of_call on run (tenant_id, parent_run_id, parent_call) where parent_call is not null;
-- The sweeper's: ends that a waiting parent was not told of.
create index run_untold on run (closed_at) where parent_awaits and parent_told_at is null and closed_at is not null;

create function untold_children(older_than interval, most int)
  returns table (tenant_id uuid, run_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select r.tenant_id, r.id from public.run r
        where r.parent_awaits and r.parent_told_at is null and r.closed_at <= clock_timestamp() - older_than
        order by r.closed_at limit most $$;

alter table task_event drop constraint task_event_kind_check;
alter table task_event add constraint task_event_kind_check check (kind in
  ('opened', 'claimed', 'released', 'reminded', 'breached', 'escalated', 'submitted', 'refused', 'completed', 'expired',
   'cancelled', 'moved'));

-- What the sink is told of a run that is held, goes on, or is tried again: each time anew.
create or replace function tell_lifecycle() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  phase text := case
    when new.state = 'paused' then 'suspended'
    when new.state = 'running' and old.state = 'paused' then 'resumed'
    when new.state = 'running' then 'started'
    when new.state in ('terminated', 'failed') then 'faulted'
    else new.state end;
  name text := new.id || '/' || phase ||
    case when phase in ('suspended', 'resumed') then '/' || new.version when new.attempt > 0 then '/' || new.attempt else '' end;
  at text := to_char(coalesce(case when phase = 'started' and new.attempt = 0 then new.started_at else new.closed_at end, clock_timestamp())
    at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  space text;
begin
  select d.namespace into space from public.definition d
  where d.tenant_id = new.tenant_id and d.name = new.definition_name and d.version = new.definition_version;
  insert into public.outgoing_event (tenant_id, id, envelope) values (new.tenant_id, name, json_build_object(
    'specversion', '1.0',
    'id', name,
    'source', '/orkestra/' || coalesce(space, 'default') || '/' || new.definition_name,
    'type', 'io.serverlessworkflow.workflow.' || phase || '.v1',
    'time', at,
    'subject', new.id,
    'datacontenttype', 'application/json',
    'data', json_strip_nulls(json_build_object(
      'name', new.definition_name || '-' || new.id || '.' || coalesce(space, 'default'),
      'definition', json_build_object('name', new.definition_name, 'namespace', space, 'version', new.definition_version),
      'startedAt', case when phase = 'started' then at end,
      'suspendedAt', case when phase = 'suspended' then at end,
      'resumedAt', case when phase = 'resumed' then at end,
      'completedAt', case when phase = 'completed' then at end,
      'faultedAt', case when phase = 'faulted' then at end,
      'cancelledAt', case when phase = 'cancelled' then at end,
      'error', case when phase = 'faulted' then coalesce(new.error, json_build_object('title', 'Terminated', 'status', 500,
        'type', 'https://open-workflow-specification.org/spec/1.0.0/errors/runtime')) end
    ))))
  on conflict do nothing;
  return null;
end $$;

do $$
declare
  app text := current_setting('orkestra.application_role');
begin
  execute format('grant update (attempt, carried, pause_reason, parent_told_at) on run to %I', app);
  revoke all on function untold_children(interval, int) from public;
  execute format('grant execute on function untold_children(interval, int) to %I', app);
end $$;
