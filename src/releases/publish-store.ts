import { sql } from 'kysely';
import { prepared, type Reader } from '../db/database.ts';

export type PublishedRelease = {
  releaseId: string;
  version: number;
  distributionId: string;
  lateMs: number;
};

export type DueOptions = {
  skipLocked: boolean;
  /** The id of the one release that is meant; all without it. */
  only?: string;
};

const dueReleases = sql`
      from release join office on office.id = release.office_id
      where release.status = 'scheduled'
        and release.publish_at <= now()
        and release.publish_at > now() - office.too_late_after`;

/**
 * The heart of Depesche: makes public everything whose moment has come, in one statement and so in
 * one transaction. The guard (status, moment by the database's clock) makes it never early and never
 * twice, however often and from wherever it is called. What another transaction is about to publish
 * is waited for, or left to it with `skipLocked`. Uses the index release_due. What it has chosen is found
 * again by keys: PostgreSQL takes it for one row, and 200 joined with 200 one by one took 45 ms.
 */
export async function publishDueReleases(
  db: Reader,
  { skipLocked, only }: DueOptions,
): Promise<PublishedRelease[]> {
  const { rows } = await sql<PublishedRelease>`${prepared}
    with coming as (
      select release.id
      ${dueReleases} ${only === undefined ? sql`` : sql`and release.id = ${only}`}
      for update of release ${sql.raw(skipLocked ? 'skip locked' : '')}
    ), due as (
      update release
      set status = 'published', published_at = now(), updated_at = now(), held_at = null
      where id = any (array(select id from coming)) and status = 'scheduled'
      returning id, office_id, version
    ), made_public as (
      update release_version set published_at = now()
      from due where release_id = due.id and number = due.version
    ), audited as (
      insert into audit_event (office_id, release_id, actor, action)
      select office_id, id, 'schedule', 'published' from due
    ), distributed as (
      insert into distribution (release_id, version, kind, urgent)
      select due.id, version, 'initial', kind = 'urgent'
      from due join release_version on release_id = due.id and number = version
      returning id, release_id, version
    )
    select distributed.release_id, distributed.version, distributed.id as distribution_id,
      (extract(epoch from clock_timestamp() - release.publish_at) * 1000)::float8 as late_ms
    from distributed join release on release.id = distributed.release_id
  `.execute(db);
  return rows;
}

/** The ids of what is due and not public yet. */
export async function listDueReleases(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select release.id ${dueReleases} order by release.publish_at, release.id
  `.execute(db);
  return rows.map(({ id }) => id);
}

/** Holds what came due too long ago: shown to the office, not sent blindly. Returns the ids. */
export async function holdLateReleases(db: Reader): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with late as (
      update release set held_at = now(), updated_at = now()
      from office
      where office.id = release.office_id
        and release.status = 'scheduled' and release.held_at is null
        and release.publish_at <= now() - office.too_late_after
      returning release.id, release.office_id
    ), audited as (
      insert into audit_event (office_id, release_id, actor, action)
      select office_id, id, 'schedule', 'held' from late
    )
    select id from late
  `.execute(db);
  return rows.map((row) => row.id);
}

/** Milliseconds by the database's clock until a moment; null when nothing is scheduled for it. */
export async function findTimeLeft(db: Reader, moment: Date): Promise<number | null> {
  const { rows } = await sql<{ ms: number }>`
    select (extract(epoch from publish_at - clock_timestamp()) * 1000)::float8 as ms
    from release where publish_at = ${moment} and status = 'scheduled' and held_at is null
    limit 1
  `.execute(db);
  return rows[0]?.ms ?? null;
}

/** The moments that come within `seconds`, for ringing again after the queue was lost. */
export async function listComing(db: Reader, seconds: number): Promise<Date[]> {
  const { rows } = await sql<{ moment: Date }>`
    select distinct publish_at as moment from release
    where status = 'scheduled' and held_at is null
      and publish_at <= now() + make_interval(secs => ${seconds})
    order by publish_at
  `.execute(db);
  return rows.map(({ moment }) => moment);
}
