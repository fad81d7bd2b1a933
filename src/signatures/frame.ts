import { formatDateTime, formatDay } from '../dates.ts';
import { mediaPath } from '../media/schema.ts';
import { plainTextOf } from '../releases/plain-text.ts';
import { releaseUrl, whenOf } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import type { Words } from '../words.ts';
import { showCode } from './sealed.ts';
import { wordsOf } from './words-of.ts';

/** Our own documents print these around a text: lines of words. */
export type Frame = {
  /** May also stand inside the text, where a page ends. */
  lines: string[][];
  /** Only before and after it. */
  outer: string[][];
};

const labels = [
  ...['check', 'corrected', 'moreContacts', 'qr', 'credit'].map((key) => `pdf.${key}`),
  ...['eventWhen', 'eventWhere', 'morePictures', 'contacts', 'about', 'source'].map(
    (key) => `portal.release.${key}`,
  ),
  ...['corrected', 'event', 'files', 'contacts', 'credit'].map((key) => `feeds.item.${key}`),
  ...['media', 'page'].map((key) => `formats.${key}`),
  ...['label', 'what'].map((key) => `signatures.code.${key}`),
];

// Of the labels only their own words.
const noParams = { at: '', note: '', code: '', name: '', date: '', credit: '' };

/** The frame of a release in its PDF, text, Markdown, page and mail, built from labels and facts. */
export function frameOf(site: { words: Words; baseUrl: string }, release: PublicRelease): Frame {
  const { language, office, contacts, media, publishedAt, updatedAt } = release;
  const url = releaseUrl(site.baseUrl, release);
  const times = [publishedAt, updatedAt].flatMap((at) => [
    `${office.name}, ${formatDateTime(at, language)}`,
    formatDay(at, language),
  ]);
  const code = showCode(release.checkCode) ?? '';
  const facts = [
    labels.map((key) => site.words(language, key, noParams)),
    [site.words(language, `portal.kind.${release.kind}`), ...times],
    [release.headline, release.subheadline, release.dateline, release.byline, release.note ?? ''],
    [office.name, office.nameEn ?? '', office.address, office.phone, office.email],
    [office.website ?? '', release.id, url, `${site.baseUrl}/pruefen?code=${code}`, code],
    [whenOf(release, language), release.eventPlace ?? ''],
    contacts.flatMap(({ name, role, phone, email }) => [name, role, phone, email]),
    media.flatMap(({ fileName, caption, credit, alt }) => [fileName, caption, credit, alt]),
    media.map((one) => site.baseUrl + mediaPath(one)),
    [...release.regions, ...release.topics].flatMap(({ name, nameEn }) => [name, nameEn ?? '']),
    release.keywords,
    addressesIn(release.bodyHtml),
    addressesIn(release.boilerplateHtml ?? ''),
  ];
  const texts = facts.flat();
  const lines = texts.map(wordsOf).filter((line) => line.length > 0);
  return { lines, outer: [wordsOf(plainTextOf(release.boilerplateHtml ?? ''))] };
}

/** The links of a text, which plain text lists behind it. */
function addressesIn(html: string): string[] {
  return [...html.matchAll(/ href="([^"]*)"/g)].map(([, href = '']) =>
    href.replaceAll('&amp;', '&'),
  );
}

/**
 * Which words stand beside each other as they do in one of the lines, or are a line by themselves. Two that
 * a hyphen at the end of a line has made one count as well: addresses are cut at their own hyphens.
 */
export function coveredByLines(words: string[], lines: string[][]): boolean[] {
  const pairs = new Set(lines.flatMap(pairsOf));
  const single = new Set(
    lines.flatMap((line) => [...(line.length === 1 ? line : []), ...joinsOf(line)]),
  );
  const covered = words.map((one) => single.has(one));
  for (let index = 0; index + 1 < words.length; index++)
    if (pairs.has(`${words[index]} ${words[index + 1]}`)) covered.fill(true, index, index + 2);
  return covered;
}

function joinsOf(line: string[]): string[] {
  return line.slice(1).map((word, at) => `${line[at]}${word}`);
}

function pairsOf(line: string[]): string[] {
  const joins = joinsOf(line);
  return line.flatMap((word, at) => [
    ...(at > 0 ? [`${line[at - 1]} ${word}`] : []),
    ...(at > 1 ? [`${joins[at - 2]} ${word}`] : []),
    ...(joins[at + 1] === undefined ? [] : [`${word} ${joins[at + 1]}`]),
  ]);
}
