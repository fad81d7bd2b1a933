-- The head of a search entry is made when a version is written and not at its moment: to look up names
-- and to stem took 0.5 ms a release, most of what publishing costs, and 200 come at one full second.

alter table release_version add column search_head tsvector;

create function set_search_head() returns trigger
  language plpgsql
as $$
begin
  new.search_head := search_head_of(new, '');
  return new;
end
$$;

create trigger search_head_set
  before insert or update of headline, subheadline, keywords, language, region_scope, topic_scope
  on release_version
  for each row execute function set_search_head();

update release_version set headline = headline;

-- As in 0011_search.sql, with the head as it was written; the office's name is as it is at the moment.
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
  insert into search_word_due
  select release_id from search_entry where release_id = any (ids)
  on conflict do nothing;
end
$$;
