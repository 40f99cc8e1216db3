-- How far the sink was told of the steps of a run; a row for each run whose steps are told, none for others.
create table step_telling (
  tenant_id uuid not null,
  run_id uuid not null,
  told int not null,                                 -- number of the last entry of the run's trace that was told
  open json not null default '[]'::json,             -- pointers of the steps that were told to have started, and not to have ended
  left_out int not null default 0,                   -- entries and events that were not told, since the last that was
  room double precision not null,                    -- how many events may be told at once; grows with time
  room_at timestamptz not null default clock_timestamp(),
  turns bigint not null default 0,                   -- turns of the run that made entries
  look_at timestamptz,                               -- when to look; null: nothing has happened since
  not_before timestamptz not null default clock_timestamp(),
  primary key (tenant_id, run_id),
  foreign key (tenant_id, run_id) references run (tenant_id, id)
);
create index step_telling_due on step_telling (look_at) where look_at is not null;

alter table step_telling enable row level security;
alter table step_telling force row level security;
create policy tenant_only on step_telling using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy owner_reads on step_telling for select to current_user using (true);

-- A run that is pending was not told to have started; one that is closed was told of by whoever closed it.
create function due_tellings(most int) returns table (tenant_id uuid, run_id uuid)
  language sql stable security definer set search_path = pg_catalog
  as $$ select t.tenant_id, t.run_id from public.step_telling t
        join public.run r on r.tenant_id = t.tenant_id and r.id = t.run_id and r.state in ('running', 'paused')
        where t.look_at <= clock_timestamp() order by t.look_at limit most $$;

do $$
declare
  app text := current_setting('orkestra.application_role');
begin
  revoke all on function due_tellings(int) from public;
  execute format('grant execute on function due_tellings(int) to %I', app);
  execute format('grant select, insert, delete on step_telling to %I', app);
  execute format('grant update (told, open, left_out, room, room_at, turns, look_at, not_before) on step_telling to %I', app);
end $$;
