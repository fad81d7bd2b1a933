import { z } from 'zod';
import { idPattern } from '../id.ts';
import { cleanLine } from '../text/clean-line.ts';
import { cleanSource } from '../text/clean-line.ts';
import { languages } from '../words.ts';

export const kinds = ['release', 'invitation', 'notice', 'urgent'] as const;
export const statuses = [
  'draft',
  'submitted',
  'approved',
  'scheduled',
  'published',
  'withdrawn',
] as const;
export type ReleaseStatus = (typeof statuses)[number];

// Cleaning takes time: what is far too long is refused before it, with the limit that counts.
const line = (max: number) =>
  z
    .string()
    .check(({ value, issues }) => {
      const fault = { code: 'too_big', origin: 'string', maximum: max, inclusive: true } as const;
      if (value.length > 10 * max) issues.push({ ...fault, input: value, continue: false });
    })
    .meta({ maxLength: max })
    .transform(cleanLine)
    .pipe(z.string().max(max));
const mediaId = z.string().regex(idPattern, { error: 'errors.unknownMedia' });
const list = <T extends z.ZodType>(item: T, max: number) => z.array(item).max(max);
// Address lists come with the desk; until then there is none that could be named.
const noList = z.array(z.unknown()).max(0, { error: 'errors.release.unknownAddressList' });
const bodyLimit = 200_000;

const momentInput = z.union(
  [z.string().max(40), z.strictObject({ local: z.string().max(40), zone: z.string().max(40) })],
  { error: 'errors.moment.form' },
);

const contact = z.strictObject({
  name: line(100).pipe(z.string().min(1)),
  role: line(100).default(''),
  phone: line(50).default(''),
  mobile: line(50).default(''),
  email: z.union([z.literal(''), z.email().max(254)]).default(''),
});

const event = z.strictObject({
  startsAt: momentInput,
  endsAt: momentInput.nullable().optional(),
  place: line(200).pipe(z.string().min(1)),
});

const content = {
  headline: line(200).pipe(z.string().min(1)),
  subheadline: line(300),
  byline: line(40),
  dateline: line(100),
  body: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= bodyLimit, { error: 'errors.release.bodyTooLong' })
    .transform(cleanSource),
  bodyFormat: z.enum(['markdown', 'html']),
  boilerplate: z.string().max(5_000).transform(cleanSource),
  contacts: list(contact, 10),
  language: z.enum(languages),
  // Leichte Sprache.
  easyRead: z.boolean(),
  kind: z.enum(kinds),
  // null takes it away again.
  event: event.nullable(),
  regions: list(z.string().max(20), 50),
  topics: list(z.string().max(80), 30),
  keywords: list(line(60).pipe(z.string().min(1)), 30),
  media: list(mediaId, 100),
  addressLists: noList,
  excludeLists: noList,
};

const plan = { publishAt: momentInput.nullable(), embargoFrom: momentInput.nullable() };
// Another language version of the same release; null takes it out of the group.
const group = {
  translationOf: z.string().regex(idPattern, { error: 'errors.translation.unknown' }).nullable(),
};

export const createReleaseInput = z
  .strictObject({ ...content, ...plan, ...group })
  .partial()
  .required({ headline: true });
export const changeReleaseInput = z.strictObject({ ...content, ...plan, ...group }).partial();
export const correctReleaseInput = z
  .strictObject({ ...content, note: line(500).pipe(z.string().min(1)) })
  .partial()
  .required({ note: true });
export const scheduleInput = z.strictObject({
  publishAt: momentInput.optional(),
  embargoFrom: momentInput.nullable().optional(),
});
export const withdrawInput = z.strictObject({ reason: line(500).pipe(z.string().min(1)) });
export const nothingInput = z.strictObject({});

export const listReleasesQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(200).optional(),
});

export type ReleaseInput = z.infer<typeof changeReleaseInput>;
export type Contact = z.infer<typeof contact>;

const instant = z.iso.datetime().nullable();
/** `endsAt` is null where the office did not tell; calendars then take two hours. */
export const eventJson = z.object({ startsAt: z.string(), endsAt: instant, place: z.string() });

/** A release as its office sees it. */
export const releaseJson = z.object({
  id: z.string(),
  status: z.enum(statuses),
  version: z.number().int(),
  url: z.url(),
  headline: z.string(),
  subheadline: z.string(),
  byline: z.string(),
  dateline: z.string(),
  body: z.string(),
  bodyFormat: z.enum(['markdown', 'html']),
  bodyHtml: z.string(),
  boilerplate: z.string().nullable(),
  contacts: z.array(
    z.object({
      name: z.string(),
      role: z.string(),
      phone: z.string(),
      mobile: z.string(),
      email: z.string(),
    }),
  ),
  language: z.enum(languages),
  easyRead: z.boolean(),
  translationOf: z.string().nullable(),
  kind: z.enum(kinds),
  event: eventJson.nullable(),
  regions: z.array(z.string()),
  topics: z.array(z.string()),
  keywords: z.array(z.string()),
  media: z.array(z.string()),
  publishAt: instant,
  embargoFrom: instant,
  publishedAt: instant,
  heldSince: instant,
  withdrawnAt: instant,
  withdrawnReason: z.string().nullable(),
  note: z.string().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  notices: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .meta({
      description:
        'In answers to what changes a release: what was left out of its text (comments, deleted and hidden text, pictures, links that lead nowhere) or done otherwise than asked, in the language of Accept-Language.',
    }),
});

export const releaseListJson = z.object({
  items: z.array(releaseJson),
  nextCursor: z.string().nullable(),
});
