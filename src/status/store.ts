import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export type PublicationFigures = {
  /** The newest release that is public; null where none is. */
  lastAt: Date | null;
  /** How much later than its moment it appeared, and the worst of a day. */
  lateSeconds: number | null;
  worstLateSeconds: number | null;
  /** The moment of a release has come a minute ago, and it is not out. */
  overdue: boolean;
};

/** Of what is still to come, nothing: not even that there is something. Uses release_public and release_due. */
export async function readPublicationFigures(db: Reader): Promise<PublicationFigures> {
  const { rows } = await sql<PublicationFigures>`
    with newest as (
      select published_at, publish_at from release
      where status = 'published' order by published_at desc, id desc limit 1
    )
    select
      (select published_at from newest) as last_at,
      (select extract(epoch from published_at - publish_at)::float8 from newest) as late_seconds,
      (
        select max(extract(epoch from published_at - publish_at))::float8 from release
        where status = 'published' and published_at > now() - interval '1 day'
      ) as worst_late_seconds,
      exists (
        select 1 from release
        where status = 'scheduled' and held_at is null and publish_at < now() - interval '1 minute'
      ) as overdue
  `.execute(db);
  return rows[0] ?? { lastAt: null, lateSeconds: null, worstLateSeconds: null, overdue: false };
}

export type MailFigures = {
  /** Distributions that still have something to send. */
  open: number;
  /** Since when the oldest of them waits. */
  oldestSeconds: number;
  /** The same of those that nobody has begun. */
  unbegunSeconds: number;
};

/**
 * From the counts kept with the distributions. Paused ones are open on purpose, and what is on the wire
 * of a cancelled one ends in seconds. Walks distribution_open: to read all 300,000 took 0.3 s.
 */
export async function readMailFigures(db: Reader): Promise<MailFigures> {
  const { rows } = await sql<MailFigures>`
    select count(*) as open,
      coalesce(extract(epoch from now() - min(coalesce(frozen_at, created_at))), 0)::float8
        as oldest_seconds,
      coalesce(extract(epoch from now() - min(created_at) filter (where status = 'pending')), 0)::float8
        as unbegun_seconds
    from distribution
    where status in ('pending', 'running')
      and (status = 'pending' or candidates - excluded - accepted - failed > 0)
  `.execute(db);
  return rows[0] ?? { open: 0, oldestSeconds: 0, unbegunSeconds: 0 };
}
