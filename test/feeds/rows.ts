import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { giveWords } from '../helpers/search-rows.ts';

export type Row = {
  id: string;
  publishedAt: string;
  updatedAt?: string;
  status?: 'published' | 'withdrawn' | 'scheduled';
  version?: number;
  headline?: string;
  language?: 'de' | 'en';
  office?: string;
  region?: string;
  topic?: string;
};

export async function insertOffice(db: Database, slug: string, name: string): Promise<void> {
  await sql`insert into office (id, slug, name, email)
    values (${slug}, ${slug}, ${name}, 'presse@stadt.example')`.execute(db);
}

/** A release with all its versions, straight into the tables: feeds only read. */
export async function insertRelease(db: Database, row: Row): Promise<void> {
  const { id, status = 'published', version = 1, office = 'kreis' } = row;
  await sql`
    insert into release (id, office_id, status, version, slug, publish_at, published_at, withdrawn_at, withdrawn_reason)
    values (${id}, ${office}, ${status}, ${version}, 'meldung', ${row.publishedAt},
      ${status === 'scheduled' ? null : row.publishedAt},
      ${status === 'withdrawn' ? row.publishedAt : null}, ${status === 'withdrawn' ? 'Irrtum' : null})
  `.execute(db);
  for (let number = 1; number <= version; number += 1) await insertVersion(db, row, number);
}

/** The next version of a release, as a correction makes it. */
export async function correctRelease(db: Database, row: Row, number: number): Promise<void> {
  await insertVersion(db, row, number);
  await sql`update release set version = ${number} where id = ${row.id}`.execute(db);
}

async function insertVersion(db: Database, row: Row, number: number): Promise<void> {
  const { id, headline = `Meldung ${row.id}`, language = 'de' } = row;
  const { region = '05954', topic = '05000000' } = row;
  await sql`
    insert into release_version (release_id, number, headline, body_html, body_text, language, note,
      region_codes, topic_codes, region_scope, topic_scope, published_at)
    values (${id}, ${number}, ${headline}, '<p>Der Kreis baut neue Schulen.</p>',
      'Der Kreis baut neue Schulen.', ${language}, ${number === 1 ? null : 'Berichtigt'},
      array[${region}], array[${topic}],
      (select path from region where code = ${region}),
      (select path from topic where code = ${topic}),
      ${row.updatedAt ?? row.publishedAt})
  `.execute(db);
  await giveWords(db);
}

export async function insertPicture(
  db: Database,
  releaseId: string,
  mediaId: string,
): Promise<void> {
  await sql`
    with added as (
      insert into media (id, office_id, file_name, content_type, size_bytes, sha256, storage_key, caption)
      values (${mediaId}, 'kreis', 'Bild.jpg', 'image/jpeg', 4711, '', ${mediaId}, 'Alt') returning id)
    insert into release_media (release_id, number, media_id, position)
    select ${releaseId}, 1, id, 1 from added
  `.execute(db);
}
