-- Which publications, corrections and withdrawals the WebSub hub was told of. That there is something
-- to tell is known from the distribution, which the same transaction writes that makes it public.
create table hub_ping (
  distribution_id text primary key references distribution (id) on delete cascade,
  state text not null check (state in ('due', 'telling', 'told', 'failed')),
  attempts integer not null,
  next_at timestamptz(3) not null
);

-- The sweeper looks at those of the last day.
create index distribution_created on distribution (created_at);
