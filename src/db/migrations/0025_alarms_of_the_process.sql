-- Also what goes wrong inside of the service itself: a publication that came late, a publisher that ended,
-- a process that was blocked, a child process that had to be ended.

alter table alarm drop constraint alarm_kind_check;
alter table alarm add check (kind in ('lane_blocked', 'unknown_addresses', 'ledger_mismatch', 'mail_refused',
  'publication_late', 'publisher_ended', 'process_blocked', 'child_failed'));
