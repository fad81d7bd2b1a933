import { sql } from 'kysely';
import { prepared, type Reader } from '../db/database.ts';
import type { Language } from '../words.ts';
import type { Sealed } from './sealed.ts';

export type VersionKey = { releaseId: string; version: number };

export type NewSignature = VersionKey & {
  /** All characters; the shortest free beginning is kept. */
  longCode: string;
  content: string;
  signature: Buffer;
  wordsHash: Buffer;
};

export type KeyRow = { kid: string; publicKey: Buffer };

/** Keeps signatures with the key that made them. Runs twice: a version is signed once. */
export async function insertSignatures(
  db: Reader,
  { kid, publicKey }: KeyRow,
  rows: NewSignature[],
): Promise<void> {
  const { ids, numbers, codes, contents, signatures, hashes } = columnsOf(rows);
  await sql`${prepared}
    with key as (
      insert into signing_key (kid, public_key) values (${kid}, ${publicKey})
      on conflict do nothing
    )
    insert into signature (release_id, number, code, kid, content, signature, words_hash)
    select release_id, number, (
        select left(long_code, length) from unnest(array[12, 16, 20, 51]) as length
        where not exists (select from signature where code = left(long_code, length))
        order by length limit 1
      ), ${kid}, content, made, words_hash
    from unnest(${ids}::text[], ${numbers}::integer[], ${codes}::text[], ${contents}::text[],
        ${signatures}::bytea[], ${hashes}::bytea[])
      as new (release_id, number, long_code, content, made, words_hash)
    where not exists (
      select from signature
      where signature.release_id = new.release_id and signature.number = new.number)
    on conflict (release_id, number) do nothing
  `.execute(db);
}

function columnsOf(rows: NewSignature[]) {
  return {
    ids: rows.map(({ releaseId }) => releaseId),
    numbers: rows.map(({ version }) => version),
    codes: rows.map(({ longCode }) => longCode),
    contents: rows.map(({ content }) => content),
    signatures: rows.map(({ signature }) => signature),
    hashes: rows.map(({ wordsHash }) => wordsHash),
  };
}

/** Public versions without a signature. Two index-only walks: release_version_published, the key. */
export async function listUnsigned(db: Reader, limit: number): Promise<VersionKey[]> {
  const { rows } = await sql<VersionKey>`
    with unsigned as materialized (
      select release_id, number from release_version rv
      where published_at is not null and not exists (
        select from signature s where s.release_id = rv.release_id and s.number = rv.number)
      limit ${limit}
    )
    select release_id, number as version
    from unsigned join release on release.id = release_id
    where release.status in ('published', 'withdrawn')
  `.execute(db);
  return rows;
}

/** SHA-256 of originals in hexadecimal. */
export async function listMediaHashes(db: Reader, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('media')
    .select(['id', 'sha256'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, sha256 }) => [id, sha256.toString('hex')]));
}

export function findSealed(db: Reader, key: VersionKey): Promise<Sealed | undefined> {
  return db
    .selectFrom('signature')
    .select(['content', 'kid', 'signature', 'code'])
    .where('releaseId', '=', key.releaseId)
    .where('number', '=', key.version)
    .executeTakeFirst();
}

export function findByCode(db: Reader, code: string): Promise<VersionKey | undefined> {
  return db
    .selectFrom('signature')
    .select(['releaseId', 'number as version'])
    .where('code', '=', code)
    .executeTakeFirst();
}

/** Every key that signed, oldest first; `validUntil` is when the next one began. */
export async function listKeys(
  db: Reader,
): Promise<(KeyRow & { validFrom: Date; validUntil: Date | null })[]> {
  const { rows } = await sql<KeyRow & { validFrom: Date; validUntil: Date | null }>`
    select kid, public_key, created_at as valid_from,
      lead(created_at) over (order by created_at, kid) as valid_until
    from signing_key order by created_at, kid
  `.execute(db);
  return rows;
}

/** What may be said of a version that is or was public. */
export type KnownVersion = {
  id: string;
  slug: string;
  version: number;
  newest: number;
  status: 'published' | 'withdrawn';
  headline: string;
  language: Language;
  /** Leichte Sprache. */
  easyRead: boolean;
  publishedAt: Date;
  versionAt: Date;
  withdrawnAt: Date | null;
  withdrawnReason: string | null;
  officeName: string;
  officeNameEn: string | null;
  officeSlug: string;
  /** Of the newest version. */
  note: string | null;
  newestAt: Date;
  code: string | null;
};

/** Undefined for what never was public; without `version` the newest. */
export async function findKnownVersion(
  db: Reader,
  { releaseId, version }: { releaseId: string; version: number | null },
): Promise<KnownVersion | undefined> {
  const { rows } = await sql<KnownVersion>`
    select release.id, release.slug, rv.number as version, release.version as newest, release.status,
      rv.headline, rv.language, rv.easy_read, release.published_at, rv.published_at as version_at,
      release.withdrawn_at, release.withdrawn_reason, office.name as office_name,
      office.name_en as office_name_en, office.slug as office_slug, last.note,
      last.published_at as newest_at, signature.code
    from release
    join office on office.id = release.office_id
    join release_version rv on rv.release_id = release.id
      and rv.number = coalesce(${version}, release.version)
    join release_version last on last.release_id = release.id and last.number = release.version
    left join signature on signature.release_id = release.id and signature.number = rv.number
    where release.id = ${releaseId} and release.status in ('published', 'withdrawn')
      and rv.published_at is not null
  `.execute(db);
  return rows[0];
}
