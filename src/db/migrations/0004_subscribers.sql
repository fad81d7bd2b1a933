-- address_hash is HMAC-SHA-256 of the normalised address under a key derived from SECRET_KEY. It is
-- what uniqueness, suppression and the ledger are keyed by, so that they outlive the readable
-- address when a person asks for erasure.

create table subscriber (
  id bigint generated always as identity primary key,
  address text not null,
  address_hash bytea not null unique,
  language text not null default 'de' check (language in ('de', 'en')),
  full_text boolean not null default true,
  paused_until timestamptz(3),
  confirmed_at timestamptz(3) not null default now(),
  ended_at timestamptz(3),
  ended_reason text check (ended_reason in ('one_click', 'page', 'settings', 'complaint', 'bounce', 'operator')),
  check ((ended_at is null) = (ended_reason is null))
);

create table filter (
  id text primary key default new_id(),
  subscriber_id bigint not null references subscriber (id) on delete cascade,
  region_codes text[] not null default '{}',
  -- With "also the wider area": every ancestor of region_codes, so that both directions of the tree
  -- are one overlap test. Empty otherwise.
  wider boolean not null default false,
  wider_codes text[] not null default '{}',
  topic_codes text[] not null default '{}',
  office_ids text[] not null default '{}',
  frequency text not null default 'immediate'
    check (frequency in ('immediate', 'hourly', 'daily', 'weekly')),
  created_at timestamptz(3) not null default now(),
  -- The same filter twice would only send the same mail with two reasons.
  unique nulls not distinct (subscriber_id, region_codes, wider, topic_codes, office_ids, frequency)
);

create index filter_regions on filter using gin (region_codes);
create index filter_wider on filter using gin (wider_codes) where wider;
create index filter_topics on filter using gin (topic_codes);
create index filter_offices on filter using gin (office_ids);

-- Somebody typed an address. Nobody is a subscriber before the button in the confirmation is pressed.
create table subscription_request (
  id text primary key default new_id(),
  address text not null,
  address_hash bytea not null,
  language text not null check (language in ('de', 'en')),
  filters jsonb not null,
  -- suppressed: asked for too often, or the address is on the suppression list: no mail goes out.
  mail_state text not null check (mail_state in ('queued', 'sending', 'accepted', 'failed', 'suppressed')),
  mail_attempts integer not null default 0,
  mail_next_at timestamptz(3) not null default now(),
  requested_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  confirmed_at timestamptz
);

create index subscription_request_address on subscription_request (address_hash, requested_at);
create index subscription_request_open on subscription_request (mail_next_at)
  where mail_state in ('queued', 'sending');

-- Evidence of consent (Art. 7(1) GDPR): what was asked, shown, confirmed and ended, with the exact
-- wording. Only ever inserted into.
create table consent_event (
  id bigint generated always as identity primary key,
  address_hash bytea not null,
  subscriber_id bigint,
  request_id text,
  event text not null check (event in ('requested', 'mailed', 'confirmed', 'changed', 'ended')),
  language text not null,
  wording text not null default '',
  details jsonb not null default '{}',
  happened_at timestamptz(3) not null default now()
);

create index consent_event_address on consent_event (address_hash, id);

create table suppression (
  address_hash bytea primary key,
  address text,
  reason text not null check (reason in ('hard_bounce', 'complaint', 'own_wish', 'operator')),
  details text not null default '',
  created_at timestamptz(3) not null default now()
);
