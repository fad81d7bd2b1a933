-- path holds the codes from the root down to the row itself, so that "lies inside" is one array
-- test instead of a recursive walk: region B lies in region A when A's code is in B's path.

create table region (
  code text primary key check (code <> ''),
  parent_code text references region (code) deferrable initially deferred,
  level text not null check (level in ('country', 'land', 'district', 'county', 'municipality')),
  name text not null check (name <> ''),
  name_en text,
  -- An imported tree may let two places swap their slugs.
  slug text not null unique deferrable initially deferred,
  nuts text,
  lat double precision check (lat between -90 and 90),
  lon double precision check (lon between -180 and 180),
  population integer check (population >= 0),
  path text[] not null
);

create index region_parent on region (parent_code);
create index region_path on region using gin (path);
create index region_name on region (lower(name) text_pattern_ops);

create table topic (
  code text primary key check (code <> ''),
  parent_code text references topic (code) deferrable initially deferred,
  slug text not null unique deferrable initially deferred,
  name text not null check (name <> ''),
  name_en text not null check (name_en <> ''),
  path text[] not null
);

create index topic_parent on topic (parent_code);
create index topic_path on topic using gin (path);
