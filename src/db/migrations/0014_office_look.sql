-- Coat of arms or logo of an office: drawn anew as PNG when it is uploaded, and so small that it lies
-- here and not beside the media: it changes and goes with its row, and leaves no file behind.
create table office_logo (
  office_id text primary key references office (id) on delete cascade,
  -- New with each upload, so that browsers may keep what they got under it for ever.
  id text not null unique,
  png bytea not null check (octet_length(png) between 1 and 1000000),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  alt text not null
);

create trigger public_state_changed after insert or update or delete on office_logo for each row
  execute function change_public_state();

-- The shade on dark pages is derived from this one, so it must be readable as a color.
update office set accent_color = null where accent_color !~ '^#[0-9a-f]{6}$';
alter table office add check (accent_color ~ '^#[0-9a-f]{6}$');
