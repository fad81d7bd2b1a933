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
 * again by keys: PostgreSQL takes it for one row, and 200 joined with 200 one by one took 45 ms. Rows are
 * locked in the order of their ids, here and wherever several are: so two that publish wait for each other
 * in no circle.
 */
export async function publishDueReleases(
  db: Reader,
  { skipLocked, only }: DueOptions,
): Promise<PublishedRelease[]> {
  const { rows } = await sql<PublishedRelease>`${prepared}
    with coming as (
      select release.id
      ${dueReleases} ${only === undefined ? sql`` : sql`and release.id = ${only}`}
      order by release.id
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

export type Look = {
  /** The clock of the database. */
  now: Date;
  /** Until the next moment after those that were tried; null where none comes within a minute. */
  msLeft: number | null;
  /** Something that was tried is still due: somebody has its row, or it cannot be published. */
  isLeft: boolean;
};

/** Looks for what comes and what is left, by the database's clock. Up to `tried` all moments were tried. */
export async function lookForMoments(db: Reader, tried: Date): Promise<Look> {
  const { rows } = await sql<Look>`${prepared}
    select clock_timestamp() as now,
      (extract(epoch from min(publish_at) filter (where publish_at > ${tried}) - clock_timestamp())
        * 1000)::float8 as ms_left,
      coalesce(bool_or(publish_at <= ${tried}), false) as is_left
    from release join office on office.id = release.office_id
    where release.status = 'scheduled' and release.held_at is null
      and release.publish_at <= now() + interval '1 minute'
      and release.publish_at > now() - office.too_late_after
  `.execute(db);
  const [look] = rows;
  if (look === undefined) throw new Error('an aggregate without a row');
  return look;
}
