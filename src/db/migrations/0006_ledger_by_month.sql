-- The ledger grows by some 49 million rows a year: by the month in which the distribution began, so
-- that a month can be archived and dropped as one table.

alter table distribution
  -- The counts of the ledger, changed in the same statement as its rows. What is open is the rest:
  --   candidates = to send + excluded, to send = accepted + failed + open
  -- The sweeper counts the rows again and raises an alarm when they differ.
  add candidates integer not null default 0,
  add excluded integer not null default 0,
  add accepted integer not null default 0,
  add failed integer not null default 0,
  -- Of those failed or returned: because there is no such mailbox.
  add unknown integer not null default 0,
  -- Deliveries that may have gone out more than once.
  add uncertain integer not null default 0,
  -- Eilmeldung: sent before others, over connections kept for it.
  add urgent boolean not null default false,
  add paused_because text check (paused_because in ('office', 'unknown_addresses')),
  -- The office looked at the unknown addresses and went on: it is not halted for them again.
  add unknown_accepted boolean not null default false,
  -- The last link of the hash chain over its deliveries, once it is finished.
  add proof_hash bytea,
  add check (candidates >= excluded + accepted + failed),
  add check (paused_because is null or status = 'paused');

create table kept as select * from delivery;
drop table delivery;

create sequence delivery_id as bigint;

-- Exactly one row for each address that was a candidate, also for those left out.
create table delivery (
  id bigint not null default nextval('delivery_id'),
  -- Without a foreign key, which took a fifth of each freeze: only a freeze inserts, and none is deleted.
  distribution_id text not null,
  -- That of the distribution, the same for all of its deliveries: so unique below means unique.
  created_at timestamptz(3) not null,
  subscriber_id bigint,
  address text not null,
  address_hash bytea not null,
  language text not null,
  full_text boolean not null default true,
  reason jsonb not null default '{}',
  -- The delivery of the version before to the same person: a correction threads under it.
  earlier_id bigint,
  -- uncertain: open, and may have gone out; it is sent again with the same bytes.
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'deferred', 'uncertain', 'accepted', 'failed', 'excluded')),
  excluded_because text
    -- superseded: a correction came before it was sent, and takes its place; withdrawn: likewise.
    check (excluded_because in ('suppressed', 'paused', 'ended', 'superseded', 'withdrawn', 'cancelled')),
  attempts integer not null default 0,
  -- How often nobody knows what became of an attempt: the mail may have gone out more than once.
  uncertain integer not null default 0,
  -- Null: in its turn, by id. An instant: when to try again.
  next_attempt_at timestamptz(3),
  -- Set by the first claim: a pause before it costs no attempt.
  give_up_at timestamptz(3),
  -- The last answer of the mail server, and the name that it gave the mail.
  response text,
  queue_id text,
  accepted_at timestamptz(3),
  primary key (id, created_at),
  -- In this order it also finds all deliveries to an address.
  unique (address_hash, distribution_id, created_at),
  check ((state = 'excluded') = (excluded_because is not null)),
  check ((state = 'accepted') = (accepted_at is not null)),
  check (next_attempt_at is null or state in ('queued', 'deferred', 'uncertain'))
) partition by range (created_at);

alter sequence delivery_id owned by delivery.id;

-- No index names a column that sending a mail changes, so claim and record stay within the page of the
-- row (HOT) and touch no index: measured four times faster than with an index over the open ones.
-- First attempts are claimed by walking this one, which also shows the ledger a page at a time.
create index delivery_ledger on delivery (distribution_id, id);
create index delivery_retry on delivery (distribution_id, next_attempt_at)
  where next_attempt_at is not null;

-- A window: what one worker has claimed. A lease that ran out tells that the worker is dead.
create table claim (
  id bigint generated always as identity primary key,
  -- Without a foreign key: its lock would meet the counts that change with each window.
  distribution_id text not null,
  delivery_ids bigint[] not null,
  lease_until timestamptz(3) not null
);

-- Its counts change some hundred times a second.
alter table distribution set (fillfactor = 50);

-- Every attempt that did not end accepted; the one that did is in the delivery itself.
create table attempt (
  delivery_id bigint not null,
  created_at timestamptz(3) not null,
  number integer not null,
  result text not null check (result in ('deferred', 'failed', 'uncertain')),
  response text,
  ended_at timestamptz(3) not null default now(),
  primary key (delivery_id, number, created_at)
) partition by range (created_at);

-- The partitions of the month (UTC) that `moment` lies in; harmless when they are there.
create function open_ledger_month(moment timestamptz) returns void
  language plpgsql as $$
declare
  first_day timestamp := date_trunc('month', moment at time zone 'utc');
  month text := to_char(first_day, 'YYYY_MM');
  parent text;
begin
  if to_regclass('delivery_' || month) is not null and to_regclass('attempt_' || month) is not null then
    return;
  end if;
  -- Two workers in the first second of a month.
  perform pg_advisory_xact_lock(hashtext('open_ledger_month'));
  foreach parent in array array['delivery', 'attempt'] loop
    execute format('create table if not exists %I partition of %I for values from (%L) to (%L)',
      parent || '_' || month, parent,
      first_day at time zone 'utc', (first_day + interval '1 month') at time zone 'utc');
  end loop;
  -- Room in each page for the second version of all its rows.
  execute format('alter table %I set (fillfactor = 50)', 'delivery_' || month);
end $$;

select open_ledger_month(moment)
from (
  select created_at as moment from distribution
  union all
  select now() + n * interval '1 month' from generate_series(0, 1) as n
) as moments;

insert into delivery (id, distribution_id, created_at, subscriber_id, address, address_hash, language,
  full_text, reason, earlier_id, state, excluded_because, attempts, uncertain, next_attempt_at,
  give_up_at, response, accepted_at)
select kept.id, distribution_id, distribution.created_at, subscriber_id, address, address_hash,
  language, full_text, reason, earlier_id, case state when 'sending' then 'uncertain' else state end,
  excluded_because, attempts, kept.uncertain,
  case when state in ('deferred', 'sending') then next_attempt_at end,
  kept.created_at + interval '48 hours', response, accepted_at
from kept join distribution on distribution.id = kept.distribution_id;
drop table kept;

select setval('delivery_id', coalesce((select max(id) from delivery), 0) + 1, false);

update distribution set candidates = counted.candidates, excluded = counted.excluded,
  accepted = counted.accepted, failed = counted.failed, uncertain = counted.uncertain
from (
  select distribution_id, count(*) as candidates,
    count(*) filter (where state = 'excluded') as excluded,
    count(*) filter (where state = 'accepted') as accepted,
    count(*) filter (where state = 'failed') as failed,
    count(*) filter (where uncertain > 0) as uncertain
  from delivery group by distribution_id
) as counted
where distribution.id = counted.distribution_id;

-- What an operator must look at. One open row for each matter, however often it is raised.
create table alarm (
  id text primary key default new_id(),
  kind text not null check (kind in ('lane_blocked', 'unknown_addresses', 'ledger_mismatch', 'mail_refused')),
  -- A lane or a distribution; never an address.
  subject text not null,
  details text not null default '',
  times integer not null default 1,
  raised_at timestamptz(3) not null default now(),
  last_raised_at timestamptz(3) not null default now(),
  cleared_at timestamptz(3)
);

create unique index alarm_open on alarm (kind, subject) where cleared_at is null;
