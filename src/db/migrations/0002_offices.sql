-- Instants have milliseconds, as in JavaScript: a cursor made from one finds its row again.

-- The same ids as src/id.ts: 12 random characters of Crockford's base 32 in lower case. Bytes 6 and
-- 8 of a version 4 UUID are not wholly random and are left out.
create function new_id() returns text
  language sql volatile parallel safe
  return (
    select string_agg(substr('0123456789abcdefghjkmnpqrstvwxyz', (get_byte(bytes, n) & 31) + 1, 1), '')
    from (select uuid_send(gen_random_uuid())) as random (bytes),
      unnest(array[0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13]) as n
  );

create table office (
  id text primary key default new_id(),
  slug text not null unique,
  name text not null check (name <> ''),
  name_en text,
  region_code text references region (code),
  address text not null default '',
  email text not null check (email like '%@%'),
  phone text not null default '',
  website text,
  boilerplate text not null default '',
  accent_color text,
  -- A release that comes due later than this after its moment (an outage) is held, not sent blindly.
  too_late_after interval not null default interval '24 hours',
  created_at timestamptz(3) not null default now()
);

create table api_key (
  id text primary key default new_id(),
  office_id text not null references office (id) on delete cascade,
  name text not null,
  -- SHA-256 of the key: the key has 160 random bits, so a slow hash would add nothing.
  key_hash bytea not null unique,
  scopes text[] not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  revoked_at timestamptz
);

create index api_key_office on api_key (office_id);

-- The answer to a POST under its Idempotency-Key; status is null while the first call still runs.
create table idempotent_answer (
  api_key_id text not null references api_key (id) on delete cascade,
  key text not null,
  request_hash bytea not null,
  status integer,
  body jsonb,
  created_at timestamptz(3) not null default now(),
  primary key (api_key_id, key)
);

create index idempotent_answer_age on idempotent_answer (created_at);
