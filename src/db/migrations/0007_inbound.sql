-- What comes back by mail.

alter table subscriber drop constraint subscriber_ended_reason_check;
alter table subscriber add constraint subscriber_ended_reason_check check (ended_reason in
  ('one_click', 'page', 'settings', 'complaint', 'bounce', 'operator', 'mail'));

-- What a mail server or its user said of a mail after it had been accepted: once for each delivery.
create table bounce (
  id bigint generated always as identity primary key,
  -- No foreign keys: deliveries are dropped by the month, and requests are forgotten.
  delivery_id bigint unique,
  request_id text unique,
  distribution_id text,
  address_hash bytea not null,
  class text not null check (class in ('hard', 'soft', 'block', 'complaint')),
  -- RFC 3463, or empty.
  status text not null,
  -- The server's words without any address.
  diagnostic text not null,
  -- When the mail had been accepted: the order of the mails, which reports do not keep.
  delivered_at timestamptz(3) not null,
  received_at timestamptz(3) not null default now(),
  check (num_nonnulls(delivery_id, request_id) = 1)
);

create index bounce_address on bounce (address_hash, received_at);
create index bounce_distribution on bounce (distribution_id, class);

-- Every mail with a valid token, so that none counts twice through whatever door it comes again.
create table inbound_mail (
  id text primary key default new_id(),
  -- SHA-256 of its bytes and of what it is about.
  digest bytea not null unique,
  class text not null
    check (class in ('hard', 'soft', 'block', 'complaint', 'auto', 'unsubscribe', 'human', 'unknown')),
  -- An automatic answer that says that the person is gone.
  flagged boolean not null default false,
  delivery_id bigint,
  office_id text references office (id) on delete cascade,
  sender_hash bytea,
  -- dropped: a person's answer over the limit a day, or to an office without a mailbox outside.
  state text not null check (state in ('taken', 'to_forward', 'forwarding', 'forwarded', 'failed', 'dropped')),
  -- Only while it is to be forwarded.
  raw bytea,
  attempts integer not null default 0,
  next_attempt_at timestamptz(3) not null default now(),
  received_at timestamptz(3) not null default now(),
  check ((raw is not null) = (state in ('to_forward', 'forwarding')))
);

create index inbound_mail_open on inbound_mail (next_attempt_at) where state in ('to_forward', 'forwarding');
create index inbound_mail_human on inbound_mail (sender_hash, received_at) where class = 'human';
create index inbound_mail_delivery on inbound_mail (delivery_id, received_at) where class = 'human';
create index inbound_mail_age on inbound_mail (received_at);
