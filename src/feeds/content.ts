import { formatDay } from '../dates.ts';
import { whenOf } from '../releases/present.ts';
import type { PublicContact, PublicRelease } from '../releases/public-store.ts';
import type { Words } from '../words.ts';
import type { FeedMedia } from './feed.ts';
import { escapeXml } from './xml.ts';

type Say = (key: string, params?: Record<string, string>) => string;

/**
 * The full text of an item as HTML: what was corrected, subheadline, date of an event, body,
 * pictures with caption and credit, other files, boilerplate, press contacts. The body comes cleaned
 * and with absolute links only (releases/body.ts); everything else is escaped here.
 */
export function writeItemHtml(words: Words, release: PublicRelease, media: FeedMedia[]): string {
  const say: Say = (key, params) => words(release.language, `feeds.item.${key}`, params);
  return [
    writeCorrection(say, release),
    release.subheadline && `<p><strong>${escapeXml(release.subheadline)}</strong></p>`,
    writeEvent(say, release),
    writeBody(release),
    ...media.filter(isImage).map((image) => writeFigure(say, image)),
    writeFiles(
      say,
      media.filter((one) => !isImage(one)),
    ),
    release.boilerplateHtml ?? '',
    writeContacts(say, release.contacts),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function isImage(media: FeedMedia): boolean {
  return media.medium === 'image';
}

function writeCorrection(say: Say, release: PublicRelease): string {
  if (release.version === 1) return '';
  const date = formatDay(release.updatedAt, release.language);
  return `<p><strong>${escapeXml(say('corrected', { date }))}</strong> ${escapeXml(release.note ?? '')}</p>`;
}

function writeEvent(say: Say, release: PublicRelease): string {
  const when = whenOf(release, release.language);
  const facts = [when, release.eventPlace].filter(Boolean).join(', ');
  return facts && `<p><strong>${escapeXml(say('event'))}</strong> ${escapeXml(facts)}</p>`;
}

/** Place and author's mark open the first paragraph, as in print: "Schwelm (pen) – Der Kreis …". */
export function writeBody(release: PublicRelease): string {
  const opening = escapeXml([release.dateline, release.byline].filter(Boolean).join(' '));
  if (!opening) return release.bodyHtml;
  const [paragraph] = /^<p\b[^>]*>/.exec(release.bodyHtml) ?? [];
  return paragraph
    ? `${paragraph}${opening} – ${release.bodyHtml.slice(paragraph.length)}`
    : `<p>${opening}</p>${release.bodyHtml}`;
}

function writeFigure(say: Say, image: FeedMedia): string {
  const size =
    image.width && image.height ? ` width="${image.width}" height="${image.height}"` : '';
  const credit = image.credit && say('credit', { credit: image.credit });
  const caption = [image.caption, credit].filter(Boolean).join(' ');
  return (
    `<figure><img src="${escapeXml(image.url)}" alt="${escapeXml(image.alt)}"${size}>` +
    `<figcaption>${escapeXml(caption)}</figcaption></figure>`
  );
}

function writeFiles(say: Say, files: FeedMedia[]): string {
  if (files.length === 0) return '';
  const entries = files.map(
    ({ url, caption, fileName }) =>
      `<li><a href="${escapeXml(url)}">${escapeXml(caption || fileName)}</a></li>`,
  );
  return `<p><strong>${escapeXml(say('files'))}</strong></p><ul>${entries.join('')}</ul>`;
}

function writeContacts(say: Say, contacts: PublicContact[]): string {
  if (contacts.length === 0) return '';
  return `<p><strong>${escapeXml(say('contacts'))}</strong></p>${contacts.map(writeContact).join('')}`;
}

function writeContact({ name, role, phone, email }: PublicContact): string {
  const who = [name, role].filter(Boolean).join(', ');
  const link = email && `<a href="mailto:${escapeXml(email)}">${escapeXml(email)}</a>`;
  return `<p>${[escapeXml(who), escapeXml(phone), link].filter(Boolean).join('<br>')}</p>`;
}
