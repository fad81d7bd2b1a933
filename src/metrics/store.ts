import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export type LedgerFigures = {
  oldestOpenSeconds: number;
  uncertain: number;
  open: { pending: number; running: number; paused: number; cancelled: number };
};

/**
 * From the counts kept with the distributions, without a look at deliveries. All deliveries of a
 * distribution are as old as its freeze; what is not frozen yet, as its distribution. Paused ones are
 * open on purpose and have no age.
 */
export async function readLedgerFigures(db: Reader): Promise<LedgerFigures> {
  const { rows } = await sql<LedgerFigures>`
    with counted as (
      select status, uncertain, coalesce(frozen_at, created_at) as began_at,
        candidates - excluded - accepted - failed as open
      from distribution
    )
    select
      coalesce(extract(epoch from now() - min(began_at) filter (
        where status = 'pending' or (status in ('running', 'cancelled') and open > 0)
      )), 0)::float8 as oldest_open_seconds,
      coalesce(sum(uncertain), 0)::bigint as uncertain,
      jsonb_build_object(
        'pending', coalesce(sum(open) filter (where status = 'pending'), 0),
        'running', coalesce(sum(open) filter (where status = 'running'), 0),
        'paused', coalesce(sum(open) filter (where status = 'paused'), 0),
        'cancelled', coalesce(sum(open) filter (where status = 'cancelled'), 0)) as open
    from counted
  `.execute(db);
  const none = { pending: 0, running: 0, paused: 0, cancelled: 0 };
  return rows[0] ?? { oldestOpenSeconds: 0, uncertain: 0, open: none };
}
