-- Derived pictures: small ones for pages, made by a worker from the original.

alter table media
  add column picture_state text not null default 'none'
    check (picture_state in ('none', 'waiting', 'ready', 'failed')),
  add column picture_attempts integer not null default 0,
  -- When a worker may take it; while one works on it, until when it is its own.
  add column picture_due_at timestamptz(3) not null default now();

update media set picture_state = 'waiting' where content_type like 'image/%' and width is not null;

create index media_picture_waiting on media (picture_due_at) where picture_state = 'waiting';

create table rendition (
  media_id text not null references media (id) on delete cascade,
  format text not null check (format in ('avif', 'webp')),
  width integer not null,
  height integer not null,
  size_bytes bigint not null check (size_bytes > 0),
  storage_key text not null unique,
  primary key (media_id, format, width)
);

-- The PDF of a version: asked for, made by a worker, kept.
create table release_pdf (
  release_id text not null,
  number integer not null,
  state text not null default 'waiting' check (state in ('waiting', 'ready', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz(3) not null default now(),
  storage_key text,
  size_bytes bigint,
  primary key (release_id, number),
  foreign key (release_id, number) references release_version (release_id, number) on delete cascade,
  check (state <> 'ready' or (storage_key is not null and size_bytes > 0))
);

create index release_pdf_waiting on release_pdf (due_at) where state = 'waiting';
