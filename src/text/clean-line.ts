import { limitMarks, normalizeText } from './normalize-text.ts';

// XML 1.0 has no place for most controls, U+FFFE and U+FFFF, and feeds are XML. The bidi overrides
// and isolates can make a text read differently from what it holds ("Trojan Source").
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\0-\x08\x0E-\x1F\x7F-\x84\x86-\x9F\u202A-\u202E\u2066-\u2069\uFFF9-\uFFFC]/gu;
const NEVER_TEXT = /[\uFEFF\u200B\p{Surrogate}\p{Noncharacter_Code_Point}]/gu;
const INVISIBLE = /[\u00AD\u061C\u180E\u200E\u200F\u2060]/gu;

// Arabic, Indic and some other scripts spell with joiners; emoji families are joined with U+200D.
const JOINED_SCRIPT =
  '[\\p{Script=Arabic}\\p{Script=Syriac}\\p{Script=Nko}\\p{Script=Mongolian}\\p{Script=Devanagari}' +
  '\\p{Script=Bengali}\\p{Script=Gurmukhi}\\p{Script=Gujarati}\\p{Script=Oriya}\\p{Script=Tamil}' +
  '\\p{Script=Telugu}\\p{Script=Kannada}\\p{Script=Malayalam}\\p{Script=Sinhala}\\p{Script=Khmer}]';
const USEFUL_JOINER =
  `(?<=${JOINED_SCRIPT}\\p{M}*)[\\u200C\\u200D](?=${JOINED_SCRIPT})` +
  '|(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F])\\u200D(?=\\p{Extended_Pictographic})';

/**
 * Takes out what no text of ours may hold: control characters (tab and line breaks stay), bidi
 * overrides and isolates, lone surrogates, noncharacters, U+200B and U+FEFF. Changes no visible
 * character.
 */
export function dropUnsafeCharacters(value: string): string {
  return value.replace(UNSAFE, '').replace(NEVER_TEXT, '');
}

/**
 * One line for a header, a name or a caption: NFC, every kind of line break and tab becomes one
 * space, invisible and control characters go, runs of spaces shrink to one. A single no-break space
 * stays ("10 km"). The result never holds CR, LF or another line break, and cleaning it again
 * changes nothing.
 */
export function cleanLine(value: string): string {
  if (value === '') return '';
  // The lookbehind for joiners walks over the marks before them.
  const visible = dropInvisible(limitMarks(dropUnsafeCharacters(value)));
  return normalizeText(visible, 'NFC').replace(/\s+/gu, toOneSpace).trim();
}

/**
 * The same for text of several lines: line breaks become "\n", each line is cleaned as by
 * cleanLine, at most one empty line stays between two others.
 */
export function cleanText(value: string): string {
  const lines = value.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/u);
  return lines
    .map(cleanLine)
    .join('\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/**
 * The same for text with markup in it, where spaces at the beginning and the end of a line and empty lines
 * mean something: they stay.
 */
export function cleanSource(value: string): string {
  const lines = value.replace(/\r\n|[\r\v\f\u0085\u2028]/gu, '\n').replaceAll('\u2029', '\n\n');
  const visible = dropInvisible(limitMarks(dropUnsafeCharacters(lines)));
  return normalizeText(visible, 'NFC')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/** One space for a run of white space; a no-break space survives only where it stands alone. */
export function toOneSpace(run: string): string {
  return run === '\u00A0' || run === '\u202F' ? run : ' ';
}

const JOINER = new RegExp(`(${USEFUL_JOINER})|[\\u200C\\u200D]`, 'gu');

function dropInvisible(value: string): string {
  const withoutMarks = value.replace(INVISIBLE, '').replace(/\u0085/gu, ' ');
  return withoutMarks.replace(JOINER, (_, useful: string | undefined) => useful ?? '');
}
