-- Small pictures that every program can show, made by a recipe with a number, and why there are none.

alter table rendition drop constraint rendition_format_check;
alter table rendition add constraint rendition_format_check
  check (format in ('avif', 'webp', 'jpeg', 'png'));

alter table media
  -- Of the last try that came to no end.
  add column picture_reason text
    check (picture_reason in ('time', 'memory', 'ended', 'fault', 'refused')),
  -- What was made by an older recipe is made anew beside the service; what was never made, by none.
  add column picture_recipe integer not null default 0,
  -- The original tells where it was taken, so it is handed out on request only.
  add column has_location boolean not null default false;

create index media_picture_recipe on media (picture_recipe, id) where picture_state = 'ready';

-- HEIC was kept without ever being read.
update media set picture_state = 'waiting', picture_attempts = 0, picture_due_at = now()
where picture_state = 'none' and content_type in ('image/heic', 'image/heif');
