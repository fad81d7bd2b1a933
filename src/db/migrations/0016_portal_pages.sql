-- What the pages around the releases need: press dates, texts of the operator, reports of barriers.

-- Press dates are walked by their day. Drafts are in it too; whoever reads it asks for the status.
create index release_version_press_date on release_version (event_starts_at, release_id)
  where kind = 'invitation' and event_starts_at is not null;

-- The operator's own text in place of the one that comes with the software.
create table portal_page (
  name text not null check (name in ('imprint', 'privacy', 'accessibility', 'easy-language')),
  language text not null check (language in ('de', 'en')),
  title text not null check (length(title) between 1 and 200),
  markdown text not null check (length(markdown) between 1 and 200000),
  updated_at timestamptz(3) not null default now(),
  primary key (name, language)
);

create trigger public_state_changed after insert or update or delete on portal_page for each row
  execute function change_public_state();

-- What somebody could not use, on its way to the operator.
create table barrier_report (
  id text primary key default new_id(),
  message text not null check (length(message) between 1 and 5000),
  -- Path of the page that it is about, and where an answer goes; both may be left out.
  page text check (length(page) <= 500),
  email text,
  language text not null check (language in ('de', 'en')),
  state text not null default 'to_send' check (state in ('to_send', 'sending', 'sent', 'failed')),
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now()
);

create index barrier_report_open on barrier_report (next_attempt_at)
  where state in ('to_send', 'sending');
create index barrier_report_age on barrier_report (created_at);
