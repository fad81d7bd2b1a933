-- The public halves of the keys that signed. Those of old stay: what they signed stays genuine.
create table signing_key (
  kid text primary key,
  public_key bytea not null check (length(public_key) = 32),
  created_at timestamptz(3) not null default now()
);

-- One row for each version that is or was public. Only ever inserted into.
create table signature (
  release_id text not null,
  number integer not null,
  -- Crockford's base 32 in capitals, from the hash of the content: printed on page, mail and PDF.
  code text not null unique check (code ~ '^[0-9A-HJKMNP-TV-Z]{12,52}$'),
  kid text not null references signing_key (kid),
  -- Canonical JSON (RFC 8785) exactly as it was signed: names of offices and regions change later.
  content text not null,
  signature bytea not null check (length(signature) = 64),
  -- SHA-256 of the words of the body: finds a pasted text without reading any.
  words_hash bytea not null,
  primary key (release_id, number),
  foreign key (release_id, number) references release_version (release_id, number) on delete cascade
);

create index signature_words on signature (words_hash);

-- What is public and not signed is found by walking this index beside the primary key above.
create index release_version_published on release_version (release_id, number)
  where published_at is not null;
