-- A change says which run it concerns, so that whoever waits for one run is not woken by all the others of its tenant.
drop trigger change_told on change;
drop function tell_change();

create function note_change_of(tenant uuid, kind text, subject uuid, version int, run uuid) returns void
language plpgsql set search_path = pg_catalog as $$
declare
  given bigint;
begin
  insert into public.change (tenant_id, kind, subject_id, version) values (tenant, kind, subject, version) returning seq into given;
  perform pg_notify('orkestra_change', tenant || ':' || given || ':' || run);
end $$;

create or replace function note_change() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  if tg_argv[0] = 'run' then
    perform public.note_change_of(new.tenant_id, 'run', new.id, new.version, new.id);
  else
    perform public.note_change_of(new.tenant_id, tg_argv[0], new.id, new.version, new.run_id);
  end if;
  return null;
end $$;
