import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/** Where a press date stands among the others. */
export type DatePlace = { startsAt: Date; id: string };

/** All that is set must match. `from` belongs to it, `before` no more. */
export type DateWish = {
  region?: string | undefined;
  topic?: string | undefined;
  officeId?: string | undefined;
  from?: Date | undefined;
  before?: Date | undefined;
  /** The last one of the page before. */
  after?: DatePlace | undefined;
  order: 'next' | 'latest';
  limit: number;
};

/**
 * The public invitations with a day, the next or the latest first. Walks the index
 * release_version_press_date from the day on: under 1 ms of 300,000 releases with 20,000 dates. Where few
 * or none match, it reads all dates on that side of the day: 11 ms of those to come, 90 ms of the past.
 */
export async function listDatePlaces(db: Reader, wish: DateWish): Promise<DatePlace[]> {
  const direction = wish.order === 'next' ? sql`asc` : sql`desc`;
  const { rows } = await sql<DatePlace>`
    select release.id, rv.event_starts_at as starts_at
    from release_version rv
    join release on release.id = rv.release_id and release.version = rv.number
    where release.status = 'published' and rv.kind = 'invitation' and ${conditionsOf(wish)}
    order by rv.event_starts_at ${direction}, rv.release_id ${direction}
    limit ${wish.limit}
  `.execute(db);
  return rows;
}

function conditionsOf({ region, topic, officeId, from, before, after, order }: DateWish) {
  const all = [sql`rv.event_starts_at is not null`];
  if (region) all.push(sql`rv.region_scope @> array[${region}]`);
  if (topic) all.push(sql`rv.topic_scope @> array[${topic}]`);
  if (officeId) all.push(sql`release.office_id = ${officeId}`);
  if (from) all.push(sql`rv.event_starts_at >= ${from}`);
  if (before) all.push(sql`rv.event_starts_at < ${before}`);
  const past = order === 'next' ? sql`>` : sql`<`;
  if (after)
    all.push(sql`(rv.event_starts_at, rv.release_id) ${past}
      (${after.startsAt}::timestamptz, ${after.id})`);
  return sql.join(all, sql` and `);
}
