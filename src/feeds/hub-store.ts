import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

// Longer than a hub may take to answer: a killed worker's ping is tried again after it.
const leaseSeconds = 60;
const keptHours = 24;

export type ClaimedPing = { distributionId: string; attempts: number; isLast: boolean };

/** Takes up a ping that is due, or the first one; undefined where another has it or it was told. */
export async function claimPing(db: Reader, id: string): Promise<ClaimedPing | undefined> {
  const { rows } = await sql<ClaimedPing>`
    insert into hub_ping (distribution_id, state, attempts, next_at)
    select id, 'telling', 1, now() + make_interval(secs => ${leaseSeconds})
    from distribution where id = ${id}
    on conflict (distribution_id) do update
    set state = 'telling', attempts = hub_ping.attempts + 1, next_at = excluded.next_at
    where hub_ping.next_at <= now() + interval '1 second' and hub_ping.state in ('due', 'telling')
    returning distribution_id, attempts, (select created_at < now() - make_interval(hours => ${keptHours})
      from distribution where id = ${id}) as is_last
  `.execute(db);
  return rows[0];
}

export type PingResult = { state: 'told' | 'failed' | 'due'; pauseSeconds: number };

/** Records what became of a try, unless it was taken for dead and claimed again meanwhile. */
export async function recordPing(
  db: Reader,
  { distributionId, attempts }: ClaimedPing,
  { state, pauseSeconds }: PingResult,
): Promise<void> {
  await sql`
    update hub_ping
    set state = ${state}, next_at = now() + make_interval(secs => ${pauseSeconds})
    where distribution_id = ${distributionId} and state = 'telling' and attempts = ${attempts}
  `.execute(db);
}

/** Of the last day: what the hub was never told of, or is to be told again. */
export async function listDuePings(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distribution.id
    from distribution left join hub_ping on hub_ping.distribution_id = distribution.id
    where distribution.created_at > now() - make_interval(hours => ${keptHours})
      and (hub_ping.distribution_id is null
        or (hub_ping.state in ('due', 'telling') and hub_ping.next_at <= now()))
    order by distribution.created_at
  `.execute(db);
  return rows.map(({ id }) => id);
}

export type ChangedSubjects = { officeSlug: string; regionCodes: string[]; topicSlugs: string[] };

/**
 * Whose feeds a distribution's release stands in: its own regions and topics with all above them,
 * and those of the version before, which a correction may have taken it out of.
 */
export async function readChangedSubjects(
  db: Reader,
  distributionId: string,
): Promise<ChangedSubjects | undefined> {
  const { rows } = await sql<ChangedSubjects>`
    select office.slug as office_slug,
      array(select distinct code from release_version rv, unnest(rv.region_scope) as code
        where rv.release_id = release.id and rv.number between distribution.version - 1 and distribution.version
        order by code) as region_codes,
      array(select distinct topic.slug from release_version rv
        join topic on topic.code = any (rv.topic_scope)
        where rv.release_id = release.id and rv.number between distribution.version - 1 and distribution.version
        order by topic.slug) as topic_slugs
    from distribution
    join release on release.id = distribution.release_id
    join office on office.id = release.office_id
    where distribution.id = ${distributionId} and release.status in ('published', 'withdrawn')
  `.execute(db);
  return rows[0];
}
