import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import { selectRecipients } from './select.ts';

/** candidates = toSend + excluded, toSend = accepted + failed + open: true at every moment. */
export type Counts = {
  candidates: number;
  excluded: number;
  toSend: number;
  accepted: number;
  failed: number;
  open: number;
  uncertain: number;
};

/** The counts kept with the distribution; `open` is what is left. */
export function countsOf(row: Omit<Counts, 'toSend' | 'open'>): Counts {
  const { candidates, excluded, accepted, failed, uncertain } = row;
  const toSend = candidates - excluded;
  return {
    candidates,
    excluded,
    toSend,
    accepted,
    failed,
    open: toSend - accepted - failed,
    uncertain,
  };
}

/** The same counted anew from the rows of the ledger, in one snapshot with those kept. */
export async function countRows(
  db: Reader,
  distributionId: string,
): Promise<{ kept: Counts; counted: Counts } | undefined> {
  const { rows } = await sql<{ kept: Counts; counted: Counts }>`
    select
      jsonb_build_object('candidates', d.candidates, 'excluded', d.excluded,
        'toSend', d.candidates - d.excluded, 'accepted', d.accepted, 'failed', d.failed,
        'open', d.candidates - d.excluded - d.accepted - d.failed, 'uncertain', d.uncertain) as kept,
      jsonb_build_object('candidates', count(delivery.id),
        'excluded', count(*) filter (where state = 'excluded'),
        'toSend', count(*) filter (where state <> 'excluded'),
        'accepted', count(*) filter (where state = 'accepted'),
        'failed', count(*) filter (where state = 'failed'),
        'open', count(*) filter (where state in ('queued', 'sending', 'deferred', 'uncertain')),
        'uncertain', count(*) filter (where delivery.uncertain > 0)) as counted
    from distribution d
    left join delivery on distribution_id = d.id and delivery.created_at = d.created_at
    where d.id = ${distributionId}
    group by d.id
  `.execute(db);
  return rows[0];
}

export type DeliveryRow = {
  id: number;
  address: string;
  language: string;
  state: string;
  excludedBecause: string | null;
  attempts: number;
  uncertain: number;
  response: string | null;
  queueId: string | null;
  acceptedAt: Date | null;
  nextAttemptAt: Date | null;
  reason: { regions: string[]; topics: string[]; offices: string[] };
};

/**
 * One page of the ledger. Asked for with `=`, PostgreSQL walks the primary key and skips all that went
 * out before: 310 ms of 500,000 deliveries, this way 0.2 ms. With `>` it takes the result for a single
 * row where most deliveries are of one distribution, and sorts all of them for each page: 200 ms.
 */
export async function listDeliveries(
  db: Reader,
  page: { distributionId: string; afterId: number; limit: number },
): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select id, address, language, state, excluded_because, attempts, uncertain, response,
      queue_id, accepted_at, next_attempt_at, reason
    from delivery
    where (distribution_id, id) >= (${page.distributionId}, ${page.afterId + 1})
      and distribution_id <= ${page.distributionId}
    order by distribution_id, id limit ${page.limit}
  `.execute(db);
  return rows;
}

export type Audience = {
  total: number;
  excluded: { suppressed: number; paused: number };
  /** How many recipients come through each region, topic and office; one may count in several. */
  byReason: { kind: 'region' | 'topic' | 'office' | 'everything'; code: string; count: number }[];
};

/** Whom a release would reach if it went out now. Nothing is written. */
export async function countAudience(
  db: Reader,
  release: { id: string; version: number },
): Promise<Audience> {
  const { rows } = await sql<Audience>`
    with recipient as (${selectRecipients(release)}), reached as (
      select reason from recipient where excluded_because is null
    ), reasons as (
      select 'region' as kind, jsonb_array_elements_text(reason -> 'regions') as code from reached
      union all
      select 'topic', jsonb_array_elements_text(reason -> 'topics') from reached
      union all
      select 'office', jsonb_array_elements_text(reason -> 'offices') from reached
      union all
      select 'everything', '' from reached
      where reason -> 'regions' = '[]' and reason -> 'topics' = '[]' and reason -> 'offices' = '[]'
    )
    select
      (select count(*) from reached) as total,
      (select jsonb_build_object(
          'suppressed', count(*) filter (where excluded_because = 'suppressed'),
          'paused', count(*) filter (where excluded_because = 'paused'))
        from recipient) as excluded,
      coalesce((
        select jsonb_agg(counted order by counted.count desc, counted.code)
        from (select kind, code, count(*) as count from reasons group by kind, code) as counted
      ), '[]') as by_reason
  `.execute(db);
  return rows[0] ?? { total: 0, excluded: { suppressed: 0, paused: 0 }, byReason: [] };
}
