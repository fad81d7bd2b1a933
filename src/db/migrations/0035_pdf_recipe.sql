-- Which layout made a PDF. Those of an older one are made anew beside the service, a few at a time, and
-- handed out until then.
alter table release_pdf
  add column recipe smallint not null default 0,
  -- Tries to make a kept one anew; apart from `attempts`, which it took to make it first.
  add column renewals smallint not null default 0,
  -- Why the last try made none.
  add column reason text;

create index release_pdf_old on release_pdf (recipe, due_at) where state = 'ready';
