import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { SearchRow } from '../search/words/search-row.ts';
import type { Language } from '../words.ts';
import type { Contact, ReleaseStatus } from './schema.ts';

/** Where a release stands. */
export type ReleaseLife = {
  id: string;
  officeId: string;
  status: ReleaseStatus;
  version: number;
  slug: string;
  publishAt: Date | null;
  embargoFrom: Date | null;
  publishedAt: Date | null;
  heldAt: Date | null;
  /** The original of its language versions; null for the original itself and for what has none. */
  translationOf: string | null;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
  createdAt: Date;
  updatedAt: Date;
};

/** The words of one version. */
export type ReleaseContent = {
  headline: string;
  subheadline: string;
  byline: string;
  dateline: string;
  bodySource: string;
  bodyFormat: 'markdown' | 'html';
  bodyHtml: string;
  bodyText: string;
  /** Cleaned HTML; null where there is none. */
  boilerplate: string | null;
  contacts: Contact[];
  language: Language;
  easyRead: boolean;
  kind: string;
  eventStartsAt: Date | null;
  eventEndsAt: Date | null;
  eventPlace: string | null;
  regionCodes: string[];
  topicCodes: string[];
  keywords: string[];
  note: string | null;
  mediaIds: string[];
};

export type Release = ReleaseLife & ReleaseContent;

export async function findRelease(
  db: Reader,
  officeId: string,
  id: string,
): Promise<Release | undefined> {
  const { rows } = await sql<Release>`
    ${releases} where release.office_id = ${officeId} and release.id = ${id}
  `.execute(db);
  return rows[0];
}

/** Locks the row to the end of the transaction, so that a step sees the state it changes. */
export async function lockRelease(
  tx: Tx,
  officeId: string,
  id: string,
): Promise<Release | undefined> {
  await sql`select 1 from release where office_id = ${officeId} and id = ${id} for update`.execute(
    tx,
  );
  return findRelease(tx, officeId, id);
}

export async function listReleases(
  db: Reader,
  query: {
    officeId: string;
    status: string | null;
    after: { createdAt: string; id: string } | null;
    limit: number;
  },
): Promise<Release[]> {
  const { rows } = await sql<Release>`
    ${releases}
    where release.office_id = ${query.officeId}
      and (${query.status}::text is null or release.status = ${query.status})
      and (${query.after?.id ?? null}::text is null or (release.created_at, release.id) <
        (${query.after?.createdAt ?? null}::timestamptz, ${query.after?.id ?? null}))
    order by release.created_at desc, release.id desc
    limit ${query.limit}
  `.execute(db);
  return rows;
}

const releases = sql`
  select release.*, rv.headline, rv.subheadline, rv.byline, rv.dateline, rv.body_source,
    rv.body_format, rv.body_html, rv.body_text, rv.boilerplate, rv.contacts, rv.language, rv.easy_read,
    rv.kind, rv.event_starts_at, rv.event_ends_at, rv.event_place, rv.region_codes, rv.topic_codes, rv.keywords, rv.note,
    array(
      select media_id from release_media rm
      where rm.release_id = rv.release_id and rm.number = rv.number order by position
    ) as media_ids
  from release
  join release_version rv on rv.release_id = release.id and rv.number = release.version`;

type NewRelease = {
  officeId: string;
  slug: string;
  publishAt: Date | null;
  embargoFrom: Date | null;
  translationOf?: string | null;
};

export async function insertRelease(tx: Tx, release: NewRelease): Promise<string> {
  const row = await tx
    .insertInto('release')
    .values(release)
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Writes the texts of a version and its media, over those that a draft had. */
export async function putVersion(
  tx: Tx,
  key: { releaseId: string; number: number },
  content: ReleaseContent & SearchRow,
): Promise<void> {
  const { mediaIds, contacts, ...words } = content;
  const values = {
    ...words,
    contacts: JSON.stringify(contacts),
    regionScope: scopeOf('region', content.regionCodes),
    topicScope: scopeOf('topic', content.topicCodes),
  };
  await tx
    .insertInto('releaseVersion')
    .values({ ...key, ...values })
    .onConflict((oc) => oc.columns(['releaseId', 'number']).doUpdateSet(values))
    .execute();
  await tx
    .deleteFrom('releaseMedia')
    .where('releaseId', '=', key.releaseId)
    .where('number', '=', key.number)
    .execute();
  if (mediaIds.length === 0) return;
  await tx
    .insertInto('releaseMedia')
    .values(mediaIds.map((mediaId, position) => ({ ...key, mediaId, position })))
    .execute();
}

/** The codes and all their ancestors. */
function scopeOf(tree: 'region' | 'topic', codes: string[]) {
  return sql<string[]>`array(
    select distinct unnest(path) from ${sql.table(tree)} where code = any (${codes}::text[])
  )`;
}

type LifeChange = Partial<Omit<ReleaseLife, 'id' | 'officeId' | 'createdAt' | 'updatedAt'>>;

export async function changeLife(tx: Tx, id: string, change: LifeChange): Promise<void> {
  await tx
    .updateTable('release')
    .set({ ...change, updatedAt: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

/** A correction is public with the transaction that writes it. */
export async function markPublic(
  tx: Tx,
  key: { releaseId: string; number: number },
): Promise<void> {
  await tx
    .updateTable('releaseVersion')
    .set({ publishedAt: sql<Date>`now()` })
    .where('releaseId', '=', key.releaseId)
    .where('number', '=', key.number)
    .execute();
}

export async function deleteRelease(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('release').where('id', '=', id).execute();
}

export type AuditEvent = {
  officeId: string;
  releaseId: string;
  actor: string;
  action: string;
  details?: Record<string, unknown>;
};

export async function insertAuditEvent(tx: Reader, event: AuditEvent): Promise<void> {
  await tx
    .insertInto('auditEvent')
    .values({ ...event, details: JSON.stringify(event.details ?? {}) })
    .execute();
}

export async function findNow(db: Reader): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  return rows[0]?.now ?? new Date(Number.NaN);
}
