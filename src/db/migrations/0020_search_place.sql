-- Which public release names which region, newest first for each: to find what is near a place among
-- 400,000 releases took ten seconds where few matched and three to count where many did. Kept with
-- search_entry, whose rows it goes with.

create table search_place (
  region_code text not null,
  published_at timestamptz(3) not null,
  release_id text not null references search_entry (release_id) on delete cascade,
  primary key (region_code, published_at, release_id)
);
create index search_place_release on search_place (release_id);

-- Rows of search_entry are only ever put in and thrown away, the latter with those here.
create function add_search_places() returns trigger language plpgsql as $$
begin
  insert into search_place
  select distinct code, added.published_at, added.release_id
  from added
  join release_version rv on rv.release_id = added.release_id and rv.number = added.version
  cross join unnest(rv.region_codes) as named (code);
  return null;
end
$$;

create trigger search_places_added after insert on search_entry
  referencing new table as added for each statement execute function add_search_places();

insert into search_place
select distinct code, entry.published_at, entry.release_id
from search_entry entry
join release_version rv on rv.release_id = entry.release_id and rv.number = entry.version
cross join unnest(rv.region_codes) as named (code);
