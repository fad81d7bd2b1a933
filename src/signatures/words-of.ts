import { createHash } from 'node:crypto';
import { normalizeText } from '../text/normalize-text.ts';

// A hyphen at the end of a line joins; one before a digit is a minus, and 5 is not −5.
const joined = /(\p{L})[-‐\u00AD]\n\s*(?=\p{Ll})/gu;
const invisible = /[\u00AD\u200B-\u200D\u2060\uFEFF]/gu;
// Twice what a text may have. A letter may become eighteen, and who writes 66,000 of those copied no release.
const mostLetters = 400_000;
const footnotes = /\[\d{1,3}\]/g;
// Markdown and the pages of a PDF put these between the words of a text.
const markdown = /\]\([^()\s]*\)|<br ?\/?>|\\(?=[!-/:-@[-`{-~])/g;
// The addresses of pictures have no words, and other files stand for other programs.
const pictures = /https?:\/\/[^\s<>()]{1,200}\/media\/[^\s<>()]{1,300}/g;
const isMarkdown = /^# |^---$|\]\(/m;
const autolinks = /<([^\s<>]{1,300})>/g;
const pageNumbers = /(?<!\S)(?:Seite|Page) \d{1,4} (?:von|of) \d{1,4}(?=[ \t]*(?:[\n\f]|$))/g;
const references: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
};
// At the end what turns the order of what is shown: a forger could show 1174 where 4711 is written.
const word =
  /(?<![\p{L}\p{N}])[-−–](?=\p{N})|\p{N}+(?:[.,:]\p{N}+)+|[\p{L}\p{N}\p{M}]+|(?![|~])[\p{Sm}\p{Sc}%‰§°]|[\u061C\u200F\u202B\u202E\u2067]/gu;

/**
 * The words of a text as they are compared: white space, quotation marks, punctuation, dashes,
 * hyphenation at line ends, letter case and the footnotes of our mails do not count; numbers, signs and
 * units do.
 */
export function wordsOf(text: string): string[] {
  const plain = normalizeText(text, 'NFKC')
    .slice(0, mostLetters)
    .replace(/\r\n?/g, '\n')
    .replace(pageNumbers, '\n')
    .replace(joined, '$1');
  const words = plain.replace(invisible, '').replace(footnotes, ' ').match(word) ?? [];
  return words.map((one) => one.toLowerCase().replace(/[−–]/, '-'));
}

/** The same of a whole document of ours, in Markdown or out of a PDF. */
export function wordsOfDocument(text: string): string[] {
  const shown = text.replace(pictures, ' ');
  if (!isMarkdown.test(shown)) return wordsOf(shown);
  const plain = shown
    .replace(autolinks, ' $1 ')
    .replace(markdown, (found) => (found.startsWith(']') ? '] ' : ' '))
    .replace(/&(?:amp|[lg]t|quot);/g, (found) => references[found] ?? found);
  return wordsOf(plain);
}

export function hashWords(words: string[]): Buffer {
  return createHash('sha256').update(words.join(' ')).digest();
}
