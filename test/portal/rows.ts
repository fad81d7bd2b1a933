import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { insertOffice } from '../../src/offices/store.ts';
import { giveWords } from '../helpers/search-rows.ts';

export const hostile = `<script>alert(1)</script> "quoted" & 'so' {{t 'x'}}`;

export async function addOffice(db: Database, slug: string, name: string): Promise<void> {
  await insertOffice(db, {
    id: slug,
    slug,
    name,
    nameEn: `${name} (English)`,
    regionCode: '05954',
    address: 'Hauptstraße 92, 58332 Schwelm',
    email: `presse@${slug}.example`,
    phone: '030 23125 100',
    website: `https://www.${slug}.example/`,
    boilerplate: '**Über uns:** Eine Stelle für Tests. <script>alert(2)</script>',
    accentColor: null,
  });
}

export type Row = {
  id: string;
  at: string;
  headline?: string;
  slug?: string;
  status?: 'published' | 'withdrawn' | 'scheduled' | 'draft';
  version?: number;
  kind?: 'release' | 'invitation' | 'notice' | 'urgent';
  startsAt?: string;
  endsAt?: string;
  language?: 'de' | 'en';
  office?: string;
  regions?: string[];
  topics?: string[];
  body?: string;
};

/** A release straight into the tables: the portal only reads. */
export async function addRelease(db: Database, row: Row): Promise<void> {
  const { id, status = 'published', version = 1, office = 'kreis', slug = 'meldung' } = row;
  const isOut = status === 'published' || status === 'withdrawn';
  await sql`
    insert into release (id, office_id, status, version, slug, publish_at, published_at,
      withdrawn_at, withdrawn_reason)
    values (${id}, ${office}, ${status}, ${version}, ${slug}, ${row.at}, ${isOut ? row.at : null},
      ${status === 'withdrawn' ? row.at : null}, ${status === 'withdrawn' ? 'Zahl war falsch' : null})
  `.execute(db);
  for (let number = 1; number <= version; number += 1) await addVersion(db, row, number);
  await giveWords(db);
}

async function addVersion(db: Database, row: Row, number: number): Promise<void> {
  const { id, headline = `Meldung ${row.id}`, language = 'de', kind = 'release' } = row;
  const { regions = ['05954'], topics = ['05000000'] } = row;
  const { body = '<p>Der Kreis baut neue Schulen.</p>', startsAt = '2026-12-01T09:00:00Z' } = row;
  await sql`
    insert into release_version (release_id, number, headline, byline, dateline, body_html, body_text,
      boilerplate, contacts, language, kind, event_starts_at, event_ends_at, event_place, note, region_codes,
      topic_codes, region_scope, topic_scope, published_at)
    values (${id}, ${number}, ${headline}, '(dep)', 'Schwelm', ${body}, ${body}, '<p>Über uns</p>',
      ${JSON.stringify([{ name: 'Ada Beispiel', role: 'Presse', phone: '02336 93-0', mobile: '0171 1', email: 'ada@kreis.example' }])}::jsonb,
      ${language}, ${kind}, ${kind === 'invitation' ? startsAt : null},
      ${kind === 'invitation' ? (row.endsAt ?? null) : null},
      ${kind === 'invitation' ? 'Kreishaus' : null}, ${number === 1 ? null : 'Eine Zahl berichtigt'},
      ${regions}::text[], ${topics}::text[],
      (select array_agg(distinct one) from region, unnest(path) as one where region.code = any (${regions}::text[])),
      (select array_agg(distinct one) from topic, unnest(path) as one where topic.code = any (${topics}::text[])),
      ${row.at}::timestamptz + make_interval(days => ${number - 1}))
  `.execute(db);
}

type MediaWish = { id: string; fileName: string; contentType: string; sizeBytes?: number };

export async function addMedia(db: Database, releaseId: string, media: MediaWish): Promise<void> {
  const { id, fileName, contentType, sizeBytes = 123_456 } = media;
  await sql`
    with added as (
      insert into media (id, office_id, file_name, content_type, size_bytes, width, height, sha256,
        storage_key, caption, credit, alt)
      values (${id}, 'kreis', ${fileName}, ${contentType}, ${sizeBytes}, 1600, 1000, '', ${id},
        'Die Schule von vorn', 'Ada Beispiel', 'Ein Haus aus Holz') returning id)
    insert into release_media (release_id, number, media_id, position)
    select rv.release_id, rv.number, added.id, 1 from added, release_version rv
    where rv.release_id = ${releaseId}
  `.execute(db);
}
