-- One sending of one version of a release. Written in the transaction that makes the version
-- public; its deliveries are frozen right after.
create table distribution (
  id text primary key default new_id(),
  release_id text not null references release (id),
  version integer not null,
  kind text not null check (kind in ('initial', 'correction', 'withdrawal')),
  status text not null default 'pending'
    check (status in ('pending', 'running', 'paused', 'cancelled', 'finished')),
  created_at timestamptz(3) not null default now(),
  frozen_at timestamptz(3),
  finished_at timestamptz(3),
  unique (release_id, version, kind),
  check (status in ('pending', 'cancelled') or frozen_at is not null),
  check ((status = 'finished') = (finished_at is not null))
);

create index distribution_open on distribution (created_at) where status in ('pending', 'running');

-- The ledger: exactly one row for each address that was a candidate, also for those left out.
--   candidates = to send + excluded, to send = accepted + failed + open (queued, sending, deferred)
create table delivery (
  id bigint generated always as identity primary key,
  distribution_id text not null references distribution (id),
  subscriber_id bigint,
  address text not null,
  address_hash bytea not null,
  language text not null,
  full_text boolean not null default true,
  reason jsonb not null default '{}',
  -- The delivery of the version before to the same person: a correction threads under it.
  earlier_id bigint,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'deferred', 'accepted', 'failed', 'excluded')),
  excluded_because text
    -- superseded: a correction came before it was sent, and takes its place; withdrawn: likewise.
    check (excluded_because in ('suppressed', 'paused', 'ended', 'superseded', 'withdrawn', 'cancelled')),
  attempts integer not null default 0,
  -- How often a worker died between claim and record: the mail may have gone out more than once.
  uncertain integer not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  lease_until timestamptz(3),
  response text,
  accepted_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  unique (distribution_id, address_hash),
  check ((state = 'excluded') = (excluded_because is not null)),
  check ((state = 'accepted') = (accepted_at is not null)),
  check ((state = 'sending') = (lease_until is not null))
);

create index delivery_claim on delivery (distribution_id, next_attempt_at)
  where state in ('queued', 'deferred');
-- Whether anything of a distribution is still to be sent: asked after each window.
create index delivery_open on delivery (distribution_id)
  where state in ('queued', 'sending', 'deferred');
-- The ledger a page at a time; the unique key above has another order.
create index delivery_ledger on delivery (distribution_id, id);
create index delivery_lease on delivery (lease_until) where state = 'sending';
create index delivery_address on delivery (address_hash);
