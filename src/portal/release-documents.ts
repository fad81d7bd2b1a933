import { formatDateTime, formatDay } from '../dates.ts';
import { writeBody } from '../feeds/content.ts';
import { mediaPath } from '../media/schema.ts';
import { sharedPicture } from '../media/shared-picture.ts';
import { bodyToMarkdown, escapeMarkdown, writeLink } from '../releases/markdown.ts';
import { bodyToPlainText, plainTextOf } from '../releases/plain-text.ts';
import { releaseUrl, whenOf } from '../releases/present.ts';
import type { PublicContact, PublicMedia, PublicRelease } from '../releases/public-store.ts';
import { dropUnsafeCharacters } from '../text/clean-line.ts';
import { wrapLine } from '../text/wrap-line.ts';
import { nameIn, type Words } from '../words.ts';

export const documentKinds = ['md', 'txt'] as const;
export type DocumentKind = (typeof documentKinds)[number];

type Site = { words: Words; baseUrl: string };
type Say = (key: string, params?: Record<string, string>) => string;

/**
 * A whole release as Markdown or plain text, labels included in its own language: the same document
 * under every address of it.
 */
export function writeDocument(site: Site, release: PublicRelease, kind: DocumentKind): string {
  const parts = kind === 'md' ? markdownParts(site, release) : textParts(site, release);
  const text = parts.filter((part) => part !== '').join('\n\n');
  return `${dropUnsafeCharacters(text)}\n`;
}

function markdownParts(site: Site, release: PublicRelease): string[] {
  const say = sayIn(site, release);
  const lines = describe(say, release);
  const files = release.media.map((media) => markdownFile(site, say, media));
  return [
    `# ${escapeMarkdown(release.headline)}`,
    release.subheadline && `**${escapeMarkdown(release.subheadline)}**`,
    escapeMarkdown(lines.source),
    lines.correction && `> ${escapeMarkdown(lines.correction)}`,
    escapeMarkdown(lines.event),
    bodyToMarkdown(writeBody(release)),
    ...(files.length > 0 ? [`## ${say('formats.media')}`, files.join('\n')] : []),
    bodyToMarkdown(release.boilerplateHtml ?? ''),
    ...(release.contacts.length > 0
      ? [
          `## ${say('feeds.item.contacts')}`,
          ...release.contacts.map((contact) => escapeMarkdown(describeContact(contact))),
        ]
      : []),
    '---',
    `${say('formats.page')} <${releaseUrl(site.baseUrl, release)}>`,
  ];
}

const sharedWidth = 1200;

function markdownFile({ baseUrl }: Site, say: Say, media: PublicMedia): string {
  const image = sharedPicture(media, sharedWidth)?.path;
  const link = writeLink(
    escapeMarkdown((image !== undefined && media.alt) || media.fileName),
    baseUrl + (image ?? mediaPath(media)),
  );
  return `- ${image ? '!' : ''}${link} ${escapeMarkdown(captionOf(say, media))}`.trimEnd();
}

function textParts(site: Site, release: PublicRelease): string[] {
  const say = sayIn(site, release);
  const lines = describe(say, release);
  const body = bodyToPlainText(writeBody(release));
  const notes = body.links.map((address, index) => `[${index + 1}] ${address}`);
  const files = release.media.flatMap((media) => [
    ...wrap(`– ${media.fileName}: ${captionOf(say, media)}`.replace(/: $/, '')),
    `  ${site.baseUrl}${mediaPath(media)}`,
  ]);
  return [
    wrap(release.headline).join('\n'),
    wrap(release.subheadline).join('\n'),
    wrap(lines.source).join('\n'),
    wrap(lines.correction).join('\n'),
    wrap(lines.event).join('\n'),
    body.text,
    notes.join('\n'),
    ...(files.length > 0 ? [`${say('formats.media')}:`, files.join('\n')] : []),
    plainTextOf(release.boilerplateHtml ?? '')
      .split('\n')
      .flatMap(wrap)
      .join('\n'),
    ...(release.contacts.length > 0
      ? [
          `${say('feeds.item.contacts')}:`,
          ...release.contacts.map((one) => wrap(describeContact(one)).join('\n')),
        ]
      : []),
    `${say('formats.page')} ${releaseUrl(site.baseUrl, release)}`,
  ];
}

function wrap(line: string): string[] {
  return line === '' ? [''] : wrapLine(line, { width: 72 });
}

function sayIn({ words }: Site, { language }: PublicRelease): Say {
  return (key, params) => words(language, key, params);
}

/** What stands above the text: whose it is and since when, what was corrected, when an event is. */
function describe(say: Say, release: PublicRelease) {
  const { language } = release;
  const date = formatDay(release.updatedAt, language);
  const event = [whenOf(release, language), release.eventPlace].filter(Boolean).join(', ');
  return {
    source: `${nameIn(language, release.office)}, ${formatDateTime(release.publishedAt, language)}`,
    correction:
      release.version > 1 ? `${say('feeds.item.corrected', { date })} ${release.note ?? ''}` : '',
    event: event && `${say('feeds.item.event')} ${event}`,
  };
}

function captionOf(say: Say, { caption, credit }: PublicMedia): string {
  return [caption, credit && say('feeds.item.credit', { credit })].filter(Boolean).join(' ');
}

function describeContact({ name, role, phone, email }: PublicContact): string {
  return [name, role, phone, email].filter(Boolean).join(', ');
}
