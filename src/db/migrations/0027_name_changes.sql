-- What hangs on a region, topic or office that was moved or renamed, in the versions that name it: made
-- anew in slices of short transactions beside the service, because an import that did it at once held
-- 400,000 rows for half an hour, and a publication with them.

create table name_change (
  id bigint primary key generated always as identity,
  kind text not null check (kind in ('region', 'topic', 'office')),
  keys text[] not null,
  -- First the versions that are not public yet: what is published next must be right.
  phase text not null default 'coming' check (phase in ('coming', 'public')),
  -- So far the phase has come; and whether it has left out rows that somebody else had locked.
  after_id text not null default '',
  after_number integer not null default 0,
  is_incomplete boolean not null default false,
  created_at timestamptz(3) not null default now()
);

create function note_region_change() returns trigger language plpgsql as $$
begin
  insert into name_change (kind, keys)
  select 'region', array_agg(added.code) from added join removed using (code)
  where (added.name, added.name_en, added.path) is distinct from (removed.name, removed.name_en, removed.path)
  having count(*) > 0;
  return null;
end
$$;

create function note_topic_change() returns trigger language plpgsql as $$
begin
  insert into name_change (kind, keys)
  select 'topic', array_agg(added.code) from added join removed using (code)
  where (added.name, added.name_en, added.path) is distinct from (removed.name, removed.name_en, removed.path)
  having count(*) > 0;
  return null;
end
$$;

create function note_office_change() returns trigger language plpgsql as $$
begin
  insert into name_change (kind, keys)
  select 'office', array_agg(added.id) from added join removed using (id)
  where (added.name, added.name_en) is distinct from (removed.name, removed.name_en)
  having count(*) > 0;
  return null;
end
$$;

create trigger name_change_noted after update on region
  referencing new table as added old table as removed
  for each statement execute function note_region_change();
create trigger name_change_noted after update on topic
  referencing new table as added old table as removed
  for each statement execute function note_topic_change();
create trigger name_change_noted after update on office
  referencing new table as added old table as removed
  for each statement execute function note_office_change();
