import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

/** What was published in a month or day, and when something of it last appeared or changed. */
export type PeriodState = { name: string; count: number; changedAt: Date };

/** `from` belongs to it, `to` no more. */
export type Span = { from: Date; to: Date };

export type ReleasePlace = {
  id: string;
  slug: string;
  /** With six decimals, as the next page begins after it. */
  publishedAt: string;
  /** When its newest version appeared. */
  changedAt: Date;
};

export type NewsPlace = ReleasePlace & { headline: string; language: string };

/**
 * The months or days (in UTC) that have public releases, oldest first. All 400,000 releases: 0.4 s,
 * on a busy machine 1.2 s, because the instants of their changes are in no index.
 */
export async function listPeriods(
  db: Reader,
  { by, span }: { by: 'month' | 'day'; span?: Span | undefined },
): Promise<PeriodState[]> {
  const pattern = by === 'month' ? 'YYYY-MM' : 'YYYY-MM-DD';
  const inside = span ? sql`published_at >= ${span.from} and published_at < ${span.to}` : sql`true`;
  const { rows } = await sql<PeriodState>`
    select to_char(starts_at at time zone 'UTC', ${sql.lit(pattern)}) as name, count, changed_at
    from (
      select date_trunc(${sql.lit(by)}, published_at, 'UTC') as starts_at, count(*) as count,
        max(updated_at) as changed_at
      from release where status = 'published' and ${inside}
      group by starts_at
    ) as period
    order by starts_at
  `.execute(db);
  return rows;
}

/** Another text for each publication and withdrawal; two looks into indexes. */
export async function readLastStep(db: Reader): Promise<string> {
  const { rows } = await sql<{ step: string }>`
    select concat_ws(' ', (select max(published_at) from release where status = 'published'),
      (select max(withdrawn_at) from release)) as step
  `.execute(db);
  return rows[0]?.step ?? '';
}

/** The state of one span; undefined where nothing public is in it. */
export async function readSpanState(
  db: Reader,
  span: Span,
): Promise<Omit<PeriodState, 'name'> | undefined> {
  const { rows } = await sql<PeriodState>`
    select count(*) as count, max(updated_at) as changed_at
    from release
    where status = 'published' and published_at >= ${span.from} and published_at < ${span.to}
  `.execute(db);
  return rows[0] && rows[0].count > 0 ? rows[0] : undefined;
}

type Part = { span: Span; after: ReleasePlace | undefined; limit: number };

/** Public releases of a span, newest first, from after the last one of the part before. */
export async function listReleasePlaces(db: Reader, part: Part): Promise<ReleasePlace[]> {
  const { span, after, limit } = part;
  const beyond = after
    ? sql`(release.published_at, release.id) < (${after.publishedAt}::timestamptz, ${after.id})`
    : sql`true`;
  const { rows } = await sql<ReleasePlace>`
    select release.id, release.slug, rv.published_at as changed_at, ${preciseInstant} as published_at
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    where release.status = 'published' and release.published_at >= ${span.from}
      and release.published_at < ${span.to} and ${beyond}
    order by release.published_at desc, release.id desc
    limit ${limit}
  `.execute(db);
  return rows;
}

/** The newest public releases since an instant. */
export async function listNews(
  db: Reader,
  { since, limit }: { since: Date; limit: number },
): Promise<NewsPlace[]> {
  const { rows } = await sql<NewsPlace>`
    select release.id, release.slug, rv.headline, rv.language, rv.published_at as changed_at,
      ${preciseInstant} as published_at
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    where release.status = 'published' and release.published_at >= ${since}
    order by release.published_at desc, release.id desc
    limit ${limit}
  `.execute(db);
  return rows;
}

const preciseInstant = sql`
  to_char(release.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** The slugs of everything of a kind that has a page of its own. */
export async function listSlugs(
  db: Reader,
  kind: 'office' | 'region' | 'topic',
  limit: number,
): Promise<string[]> {
  const rows = await db.selectFrom(kind).select('slug').orderBy('slug').limit(limit).execute();
  return rows.map(({ slug }) => slug);
}
