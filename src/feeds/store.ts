import { sql } from 'kysely';
import { type Database, prepared, type Reader, type Tx } from '../db/database.ts';
import { isByKey, newestOf, type PublicQuery } from '../releases/public-store.ts';
import type { Cursor } from './feed.ts';

export type Named = { code: string; slug: string; name: string; nameEn: string | null };
export type NamedOffice = { id: string; slug: string; name: string; nameEn: string | null };

export async function findRegions(db: Reader, codesOrSlugs: string[]): Promise<Named[]> {
  if (codesOrSlugs.length === 0) return [];
  const found = await db
    .selectFrom('region')
    .select(['code', 'slug', 'name', 'nameEn'])
    .where((where) =>
      where.or([where('code', 'in', codesOrSlugs), where('slug', 'in', codesOrSlugs)]),
    )
    .orderBy('code')
    .execute();
  return codesFirst(found, codesOrSlugs);
}

export async function findTopics(db: Reader, codesOrSlugs: string[]): Promise<Named[]> {
  if (codesOrSlugs.length === 0) return [];
  const found = await db
    .selectFrom('topic')
    .select(['code', 'slug', 'name', 'nameEn'])
    .where((where) =>
      where.or([where('code', 'in', codesOrSlugs), where('slug', 'in', codesOrSlugs)]),
    )
    .orderBy('code')
    .execute();
  return codesFirst(found, codesOrSlugs);
}

/** Without those whose slug is another one's code: the code is meant. */
function codesFirst(found: Named[], keys: string[]): Named[] {
  const codes = new Set(found.map(({ code }) => code));
  return found.filter(({ code, slug }) => keys.includes(code) || slug === code || !codes.has(slug));
}

export async function findOffices(db: Reader, slugs: string[]): Promise<NamedOffice[]> {
  if (slugs.length === 0) return [];
  return db
    .selectFrom('office')
    .select(['id', 'slug', 'name', 'nameEn'])
    .where('slug', 'in', slugs)
    .orderBy('slug')
    .execute();
}

/** What tells one state of a page of a feed from another, without its texts. */
export type FeedState = {
  /** Changes whenever something that an item shows has changed. */
  fingerprint: string;
  items: ItemState[];
  /** The newest change of an item. */
  updatedAt: Date | null;
  /** As updatedAt, but also after a withdrawal or correction, which may leave no item behind. */
  changedAt: Date | null;
  /** Without items: the last withdrawal or, where there was none, the beginning of this database. */
  emptySince: Date;
  /** The database's present moment. */
  readAt: Date;
  /** The last item, when there are older ones. */
  next: Cursor | undefined;
};

/** What tells one state of an item from another. */
export type ItemState = { id: string; facts: string };

type StateRow = ItemState & {
  publishedAt: string;
  updatedAt: Date;
  lastRemoval: Date | null;
  readAt: Date;
};

/**
 * The state of the page that listPublicReleases would give for the same query (`limit` items).
 * Measured on 50,000 releases: 2 ms, the page itself 8 ms.
 */
export async function readFeedState(db: Reader, query: PublicQuery): Promise<FeedState> {
  const { rows } = await sql<StateRow>`
    ${isByKey(query) ? prepared : sql``} select release.id, rv.published_at as updated_at,
      to_char(release.published_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as published_at,
      ${facts} as facts,
      greatest((select max(withdrawn_at) from release),
        (select max(published_at) from release_version where number > 1)) as last_removal,
      now() as read_at
    from release
    join release_version rv on rv.release_id = release.id and rv.number = release.version
    join office on office.id = release.office_id
    where release.status = 'published' and ${newestOf({ ...query, limit: query.limit + 1 })}
    order by release.published_at desc, release.id desc
    limit ${query.limit + 1}
  `.execute(db);
  const state = toState(rows.slice(0, query.limit), rows.length > query.limit);
  return rows.length > 0 ? state : { ...state, emptySince: await readEmptySince(db) };
}

async function readEmptySince(db: Reader): Promise<Date> {
  const { rows } = await sql<{ since: Date }>`
    select greatest((select max(withdrawn_at) from release), (select min(applied_at) from migration))
      as since
  `.execute(db);
  return rows[0]?.since ?? new Date(0);
}

// A version never changes, but its office, pictures, regions and topics may be renamed under it.
const facts = sql`md5(concat_ws(chr(1), rv.number, release.slug, office.slug, office.name, office.name_en,
  (select string_agg(concat_ws(chr(1), media.id, media.file_name, media.content_type,
      media.size_bytes, media.width, media.height, media.caption, media.credit, media.alt, (
        select string_agg(concat_ws(' ', format, width, height, size_bytes), ',' order by width)
        from rendition where media_id = media.id and format in ('jpeg', 'png'))), chr(2)
      order by rm.position)
    from release_media rm join media on media.id = rm.media_id
    where rm.release_id = rv.release_id and rm.number = rv.number),
  (select string_agg(concat_ws(chr(1), code, name, name_en, lat, lon), chr(2) order by code)
    from region where code = any (rv.region_codes)),
  (select string_agg(concat_ws(chr(1), code, name, name_en), chr(2) order by code)
    from topic where code = any (rv.topic_codes))))`;

function toState(rows: StateRow[], hasOlder: boolean): FeedState {
  const [first, last] = [rows[0], rows.at(-1)];
  const times = rows.map(({ updatedAt }) => updatedAt.getTime());
  const updatedAt = first ? new Date(Math.max(...times)) : null;
  const removedAt = first?.lastRemoval ?? null;
  return {
    fingerprint: rows.map(({ id, facts }) => id + facts).join() + String(hasOlder),
    items: rows.map(({ id, facts }) => ({ id, facts })),
    updatedAt,
    changedAt: updatedAt && removedAt && removedAt > updatedAt ? removedAt : updatedAt,
    emptySince: new Date(0),
    readAt: first?.readAt ?? new Date(0),
    next: hasOlder && last ? { publishedAt: last.publishedAt, id: last.id } : undefined,
  };
}

/** Several reads of one and the same moment. */
export function readInSnapshot<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(work);
}
