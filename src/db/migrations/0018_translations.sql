-- Language versions of one release: releases of their own, each with its moment and its life, that name
-- the same original. The original names none. Nobody but the office knows of those not public yet.

alter table release
  add column translation_of text references release (id) on delete set null,
  add check (translation_of <> id);

create index release_translation on release (translation_of) where translation_of is not null;

-- Leichte Sprache (BCP 47 "de-simple"): the same language with its stems and names, so no value of its own
-- in `language`, by which searches, filters and mails choose.
alter table release_version add column easy_read boolean not null default false;
