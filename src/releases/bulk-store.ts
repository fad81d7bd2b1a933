import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { SearchRow } from '../search/words/search-row.ts';

/** A release that was published in the past, in one region and one topic. */
export type PastRelease = {
  id: string;
  officeId: string;
  slug: string;
  version: number;
  note: string | null;
  headline: string;
  subheadline: string;
  dateline: string;
  bodyHtml: string;
  bodyText: string;
  kind: string;
  eventStartsAt: Date | null;
  eventPlace: string | null;
  regionCode: string;
  topicCode: string;
  keywords: string[];
  publishedAt: Date;
  /** Of the newest version. */
  versionAt: Date;
};

/**
 * Many public releases at once, for a generated archive; no distribution is opened. Those whose id is
 * there already are left out, so a second run adds nothing. Returns how many were added.
 */
export async function insertPublicReleases(
  db: Reader,
  rows: (PastRelease & SearchRow)[],
): Promise<number> {
  const { rows: added } = await sql<{ count: number }>`
    with given as (${asTable(rows)}
    ), added as (
      insert into release (id, office_id, status, version, slug, publish_at, published_at, created_at,
        updated_at)
      select id, office_id, 'published', version, slug, published_at, published_at, published_at,
        version_at
      from given on conflict (id) do nothing
      returning id
    ), worded as (
      insert into release_version (release_id, number, headline, subheadline, dateline, body_source,
        body_format, body_html, body_text, boilerplate, contacts, kind, event_starts_at, event_place,
        keywords, region_codes, topic_codes, region_scope, topic_scope, note, published_at, search,
        search_head)
      select given.id, number, headline, subheadline, dateline, body_text, 'markdown', body_html,
        body_text, nullif(office.boilerplate, ''),
        jsonb_build_array(jsonb_build_object('name', office.name, 'role', 'Pressestelle',
          'phone', office.phone, 'mobile', '', 'email', office.email)),
        given.kind, event_starts_at, event_place, string_to_array(keywords, e'\n'), array[given.region_code],
        array[given.topic_code], region.path, topic.path, case when number > 1 then note end,
        case when number = version then version_at else given.published_at end, search::tsvector,
        search_head::tsvector
      from given
      join added on added.id = given.id
      cross join generate_series(1, version) as number
      join office on office.id = given.office_id
      join region on region.code = given.region_code
      join topic on topic.code = given.topic_code
    )
    select count(*) as count from added
  `.execute(db);
  return added[0]?.count ?? 0;
}

function asTable(rows: (PastRelease & SearchRow)[]) {
  const column = <K extends keyof (PastRelease & SearchRow)>(name: K) =>
    rows.map((row) => row[name]);
  return sql`
      select * from unnest(${column('id')}::text[], ${column('officeId')}::text[],
        ${column('slug')}::text[], ${column('version')}::int[], ${column('note')}::text[],
        ${column('headline')}::text[], ${column('subheadline')}::text[],
        ${column('dateline')}::text[], ${column('bodyHtml')}::text[], ${column('bodyText')}::text[],
        ${column('kind')}::text[], ${column('eventStartsAt')}::timestamptz[],
        ${column('eventPlace')}::text[], ${column('regionCode')}::text[],
        ${column('topicCode')}::text[], ${rows.map(({ keywords }) => keywords.join('\n'))}::text[],
        ${column('publishedAt')}::timestamptz[], ${column('versionAt')}::timestamptz[],
        ${column('search')}::text[], ${column('searchHead')}::text[])
      as r (id, office_id, slug, version, note, headline, subheadline, dateline, body_html, body_text,
        kind, event_starts_at, event_place, region_code, topic_code, keywords, published_at, version_at,
        search, search_head)`;
}

/** After many rows at once the planner must not guess. */
export async function analyzeReleases(db: Reader): Promise<void> {
  await sql`analyze release, release_version`.execute(db);
}
