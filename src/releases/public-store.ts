import { type RawBuilder, sql } from 'kysely';
import { prepared, type Reader } from '../db/database.ts';
import { ofOffice, type PublicOffice } from '../offices/public-store.ts';
import type { Language } from '../words.ts';
import { publicTranslations, type PublicTranslation } from './translation-store.ts';

/** What everybody may see of a release: the newest version of one that is published now. */
export type PublicRelease = {
  id: string;
  slug: string;
  version: number;
  language: Language;
  /** Leichte Sprache. */
  easyRead: boolean;
  kind: string;
  headline: string;
  subheadline: string;
  byline: string;
  dateline: string;
  bodyHtml: string;
  bodyText: string;
  /** Cleaned HTML, null where the office has none. */
  boilerplateHtml: string | null;
  contacts: PublicContact[];
  keywords: string[];
  eventStartsAt: Date | null;
  eventEndsAt: Date | null;
  eventPlace: string | null;
  /** Of version 1. */
  publishedAt: Date;
  /** Of this version. */
  updatedAt: Date;
  /** Why versions after the first exist. */
  note: string | null;
  /** Of this version; null until it is signed. */
  checkCode: string | null;
  office: PublicOffice;
  regions: PublicRegion[];
  topics: PublicTopic[];
  media: PublicMedia[];
  /** Its other language versions that are public now. */
  translations: PublicTranslation[];
};

/** Without the mobile number, which is for accredited subscribers. */
export type PublicContact = { name: string; role: string; phone: string; email: string };
export type PublicRegion = {
  code: string;
  slug: string;
  name: string;
  nameEn: string | null;
  level: string;
  /** Codes from the root to itself. */
  path: string[];
  lat: number | null;
  lon: number | null;
};
export type PublicTopic = { code: string; slug: string; name: string; nameEn: string };
export type PublicMedia = {
  id: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
  caption: string;
  credit: string;
  alt: string;
  /** Of the small pictures, ascending; none until they are made. */
  widths?: number[];
  /** Those that every program can show, by width. */
  shared?: { format: 'jpeg' | 'png'; width: number; height: number; sizeBytes: number }[];
  /** The original tells where it was taken. */
  hasLocation?: boolean;
};

/** All that is set must match; several values of one dimension are joined with or. */
export type PublicQuery = {
  /** Of a search, as a tsquery; see planSearch. Empty: words that find nothing. */
  words?: string | undefined;
  /** Its hits are among the newest of all releases. */
  frequent?: boolean | undefined;
  regions?: string[] | undefined;
  topics?: string[] | undefined;
  officeIds?: string[] | undefined;
  languages?: string[] | undefined;
  from?: Date | undefined;
  to?: Date | undefined;
  /** The last row of the page before. */
  after?: { publishedAt: string; id: string } | undefined;
  limit: number;
};

/** Newest first; one row more than `limit` is never returned. */
export async function listPublicReleases(db: Reader, query: PublicQuery): Promise<PublicRelease[]> {
  const { rows } = await sql<PublicRelease>`
    ${isByKey(query) ? prepared : sql``} ${columns}
    where release.status = 'published' and ${newestOf(query)}
    order by release.published_at desc, release.id desc
    limit ${query.limit}
  `.execute(db);
  return rows;
}

/** Whether the rows come newest first from one index, whatever the values. */
export function isByKey(query: PublicQuery): boolean {
  const { words, regions, topics, languages, officeIds = [] } = query;
  if (words !== undefined) return false;
  return ![regions, topics, languages].some((one) => one?.length) && officeIds.length <= 1;
}

