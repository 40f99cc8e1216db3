-- The trace (W3C Trace Context) that a run was started in: its spans join it.
alter table run add column traceparent text check (length(traceparent) <= 200);
