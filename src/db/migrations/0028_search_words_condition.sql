-- A version whose texts stay is not stemmed anew, and one whose head alone changes is put into the search
-- anew: it was not found under the new name of its region or topic.

create or replace function set_search_words() returns trigger
  language plpgsql
as $$
declare
  config constant regconfig := case new.language when 'en' then 'english' else 'german' end;
  is_same constant boolean := tg_op = 'UPDATE'
    and (new.headline, new.subheadline, new.dateline, new.body_text, new.keywords, new.language)
      is not distinct from
      (old.headline, old.subheadline, old.dateline, old.body_text, old.keywords, old.language);
begin
  if is_same and (new.region_scope, new.topic_scope) is not distinct from (old.region_scope, old.topic_scope)
  then
    return new;
  end if;
  new.search_head := search_head_of(new, '');
  if not is_same then
    new.search :=
      setweight(to_tsvector(config, new.headline || ' ' || words_of(new.keywords)), 'A') ||
      setweight(to_tsvector(config, new.subheadline || ' ' || new.dateline), 'B') ||
      setweight(to_tsvector(config, new.body_text), 'C');
  end if;
  return new;
end
$$;

create or replace function search_version_changed() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(
    select release.id from added
    join removed using (release_id, number)
    join release on release.id = added.release_id and release.version = added.number
    where release.status = 'published'
      and (added.search, added.search_head, added.region_scope, added.topic_scope, added.language, added.kind)
        is distinct from
        (removed.search, removed.search_head, removed.region_scope, removed.topic_scope, removed.language,
          removed.kind)));
  return null;
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
  with gone as (
    delete from search_entry where release_id = any (ids) returning release_id, version
  )
  select coalesce(array_agg(gone.release_id), '{}') into counted
  from gone join release on release.id = gone.release_id and release.version = gone.version;
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
  select release_id from search_entry where release_id = any (ids) and release_id <> all (counted)
  order by release_id
  on conflict do nothing;
end
$$;
