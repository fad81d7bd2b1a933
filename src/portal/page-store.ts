import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';

export const pageNames = ['imprint', 'privacy', 'accessibility', 'easy-language'] as const;
export type PageName = (typeof pageNames)[number];

export type OwnPage = {
  name: PageName;
  language: Language;
  title: string;
  markdown: string;
  updatedAt: Date;
};

/** The operator's text, in the other language where there is none in this one. */
export async function findOwnPage(
  db: Reader,
  { name, language }: Pick<OwnPage, 'name' | 'language'>,
): Promise<OwnPage | undefined> {
  const { rows } = await sql<OwnPage>`
    select name, language, title, markdown, updated_at from portal_page
    where name = ${name} order by language <> ${language} limit 1
  `.execute(db);
  return rows[0];
}

export async function listOwnPages(db: Reader): Promise<OwnPage[]> {
  const { rows } = await sql<OwnPage>`
    select name, language, title, markdown, updated_at from portal_page order by name, language
  `.execute(db);
  return rows;
}

/** Runs twice: the second changes nothing but the time. */
export async function putOwnPage(db: Reader, page: Omit<OwnPage, 'updatedAt'>): Promise<void> {
  const { name, language, title, markdown } = page;
  await sql`
    insert into portal_page (name, language, title, markdown)
    values (${name}, ${language}, ${title}, ${markdown})
    on conflict (name, language)
    do update set title = excluded.title, markdown = excluded.markdown, updated_at = now()
  `.execute(db);
}

/** Returns whether there was one. */
export async function deleteOwnPage(
  db: Reader,
  { name, language }: Pick<OwnPage, 'name' | 'language'>,
): Promise<boolean> {
  const { rows } = await sql`
    delete from portal_page where name = ${name} and language = ${language} returning name
  `.execute(db);
  return rows.length > 0;
}
