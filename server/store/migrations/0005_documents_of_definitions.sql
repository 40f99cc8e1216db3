-- What a version needs of other documents (OpenAPI), by address: fetched once, when it was published.
alter table definition add column documents json not null default '{}'::json;
