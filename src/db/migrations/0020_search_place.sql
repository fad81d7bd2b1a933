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

create function add_search_places(ids text[]) returns void
  language sql
begin atomic
  insert into search_place
  select distinct code, entry.published_at, entry.release_id
  from search_entry entry
  join release_version rv on rv.release_id = entry.release_id and rv.number = entry.version
  cross join unnest(rv.region_codes) as named (code)
  where entry.release_id = any (ids);
end;

select add_search_places(array(select release_id from search_entry));

-- As in 0019_search_head.sql, with the places.
create or replace function refresh_search_entries(ids text[]) returns void
  language plpgsql
as $$
begin
  if cardinality(ids) = 0 then
    return;
  end if;
  delete from search_entry where release_id = any (ids);
  insert into search_entry
  select release.id, release.version, release.published_at, release.office_id, rv.language, rv.kind,
    exists (
      select from release_media rm join media on media.id = rm.media_id
      where rm.release_id = rv.release_id and rm.number = rv.number
        and media.content_type like 'image/%'),
    rv.region_scope, rv.topic_scope, coalesce(rv.search_head, '') || setweight(to_tsvector(
      case rv.language when 'en' then 'english' else 'german' end::regconfig, office.name), 'C')
  from release
  join release_version rv on rv.release_id = release.id and rv.number = release.version
  join office on office.id = release.office_id
  where release.id = any (ids) and release.status = 'published'
  order by release.published_at, release.id;
  perform add_search_places(ids);
  insert into search_word_due
  select release_id from search_entry where release_id = any (ids)
  on conflict do nothing;
end
$$;
