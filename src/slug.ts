import { normalizeText } from './text/normalize-text.ts';

const germanLetters: Record<string, string> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
};

/**
 * A readable ASCII slug: `a-z`, `0-9` and single hyphens, at most `maxLength` characters, cut
 * between words where there is a word boundary. Never empty: text without a usable character
 * gives `ohne-titel`.
 */
export function slugify(text: string, maxLength = 80): string {
  // NFC first: "a" + combining diaeresis is an ä too and must become "ae", not "a".
  const letters = normalizeText(text, 'NFC')
    .toLowerCase()
    // "Witten's" is one word.
    .replace(/(?<=\p{L})['’‘ʼ`´](?=\p{L})/gu, '')
    .replace(/[äöüßæœøłđðþı]/g, (letter) => germanLetters[letter] ?? letter);
  const ascii = normalizeText(letters, 'NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return cutAtWord(ascii, maxLength) || 'ohne-titel';
}

function cutAtWord(slug: string, maxLength: number): string {
  if (slug.length <= maxLength) return slug;
  const cut = slug.slice(0, maxLength);
  const boundary = slug[maxLength] === '-' ? maxLength : cut.lastIndexOf('-');
  return boundary > 0 ? cut.slice(0, boundary) : cut;
}

/**
 * The first candidate that is not taken; when all are, the last one with `-2`, `-3` … added.
 * Adds the answer to `taken`.
 */
export function claimSlug(taken: Set<string>, candidates: readonly string[]): string {
  const last = candidates.at(-1) ?? 'ohne-titel';
  let slug = candidates.find((candidate) => !taken.has(candidate)) ?? last;
  for (let number = 2; taken.has(slug); number += 1) slug = `${last}-${number}`;
  taken.add(slug);
  return slug;
}
