import { releaseUrn } from '../feeds/identity.ts';
import { mediaPath } from '../media/schema.ts';
import { languageTag, releaseUrl } from '../releases/present.ts';
import type { PublicMedia, PublicRelease } from '../releases/public-store.ts';
import { type Json, type JsonObject } from './canonical.ts';

export const ninjsSchema = 'http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json';

type NinjsInput = {
  baseUrl: string;
  release: PublicRelease;
  /** SHA-256 of the originals in hexadecimal, by the id of their media. */
  hashes: ReadonlyMap<string, string>;
};

/**
 * A version as IPTC ninjs 3.1, and so what its signature covers: identity and number of the version,
 * instants, language, kind (`genres`), head- and subheadline, body as HTML and text, boilerplate, note
 * of a correction, byline, dateline (`located`), office and contacts without mobile numbers, regions,
 * topics and keywords, event, media with words and SHA-256 of the originals, addresses. What is empty
 * is left out.
 */
export function writeNinjs({ baseUrl, release, hashes }: NinjsInput): JsonObject {
  const { publishedAt, updatedAt } = release;
  return filled({
    standard: { name: 'ninjs', version: '3.1', schema: ninjsSchema },
    uri: releaseUrn(release.id),
    type: 'text',
    representationType: 'full',
    profile: 'press-release',
    version: String(release.version),
    firstCreated: publishedAt.toISOString(),
    versionCreated: updatedAt.toISOString(),
    pubStatus: 'usable',
    language: languageTag(release),
    ...writeWords(release),
    ...writeSubjects(release),
    ...writeParties(baseUrl, release),
    altIds: [{ role: 'release', value: release.id }],
    renditions: [{ name: 'web', href: releaseUrl(baseUrl, release), contentType: 'text/html' }],
    associations: release.media.map((media) => writeMedia(baseUrl, media, hashes.get(media.id))),
    trustIndicators: [
      {
        role: 'urn:ietf:rfc:7517',
        title: 'Ed25519',
        href: `${baseUrl}/.well-known/depesche-keys.json`,
      },
    ],
  });
}

function writeWords(release: PublicRelease): JsonObject {
  const html = 'text/html';
  const { bodyHtml, bodyText, boilerplateHtml } = release;
  return {
    headlines: texts({ main: release.headline, sub: release.subheadline }),
    descriptions: texts({ correction: release.note ?? '' }),
    bodies: [
      { role: 'main', contentType: html, value: bodyHtml },
      {
        role: 'main',
        contentType: 'text/plain',
        charCount: bodyText.length,
        wordCount: bodyText.match(/\S+/g)?.length ?? 0,
        value: bodyText,
      },
      ...(boilerplateHtml
        ? [{ role: 'boilerplate', contentType: html, value: boilerplateHtml }]
        : []),
    ],
    by: release.byline,
    located: release.dateline,
    genres: [{ literal: release.kind }],
  };
}

function writeSubjects(release: PublicRelease): JsonObject {
  const { eventStartsAt, eventEndsAt, eventPlace } = release;
  return {
    subjects: [
      ...release.topics.map(({ code, name }) => ({
        rel: 'about',
        name,
        uri: `http://cv.iptc.org/newscodes/mediatopic/${encodeURIComponent(code)}`,
      })),
      ...release.keywords.map((name) => ({ rel: 'keyword', name })),
    ],
    places: [
      ...release.regions.map(({ code, name }) => ({ rel: 'about', name, literal: code })),
      ...(eventPlace ? [{ rel: 'event', name: eventPlace }] : []),
    ],
    ...(eventStartsAt && { eventDetails: { dates: datesOf(eventStartsAt, eventEndsAt) } }),
  };
}

function datesOf(startsAt: Date, endsAt: Date | null): JsonObject {
  const startDate = startsAt.toISOString();
  return endsAt === null ? { startDate } : { startDate, endDate: endsAt.toISOString() };
}

function writeParties(baseUrl: string, { office, contacts }: PublicRelease): JsonObject {
  return {
    copyrightHolder: office.name,
    organisations: [
      filled({
        rel: 'publisher',
        name: office.name,
        uri: `${baseUrl}/pressestellen/${office.slug}`,
        literal: office.id,
        contactInfo: ways({ phone: office.phone, email: office.email, web: office.website ?? '' }),
      }),
    ],
    people: contacts.map(({ name, role, phone, email }) =>
      filled({ rel: 'contact', name, literal: role, contactInfo: ways({ phone, email }) }),
    ),
  };
}

function writeMedia(baseUrl: string, media: PublicMedia, sha256: string | undefined): JsonObject {
  const { contentType, sizeBytes, width, height } = media;
  const href = baseUrl + mediaPath(media);
  return filled({
    name: media.fileName,
    rel: 'media',
    uri: href,
    type: newsTypeOf(contentType),
    by: media.credit,
    descriptions: texts({ caption: media.caption, alt: media.alt }),
    altIds: sha256 === undefined ? [] : [{ role: 'sha-256', value: sha256 }],
    renditions: [
      filled({ name: 'original', href, contentType, width, height, sizeInBytes: sizeBytes }),
    ],
  });
}

function newsTypeOf(contentType: string): string {
  const [family] = contentType.split('/');
  if (family === 'image') return 'picture';
  return family === 'audio' || family === 'video' ? family : 'component';
}

function texts(values: Record<string, string>): Json[] {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([role, value]) => ({ role, contentType: 'text/plain', value }));
}

function ways(values: Record<string, string>): Json[] {
  return Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([type, value]) => ({ type, value }));
}

function filled(members: JsonObject): JsonObject {
  const isFilled = (value: Json) =>
    value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(members).filter(([, value]) => isFilled(value)));
}
