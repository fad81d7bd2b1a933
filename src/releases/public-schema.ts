import { z } from 'zod';
import { startOfDay } from '../dates.ts';
import { mediaPath } from '../media/schema.ts';
import { presentEvent, releaseUrl } from './present.ts';
import type { PublicRelease } from './public-store.ts';
import { eventJson } from './schema.ts';

const many = z
  .union([z.string().max(100), z.array(z.string().max(100)).max(50)])
  .transform((value) => [value].flat());
// A day without time is a day in Germany, as in the search of the portal; `to` includes it.
const dayOrInstant = (daysLater: 0 | 1) =>
  z.union([
    z.iso.date().transform((day) => {
      const midnight = new Date(day);
      midnight.setUTCDate(midnight.getUTCDate() + daysLater);
      return startOfDay(midnight);
    }),
    z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
  ]);

export const publicReleasesQuery = z.strictObject({
  q: z.string().max(500).optional(),
  region: many.optional(),
  topic: many.optional(),
  office: many.optional(),
  lang: many.optional(),
  from: dayOrInstant(0).optional(),
  to: dayOrInstant(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

const place = z.object({
  code: z.string(),
  slug: z.string(),
  name: z.string(),
  nameEn: z.string(),
});

export const publicReleaseJson = z.object({
  id: z.string(),
  version: z.number().int(),
  url: z.url(),
  language: z.string(),
  easyRead: z.boolean(),
  kind: z.string(),
  headline: z.string(),
  subheadline: z.string(),
  byline: z.string(),
  dateline: z.string(),
  bodyHtml: z.string(),
  bodyText: z.string(),
  boilerplateHtml: z.string().nullable(),
  contacts: z.array(
    z.object({ name: z.string(), role: z.string(), phone: z.string(), email: z.string() }),
  ),
  event: eventJson.nullable(),
  keywords: z.array(z.string()),
  publishedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  note: z.string().nullable(),
  checkCode: z.string().nullable(),
  office: z.object({
    slug: z.string(),
    name: z.string(),
    nameEn: z.string(),
    website: z.string().nullable(),
  }),
  regions: z.array(place),
  topics: z.array(place),
  media: z.array(
    z.object({
      id: z.string(),
      url: z.url(),
      contentType: z.string(),
      sizeBytes: z.number().int(),
      width: z.number().int().nullable(),
      height: z.number().int().nullable(),
      caption: z.string(),
      credit: z.string(),
      alt: z.string(),
    }),
  ),
  translations: z.array(
    z.object({
      id: z.string(),
      url: z.url(),
      language: z.string(),
      easyRead: z.boolean(),
      headline: z.string(),
    }),
  ),
});
export const publicReleaseListJson = z.object({
  items: z.array(publicReleaseJson),
  nextCursor: z.string().nullable(),
});

export function presentPublicRelease(
  baseUrl: string,
  release: PublicRelease,
): z.infer<typeof publicReleaseJson> {
  const { eventStartsAt: _starts, eventEndsAt: _ends, eventPlace: _place, ...rest } = release;
  const { publishedAt, updatedAt, slug: _, office, ...same } = rest;
  return {
    ...same,
    url: releaseUrl(baseUrl, release),
    event: presentEvent(release),
    publishedAt: publishedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    office: { ...namesOf(office), slug: office.slug, website: office.website },
    regions: release.regions.map((region) => ({
      code: region.code,
      slug: region.slug,
      ...namesOf(region),
    })),
    topics: release.topics.map((topic) => ({
      code: topic.code,
      slug: topic.slug,
      ...namesOf(topic),
    })),
    media: release.media.map((media) => ({
      id: media.id,
      url: baseUrl + mediaPath(media),
      contentType: media.contentType,
      sizeBytes: media.sizeBytes,
      width: media.width,
      height: media.height,
      caption: media.caption,
      credit: media.credit,
      alt: media.alt,
    })),
    translations: release.translations.map(({ slug: title, ...translation }) => ({
      ...translation,
      url: releaseUrl(baseUrl, { id: translation.id, slug: title }),
    })),
  };
}

function namesOf(row: { name: string; nameEn: string | null }) {
  return { name: row.name, nameEn: row.nameEn ?? row.name };
}
