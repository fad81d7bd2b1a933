import { sql } from 'kysely';
import type { Database, Reader } from '../db/database.ts';

export type OfficeRow = {
  id: string;
  slug: string;
  name: string;
  nameEn: string | null;
  regionCode: string | null;
  address: string;
  email: string;
  phone: string;
  website: string | null;
  boilerplate: string;
  accentColor: string | null;
};

const columns = [
  'id',
  'slug',
  'name',
  'nameEn',
  'regionCode',
  'address',
  'email',
  'phone',
  'website',
  'boilerplate',
  'accentColor',
] as const;

export async function insertOffice(db: Reader, office: OfficeRow): Promise<void> {
  await db.insertInto('office').values(office).execute();
}

export function findOffice(db: Reader, id: string): Promise<OfficeRow> {
  return db.selectFrom('office').select(columns).where('id', '=', id).executeTakeFirstOrThrow();
}

export function findOfficeBySlug(db: Reader, slug: string): Promise<OfficeRow | undefined> {
  return db.selectFrom('office').select(columns).where('slug', '=', slug).executeTakeFirst();
}

export function listOffices(db: Reader): Promise<OfficeRow[]> {
  return db.selectFrom('office').select(columns).orderBy('name').execute();
}

export function listOfficesByIds(db: Reader, ids: string[]): Promise<OfficeRow[]> {
  if (ids.length === 0) return Promise.resolve([]);
  return db.selectFrom('office').select(columns).where('id', 'in', ids).execute();
}

type Changeable = Omit<OfficeRow, 'id' | 'slug' | 'regionCode'>;

/** Changes what is named; null empties it. */
export async function changeOffice(
  db: Reader,
  id: string,
  changes: { [Name in keyof Changeable]?: Changeable[Name] | undefined },
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  await db.updateTable('office').set(changes).where('id', '=', id).execute();
}

/** Coat of arms or logo of an office, without its bytes. */
export type OfficeLogo = {
  officeId: string;
  id: string;
  width: number;
  height: number;
  alt: string;
};

/** Takes the place of the one before. */
export async function putLogo(db: Reader, logo: OfficeLogo & { png: Buffer }): Promise<void> {
  const { officeId: _, ...facts } = logo;
  await db
    .insertInto('officeLogo')
    .values(logo)
    .onConflict((conflict) => conflict.column('officeId').doUpdateSet(facts))
    .execute();
}

/** False where there was none. */
export async function deleteLogo(db: Reader, officeId: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('officeLogo')
    .where('officeId', '=', officeId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

export function listLogos(db: Reader, officeIds: string[]): Promise<OfficeLogo[]> {
  if (officeIds.length === 0) return Promise.resolve([]);
  return db
    .selectFrom('officeLogo')
    .select(['officeId', 'id', 'width', 'height', 'alt'])
    .where('officeId', 'in', officeIds)
    .execute();
}

/** The bytes of a logo as long as it is somebody's. */
export async function findLogoPng(db: Reader, id: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('officeLogo')
    .select('png')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.png;
}

/** Ids of the offices named by id or slug; what is missing in the result does not exist. */
export function findOfficeIds(
  db: Reader,
  idsOrSlugs: string[],
): Promise<{ id: string; slug: string }[]> {
  return db
    .selectFrom('office')
    .select(['id', 'slug'])
    .where((eb) => eb.or([eb('id', 'in', idsOrSlugs), eb('slug', 'in', idsOrSlugs)]))
    .execute();
}

type KeyRow = { id: string; officeId: string; name: string; keyHash: Buffer; scopes: string[] };

export async function insertApiKey(db: Reader, key: KeyRow): Promise<void> {
  await db.insertInto('apiKey').values(key).execute();
}

/** The office of a living key; notes the use at most once a minute. */
export async function findOfficeByKeyHash(db: Database, keyHash: Buffer) {
  const { rows } = await sql<{
    id: string;
    slug: string;
    keyId: string;
    actor: string;
    scopes: string[];
  }>`
    with used as (
      update api_key set last_used_at = now()
      where key_hash = ${keyHash} and revoked_at is null
        and (last_used_at is null or last_used_at < now() - interval '1 minute')
    )
    select office.id, office.slug, api_key.id as key_id, 'key ' || api_key.name as actor, api_key.scopes
    from api_key join office on office.id = api_key.office_id
    where api_key.key_hash = ${keyHash} and api_key.revoked_at is null
  `.execute(db);
  return rows[0];
}
