import { z } from 'zod';
import { weekdays } from './moments.ts';

const code = z.string().regex(/^\d{2,8}$/);
const localTime = z.string().regex(/^\d{2}:\d{2}$/);
const exampleEmail = z.string().regex(/^[a-z0-9.-]+@[a-z0-9.-]+\.example$/);

const contact = z.strictObject({
  name: z.string().min(1),
  role: z.string().min(1),
  phone: z.string().min(1),
  mobile: z.string().exactOptional(),
  email: exampleEmail,
});

export const officesFile = z.strictObject({
  note: z.string(),
  offices: z.array(
    z.strictObject({
      slug: z.string().regex(/^[a-z0-9-]+$/),
      name: z.string().min(1),
      nameEn: z.string().min(1),
      kind: z.string().min(1),
      regionCode: code,
      address: z.string().min(1),
      email: exampleEmail,
      phone: z.string().min(1),
      website: z.url(),
      /** Markdown. */
      boilerplate: z.string().min(1),
      contacts: z.array(contact).min(1),
      accentColor: z.string().regex(/^#[0-9a-f]{6}$/),
      /** A drawing of ours under `logos/`. */
      logo: z.strictObject({ file: z.string().regex(/^[a-z-]+\.svg$/), alt: z.string().min(1) }),
    }),
  ),
});

export const picturesFile = z.strictObject({
  note: z.string(),
  pictures: z.array(
    z.strictObject({
      id: z.string().min(1),
      file: z.string().regex(/^[a-z-]+\.svg$/),
      /** Slug of the office that owns it. */
      office: z.string(),
      title: z.string().min(1),
      caption: z.string().min(1),
      credit: z.string().min(1),
      alt: z.string().min(1),
    }),
  ),
});

export const words = {
  office: z.string(),
  headline: z.string().min(1).max(200),
  subheadline: z.string().default(''),
  byline: z.string().regex(/^\([a-z]+\)$/),
  dateline: z.string().min(1),
  kind: z.enum(['release', 'invitation', 'notice']),
  language: z.enum(['de', 'en']),
  /** In Leichte Sprache. */
  easyRead: z.boolean().default(false),
  regions: z.array(code).min(1),
  topics: z.array(z.string().regex(/^\d{8}$/)).min(1),
  keywords: z.array(z.string().min(1)),
  /** Ids of pictures. */
  media: z.array(z.string()),
};

export const dueSoonHead = z.strictObject({ ...words, dueSoon: z.literal(true) });

export const releaseHead = z.strictObject({
  ...words,
  daysAgo: z.int().min(0).max(92),
  day: z.enum(weekdays).optional(),
  at: localTime,
  event: z
    .strictObject({ daysAfter: z.int().positive(), at: localTime, place: z.string().min(1) })
    .optional(),
  /** The release (its file's name) of which this is another language version. */
  translationOf: z.string().exactOptional(),
  correction: z
    .strictObject({
      daysAfter: z.number().positive(),
      note: z.string().min(1),
      headline: z.string().max(200).optional(),
      /** Pairs of old and new wording in the body. */
      replace: z.array(z.tuple([z.string(), z.string()])).default([]),
    })
    .optional(),
  withdrawn: z
    .strictObject({ daysAfter: z.number().positive(), reason: z.string().min(1) })
    .optional(),
});
