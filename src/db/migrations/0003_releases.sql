create table media (
  id text primary key default new_id(),
  office_id text not null references office (id),
  file_name text not null,
  content_type text not null,
  size_bytes bigint not null check (size_bytes > 0),
  width integer,
  height integer,
  sha256 bytea not null,
  storage_key text not null unique,
  caption text not null default '',
  credit text not null default '',
  alt text not null default '',
  created_at timestamptz(3) not null default now()
);

create index media_office on media (office_id, created_at desc);

-- What a release is and where it stands in its life. Its words are in release_version.
create table release (
  id text primary key default new_id(),
  office_id text not null references office (id),
  status text not null default 'draft'
    check (status in ('draft', 'submitted', 'approved', 'scheduled', 'published', 'withdrawn')),
  version integer not null default 1 check (version >= 1),
  slug text not null,
  publish_at timestamptz(3),
  embargo_from timestamptz(3),
  published_at timestamptz(3),
  held_at timestamptz(3),
  withdrawn_at timestamptz(3),
  withdrawn_reason text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  check (status <> 'scheduled' or publish_at is not null),
  check (status not in ('published', 'withdrawn') or published_at is not null),
  -- Never early, also if the code were wrong.
  check (published_at is null or publish_at is null or published_at >= publish_at),
  check (embargo_from is null or publish_at is null or embargo_from < publish_at),
  check (status <> 'withdrawn' or withdrawn_reason is not null)
);

create index release_due on release (publish_at) where status = 'scheduled';
create index release_public on release (published_at desc, id desc) where status = 'published';
-- An office's newsroom: without it the public ones are found by walking those of all offices.
create index release_public_office on release (office_id, published_at desc, id desc)
  where status = 'published';
-- Feeds ask for the newest withdrawal each time.
create index release_withdrawn on release (withdrawn_at) where withdrawn_at is not null;
create index release_office on release (office_id, created_at desc, id desc);

-- array_to_string is only stable, and a generated column wants immutable.
create function words_of(text[]) returns text
  language sql immutable parallel safe
  return array_to_string($1, ' ');

create table release_version (
  release_id text not null references release (id) on delete cascade,
  number integer not null check (number >= 1),
  headline text not null check (length(headline) between 1 and 200),
  subheadline text not null default '',
  byline text not null default '',
  dateline text not null default '',
  body_source text not null default '',
  body_format text not null default 'markdown' check (body_format in ('markdown', 'html')),
  body_html text not null default '',
  body_text text not null default '',
  boilerplate text,
  contacts jsonb not null default '[]',
  language text not null default 'de' check (language in ('de', 'en')),
  kind text not null default 'release' check (kind in ('release', 'invitation', 'notice', 'urgent')),
  event_starts_at timestamptz(3),
  event_place text,
  keywords text[] not null default '{}',
  region_codes text[] not null default '{}',
  topic_codes text[] not null default '{}',
  -- The codes above with all their ancestors: what a region's or topic's page and feed ask for.
  region_scope text[] not null default '{}',
  topic_scope text[] not null default '{}',
  -- Why version 2 and later exist.
  note text,
  published_at timestamptz(3),
  search tsvector not null generated always as (
    setweight(to_tsvector(case language when 'en' then 'english'::regconfig else 'german'::regconfig end,
      headline || ' ' || words_of(keywords)), 'A') ||
    setweight(to_tsvector(case language when 'en' then 'english'::regconfig else 'german'::regconfig end,
      subheadline || ' ' || dateline), 'B') ||
    setweight(to_tsvector(case language when 'en' then 'english'::regconfig else 'german'::regconfig end,
      body_text), 'C')
  ) stored,
  primary key (release_id, number),
  check (number = 1 or note is not null)
);

create index release_version_search on release_version using gin (search);
create index release_version_region_scope on release_version using gin (region_scope);
create index release_version_topic_scope on release_version using gin (topic_scope);

create table release_media (
  release_id text not null,
  number integer not null,
  media_id text not null references media (id),
  position integer not null,
  primary key (release_id, number, media_id),
  foreign key (release_id, number) references release_version (release_id, number) on delete cascade
);

create index release_media_media on release_media (media_id);

-- Every step of a release: who, when, what changed. Only ever inserted into.
create table audit_event (
  id bigint generated always as identity primary key,
  office_id text not null references office (id),
  release_id text,
  actor text not null,
  action text not null,
  details jsonb not null default '{}',
  happened_at timestamptz(3) not null default now()
);

create index audit_event_release on audit_event (release_id, id);
