import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/**
 * Up to `limit` distributions whose counts are to be checked, the longest unchecked first: those that
 * ended since their last check, and open or suspicious ones once a minute, with more rows than
 * 60 × `rowsASecond` accordingly more rarely. Marks them, so that another process takes others.
 */
export async function claimLedgerChecks(
  db: Reader,
  { limit, rowsASecond }: { limit: number; rowsASecond: number },
): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    update distribution set ledger_checked_at = now()
    where id in (
      select id from distribution
      where frozen_at is not null and (
        ledger_checked_at is null
        or finished_at >= ledger_checked_at
        or (ledger_checked_at < now() - make_interval(
              secs => greatest(59.0, candidates::float8 / ${rowsASecond}::float8))
          and (finished_at is null or exists (select 1 from alarm
            where kind = 'ledger_mismatch' and subject = distribution.id and cleared_at is null))))
      order by ledger_checked_at nulls first
      limit ${limit}
      for update skip locked
    )
    returning id
  `.execute(db);
  return rows;
}
