-- What a search reads: one narrow row for each public release, and nothing of any other. Triggers keep
-- it, so that whatever makes a release public, corrects or withdraws it does so for the search in the
-- same transaction, and a statement that forgets it cannot be written.

create extension if not exists pg_trgm;

-- Immutable because the words of a public version never change; a change would come as a new version,
-- and so as a new row of search_entry. The index reads the words through it, so that they are kept
-- once: with them in its rows, search_entry would be ten times as large, and to count the hits of a
-- frequent word would mean to read it all. The cost tells the planner to ask the index and not the rows:
-- a quarter of the time for a word that is in most of 400,000 releases.
create function search_of(release_id text, number integer) returns tsvector
  language sql immutable parallel safe cost 10000
begin atomic
  select rv.search from release_version rv
  where rv.release_id = search_of.release_id and rv.number = search_of.number;
end;

create table search_entry (
  release_id text primary key references release (id) on delete cascade,
  version integer not null,
  published_at timestamptz(3) not null,
  office_id text not null,
  language text not null,
  kind text not null,
  has_picture boolean not null,
  region_scope text[] not null,
  topic_scope text[] not null,
  -- Headline and keywords (A), subheadline (B), names of office, regions and topics (C).
  head tsvector not null
);

-- Words of public releases and in how many they were, for suggestions and for taking compounds apart.
create table search_word (
  word text primary key,
  releases integer not null
);
create index search_word_similar on search_word using gin (word gin_trgm_ops);

-- Releases whose words are still to be counted.
create table search_word_due (release_id text primary key);

create function search_head_of(rv release_version, office_name text) returns tsvector
  language sql stable
  return (
    select setweight(to_tsvector(config, rv.headline || ' ' || words_of(rv.keywords)), 'A')
      || setweight(to_tsvector(config, rv.subheadline), 'B')
      || setweight(to_tsvector(config, concat_ws(' ', office_name,
        (select string_agg(name, ' ') from region
          where code = any (rv.region_scope) and level <> 'country'),
        (select string_agg(case rv.language when 'en' then name_en else name end, ' ') from topic
          where code = any (rv.topic_scope)))), 'C')
    from (values (case rv.language when 'en' then 'english' else 'german' end::regconfig))
      as chosen (config)
  );

create function refresh_search_entries(ids text[]) returns void
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
    rv.region_scope, rv.topic_scope, search_head_of(rv, office.name)
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

create function search_release_added() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(select id from added where status = 'published'));
  return null;
end
$$;

create function search_release_changed() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(
    select added.id from added join removed using (id)
    where (added.status = 'published' or removed.status = 'published')
      and (added.status, added.version, added.published_at, added.office_id)
        is distinct from (removed.status, removed.version, removed.published_at, removed.office_id)));
  return null;
end
$$;

create function search_version_added() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(
    select release.id from added
    join release on release.id = added.release_id and release.version = added.number
    where release.status = 'published'));
  return null;
end
$$;

create function search_version_changed() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(
    select release.id from added
    join removed using (release_id, number)
    join release on release.id = added.release_id and release.version = added.number
    where release.status = 'published'
      and (added.search, added.region_scope, added.topic_scope, added.language, added.kind)
        is distinct from
        (removed.search, removed.region_scope, removed.topic_scope, removed.language, removed.kind)));
  return null;
end
$$;

create function search_media_changed() returns trigger language plpgsql as $$
begin
  perform refresh_search_entries(array(
    select distinct release.id from changed join release on release.id = changed.release_id
    where release.status = 'published'));
  return null;
end
$$;

create trigger search_added after insert on release
  referencing new table as added for each statement execute function search_release_added();
create trigger search_changed after update on release
  referencing new table as added old table as removed
  for each statement execute function search_release_changed();
create trigger search_added after insert on release_version
  referencing new table as added for each statement execute function search_version_added();
create trigger search_changed after update on release_version
  referencing new table as added old table as removed
  for each statement execute function search_version_changed();
create trigger search_added after insert on release_media
  referencing new table as changed for each statement execute function search_media_changed();
create trigger search_removed after delete on release_media
  referencing old table as changed for each statement execute function search_media_changed();

select refresh_search_entries(array(select id from release where status = 'published'));

-- After the rows, which is many times as fast.
-- A short list of what waits for the index: to work off a long one takes as long as a reader notices.
create index search_entry_words on search_entry
  using gin ((search_of(release_id, version) || head)) with (gin_pending_list_limit = 256);
create index search_entry_region on search_entry
  using gin (region_scope) with (gin_pending_list_limit = 256);
create index search_entry_topic on search_entry
  using gin (topic_scope) with (gin_pending_list_limit = 256);
create index search_entry_newest on search_entry (published_at desc, release_id desc);
create index search_entry_office on search_entry (office_id, published_at desc, release_id desc);
