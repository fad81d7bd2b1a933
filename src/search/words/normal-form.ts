import { normalizeText } from '../../text/normalize-text.ts';

/** Letters that stand for nothing when words are compared: soft hyphens, joiners, marks of direction. */
export const ignorable = String.raw`\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF`;

const ignored = new RegExp(`[${ignorable}]`, 'g');
// Those of Latin, Greek, Cyrillic, Hebrew and Arabic can be left out in writing; others are letters.
const marks = new RegExp(
  String.raw`[\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u0610-\u061A\u064B-\u065F\u0670\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20F0]`,
  'g',
);
// Unicode does not take these apart into a letter and its mark.
const plainLetters: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ħ: 'h',
  ŧ: 't',
  ŋ: 'n',
  ə: 'e',
};
const kept = new Set('äöüß');

/** Longer ones are found by their beginning. */
const longest = 60;
// 100,000 marks on one letter must cost no more than a long word.
const longestRead = 2 * longest;

/**
 * A word as it is compared: small, without marks except those of German, which its stems need. The
 * work is bounded, however long the word is.
 */
export function normalForm(raw: string): string {
  const small = raw
    .slice(0, 10 * longestRead)
    .replace(ignored, '')
    .slice(0, longestRead);
  const word = normalizeText(small, 'NFKC').toLowerCase();
  if (/^[a-z0-9äöüß]*$/.test(word)) return word.slice(0, longest);
  const plain = Array.from(word, withoutMarks).join('');
  return normalizeText(plain, 'NFC')
    .replace(/[^\p{L}\p{M}\p{N}§]|[ʰ-˿]/gu, '')
    .slice(0, longest);
}

function withoutMarks(letter: string): string {
  if (kept.has(letter)) return letter;
  return Array.from(
    normalizeText(letter, 'NFKD').replace(marks, ''),
    (one) => plainLetters[one] ?? one,
  ).join('');
}
