-- Control of a distribution, and the watch over its counts.

alter table distribution
  -- When the sweeper last counted its rows: large ones are counted rarely.
  add ledger_checked_at timestamptz(3),
  drop constraint distribution_check,
  drop constraint distribution_check1,
  -- It may also be paused before its recipients are frozen.
  add check (status in ('pending', 'paused', 'cancelled') or frozen_at is not null),
  -- A cancelled one ends when nothing of it is on the wire any more.
  add check (case status when 'finished' then finished_at is not null
    when 'cancelled' then true else finished_at is null end);
