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

do $$
declare
  app text := current_setting('orkestra.application_role');
begin
  execute format('grant update (attempt, carried, pause_reason, parent_told_at) on run to %I', app);
  revoke all on function untold_children(interval, int) from public;
  execute format('grant execute on function untold_children(interval, int) to %I', app);
end $$;
