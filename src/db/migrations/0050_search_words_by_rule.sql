-- The words of a version are cut by one rule of the program (src/search/words), which what is looked for
-- goes through as well, and are written by the statement that writes the version: no trigger stems. Rows
-- that were written by an older rule, or whose names have changed, are due and made anew in slices beside
-- the service; until then they are found by their old words.

drop trigger search_words_set on release_version;
drop function set_search_words();
drop trigger search_changed on release_version;
drop function search_version_changed();

-- Whoever renames an office, region or topic puts the versions here that show the name.
create table search_due (
  release_id text not null,
  number integer not null,
  primary key (release_id, number)
);
insert into search_due select release_id, number from release_version;

-- Of the releases in which a word was, how many were English.
alter table search_word add column english integer not null default 0;

-- The head of a version has the name of its office, so that the moment stems nothing at all.
create function put_search_entries(ids text[]) returns void
  language plpgsql
as $$
begin
  delete from search_entry where release_id = any (ids);
  insert into search_entry
  select release.id, release.version, release.published_at, release.office_id, rv.language, rv.kind,
    exists (
      select from release_media rm join media on media.id = rm.media_id
      where rm.release_id = rv.release_id and rm.number = rv.number
        and media.content_type like 'image/%'),
    rv.region_scope, rv.topic_scope, coalesce(rv.search_head, '')
  from release
  join release_version rv on rv.release_id = release.id and rv.number = release.version
  where release.id = any (ids) and release.status = 'published'
  order by release.published_at, release.id;
end
$$;

-- Words are counted once a version, also when its entry is made anew for another reason.
create or replace function refresh_search_entries(ids text[]) returns void
  language plpgsql
as $$
declare
  counted text[];
begin
  if cardinality(ids) = 0 then
    return;
  end if;
  select coalesce(array_agg(entry.release_id), '{}') into counted
  from search_entry entry
  join release on release.id = entry.release_id and release.version = entry.version
  where entry.release_id = any (ids);
  perform put_search_entries(ids);
  insert into search_word_due
  select release_id from search_entry where release_id = any (ids) and release_id <> all (counted)
  order by release_id
  on conflict do nothing;
end
$$;

drop function search_head_of(release_version, text);