/** How many match; counting ends at `most`, because nobody reads so far and it takes long. */
export async function countPublicReleases(
  db: Reader,
  query: Omit<PublicQuery, 'limit'>,
  most: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from (
      select 1 from search_entry as entry
      where ${conditionsOfKey(query, ofEntry)} and ${conditionsOfEntry(query)}
      limit ${most}
    ) as found
  `.execute(db);
  return rows[0]?.count ?? 0;
}

/** Undefined for all that is not public now, whatever the reason; `absenceOf` tells it. */
export async function findPublicRelease(
  db: Reader,
  id: string,
): Promise<PublicRelease | undefined> {
  const { rows } = await sql<PublicRelease>`
    ${prepared} ${columns} where release.status = 'published' and release.id = ${id}
  `.execute(db);
  return rows[0];
}

/** Those of some ids that are public now, in the order of the ids. */
export async function listPublicReleasesByIds(db: Reader, ids: string[]): Promise<PublicRelease[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<PublicRelease>`
    ${prepared} ${columns} where release.status = 'published' and release.id = any (${ids}::text[])
    order by array_position(${ids}::text[], release.id)
  `.execute(db);
  return rows;
}

/** One version as its mails show it, also after it was corrected or withdrawn. */
export async function findVersion(
  db: Reader,
  key: { releaseId: string; version: number },
): Promise<PublicRelease | undefined> {
  const { rows } = await sql<PublicRelease>`
    ${prepared} ${selectOf(sql`${key.version}`)} where release.id = ${key.releaseId}
  `.execute(db);
  return rows[0];
}

/** As findVersion, of many at once; in no order. */
export async function listVersions(
  db: Reader,
  keys: { releaseId: string; version: number }[],
): Promise<PublicRelease[]> {
  const ids = keys.map(({ releaseId }) => releaseId);
  const numbers = keys.map(({ version }) => version);
  const wished = sql`any (
    select number from unnest(${ids}::text[], ${numbers}::integer[]) as key (id, number)
    where key.id = release.id
  )`;
  const { rows } = await sql<PublicRelease>`
    ${prepared} ${selectOf(wished)} where release.id = any (${ids}::text[])
  `.execute(db);
  return rows;
}

const versionsOf = (version: RawBuilder<unknown>) => sql`
  from release
  join release_version rv on rv.release_id = release.id and rv.number = ${version}`;

const publicMedia = sql`coalesce((
      select jsonb_agg(jsonb_build_object('id', media.id, 'fileName', media.file_name,
        'contentType', media.content_type, 'sizeBytes', media.size_bytes, 'width', media.width,
        'height', media.height, 'caption', media.caption, 'credit', media.credit,
        'alt', media.alt, 'widths', array(select rendition.width from rendition
          where media_id = media.id and format = 'webp' order by rendition.width),
        'shared', array(select jsonb_build_object('format', format, 'width', width,
            'height', height, 'sizeBytes', size_bytes) from rendition
          where media_id = media.id and format in ('jpeg', 'png') order by rendition.width),
        'hasLocation', media.has_location) order by rm.position)
      from release_media rm join media on media.id = rm.media_id
      where rm.release_id = rv.release_id and rm.number = rv.number
    ), '[]')`;

// One statement for a whole page of releases; the lists come as JSON with camelCase keys because
// the plugin renames columns, not keys.
const selectOf = (version: RawBuilder<unknown>) => sql`
  select release.id, release.slug, rv.number as version, rv.language, rv.easy_read, rv.kind,
    rv.headline,
    rv.subheadline, rv.byline, rv.dateline, rv.body_html, rv.body_text,
    rv.boilerplate as boilerplate_html, rv.keywords, rv.event_starts_at, rv.event_ends_at, rv.event_place,
    release.published_at, rv.published_at as updated_at, rv.note,
    (
      select code from signature
      where signature.release_id = rv.release_id and signature.number = rv.number
    ) as check_code,
    coalesce((
      select jsonb_agg(contact - 'mobile' order by position)
      from jsonb_array_elements(rv.contacts) with ordinality as c (contact, position)
    ), '[]') as contacts,
    ${ofOffice} as office,
    coalesce((
      select jsonb_agg(jsonb_build_object('code', region.code, 'slug', region.slug,
        'name', region.name, 'nameEn', region.name_en, 'level', region.level,
        'path', region.path,
        'lat', region.lat, 'lon', region.lon) order by array_position(rv.region_codes, region.code))
      from region where region.code = any (rv.region_codes)
    ), '[]') as regions,
    coalesce((
      select jsonb_agg(jsonb_build_object('code', topic.code, 'slug', topic.slug,
        'name', topic.name, 'nameEn', topic.name_en) order by array_position(rv.topic_codes, topic.code))
      from topic where topic.code = any (rv.topic_codes)
    ), '[]') as topics,
    ${publicMedia} as media,
    ${publicTranslations} as translations
  ${versionsOf(version)}
  join office on office.id = release.office_id`;
const columns = selectOf(sql`release.version`);

type Conditions = Omit<PublicQuery, 'limit'>;
type Source = { table: RawBuilder<unknown>; id: RawBuilder<unknown> };

const ofRelease: Source = { table: sql`release`, id: sql`release.id` };
const ofEntry: Source = { table: sql`entry`, id: sql`entry.release_id` };

/** What a query asks that an index in the order of time can answer. */
function conditionsOfKey(query: Conditions, { table, id }: Source) {
  const all = [sql`true`];
  const offices = query.officeIds ?? [];
  // Not any() for one alone, which would hide that the index of an office has its releases in order.
  if (offices.length === 1) all.push(sql`${table}.office_id = ${offices[0]}`);
  else if (offices.length > 1) all.push(sql`${table}.office_id = any (${offices}::text[])`);
  if (query.from) all.push(sql`${table}.published_at >= ${query.from}`);
  if (query.to) all.push(sql`${table}.published_at < ${query.to}`);
  if (query.after)
    all.push(sql`(${table}.published_at, ${id}) <
      (${query.after.publishedAt}::timestamptz, ${query.after.id})`);
  return sql.join(all, sql` and `);
}

/** Further conditions on `entry`. */
function conditionsOfEntry(query: Conditions) {
  const all = [sql`true`];
  if (query.words === '') all.push(sql`false`);
  else if (query.words !== undefined)
    all.push(
      sql`(search_of(entry.release_id, entry.version) || entry.head) @@ ${query.words}::tsquery`,
    );
  if (query.regions?.length) all.push(sql`entry.region_scope && ${query.regions}::text[]`);
  if (query.topics?.length) all.push(sql`entry.topic_scope && ${query.topics}::text[]`);
  if (query.languages?.length) all.push(sql`entry.language = any (${query.languages}::text[])`);
  return sql.join(all, sql` and `);
}

const lookedThrough = 2000;

/**
 * For a WHERE on `release` whose rows are then ordered newest first and cut at `limit`: also of other
 * read stores. What no index has in that order comes as the ids of its newest hits, because PostgreSQL
 * takes what is rare for frequent and reads all releases, newest first, to find a few or none: 4,000 ms
 * of 200,000 for a word, 400 ms of 400,000 for a region with 1,300. What is frequent does fill a page
 * from the newest releases; only where it does not, all hits are taken from the index of words, regions
 * or topics and sorted, for which the addition in the order leaves no other way. Rare words are looked up
 * in their index at once.
 */
export function newestOf(query: PublicQuery) {
  if (isByKey(query)) return conditionsOfKey(query, ofRelease);
  const near = query.words === undefined || query.frequent === true ? lookedThrough : 0;
  return sql`release.id in (
    with near as materialized (
      select entry.release_id, entry.published_at
      from (
        select * from search_entry as entry where ${conditionsOfKey(query, ofEntry)}
        order by published_at desc, release_id desc limit ${near}
      ) as entry
      where ${conditionsOfEntry(query)}
      order by entry.published_at desc, entry.release_id desc limit ${query.limit}
    ), every as materialized (
      select entry.release_id, entry.published_at
      from search_entry as entry
      where ${conditionsOfKey(query, ofEntry)} and ${conditionsOfEntry(query)}
        and (select count(*) from near) < ${query.limit}
      order by entry.published_at + interval '0' desc, entry.release_id desc limit ${query.limit}
    )
    select release_id from (table near union table every) as found
    order by published_at desc, release_id desc limit ${query.limit}
  )`;
}
