import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { Language } from '../words.ts';
import type { KnownWords } from './compounds.ts';

export async function listKnownWords(db: Reader, words: string[]): Promise<KnownWords> {
  if (words.length === 0) return new Map();
  const { rows } = await sql<{ word: string; releases: number }>`
    select word, releases from search_word where word = any (${words}::text[])
  `.execute(db);
  return new Map(rows.map(({ word, releases }) => [word, releases]));
}

/**
 * Words that look like this one, the likeliest first; those that releases in the reader's language have
 * before others that are as like. Uses the index search_word_similar.
 */
export async function listSimilarWords(
  db: Reader,
  word: string,
  language: Language,
): Promise<string[]> {
  const inLanguage = language === 'en' ? sql`english > 0` : sql`releases > english`;
  const { rows } = await sql<{ word: string }>`
    select word from search_word
    where word % ${word} and abs(length(word) - length(${word})) <= 3
    order by similarity(word, ${word}) + case when ${inLanguage} then 0.15 else 0 end desc,
      releases desc, word
    limit 3
  `.execute(db);
  return rows.map((row) => row.word);
}

export type UncountedText = { language: Language; text: string };

/** Takes up to `most` public releases off the list of those whose words are to be counted. */
export async function takeUncounted(
  tx: Tx,
  most: number,
): Promise<{ taken: number; texts: UncountedText[] }> {
  const { rows } = await sql<{ language: Language | null; text: string | null }>`
    with due as (
      delete from search_word_due where release_id in (
        select release_id from search_word_due limit ${most} for update skip locked)
      returning release_id
    )
    select rv.language, concat_ws(e'\\n', rv.headline, rv.subheadline, rv.dateline,
      words_of(rv.keywords), left(rv.body_text, 20000)) as text
    from due
    left join release on release.id = due.release_id and release.status = 'published'
    left join release_version rv on rv.release_id = release.id and rv.number = release.version
  `.execute(tx);
  const texts = rows.flatMap(({ language, text }) =>
    language === null || text === null ? [] : [{ language, text }],
  );
  return { taken: rows.length, texts };
}

export type WordCount = { word: string; releases: number; english: number };

/** A word that only a withdrawn release had may stay: whoever suggests it looks for hits first. */
export async function addCounts(tx: Tx, counts: WordCount[]): Promise<void> {
  // In one order, so that two processes do not wait for each other in a circle.
  const sorted = counts.toSorted((a, b) => (a.word < b.word ? -1 : 1));
  const column = <K extends keyof WordCount>(name: K) => sorted.map((row) => row[name]);
  await sql`
    insert into search_word (word, releases, english)
    select * from unnest(${column('word')}::text[], ${column('releases')}::integer[],
      ${column('english')}::integer[])
    on conflict (word) do update set releases = search_word.releases + excluded.releases,
      english = search_word.english + excluded.english
  `.execute(tx);
}
