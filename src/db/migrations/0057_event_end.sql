-- When an event ends, where the office tells it. Null stays null: the two hours that calendars need are
-- no word of the office's.
alter table release_version
  add column event_ends_at timestamptz(3),
  add constraint release_version_event_end
    check (event_ends_at is null or (event_starts_at is not null and event_ends_at > event_starts_at));
