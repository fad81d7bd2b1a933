import { z } from 'zod';
import { cleanLine } from '../text/clean-line.ts';
import { languages } from '../words.ts';
import type { ArchiveKey } from './archive.ts';
import type { Cursor } from './feed.ts';

export const formats = ['rss', 'atom', 'json'] as const;
export type Format = (typeof formats)[number];

/** The format that an ending means, in capitals too; `.xml` is how many write the ending of RSS. */
export function readFormat(ending: string): Format | undefined {
  const name = ending.toLowerCase();
  return name === 'xml' ? 'rss' : formats.find((format) => format === name);
}

// Far above what a person picks, and still one short statement.
const mostValues = 50;
const words = z.string().max(200);

/** One value or several of a query parameter; empty ones, as forms send them, say nothing. */
function repeatable<T>(value: z.ZodType<T, string>) {
  return z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => new Set([given ?? []].flat().map(cleanLine)))
    .transform((values) => [...values].filter((one) => one !== ''))
    .pipe(z.array(value).max(mostValues));
}

/** What may stand behind the question mark of a feed; `utm_…` is left out, all else is a fault. */
export const feedQuery = z.preprocess(
  dropCampaignTags,
  z
    .strictObject({
      region: repeatable(words),
      topic: repeatable(words),
      office: repeatable(words),
      q: repeatable(words),
      lang: repeatable(z.enum(languages)),
      before: z.string().transform(readCursor).optional(),
      archive: z.string().transform(readArchiveKey).optional(),
    })
    .refine(
      ({ archive, before, q }) => archive === undefined || (before === undefined && q.length === 0),
      {
        path: ['archive'],
        message: 'feeds.fault.archive',
      },
    ),
);

/** In which language the offices are named. */
export const opmlQuery = z.preprocess(
  dropCampaignTags,
  z.strictObject({ lang: z.enum(languages).default('de') }),
);

export type FeedQuery = z.infer<typeof feedQuery>;

function dropCampaignTags(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(Object.entries(query).filter(([name]) => !name.startsWith('utm_')));
}

const cursorPattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)\.(\d{6})Z-([0-9a-z]{12})$/;

/** `20261119T090000.123456Z-0123456789ab`: readable, and needs no escaping in an address. */
export function writeCursor({ publishedAt, id }: Cursor): string {
  return `${publishedAt.replaceAll(/[-:]/g, '')}-${id}`;
}

function readCursor(text: string, context: z.RefinementCtx): Cursor {
  const [, year, month, day, hour, minute, second, micros, id] = cursorPattern.exec(text) ?? [];
  const seconds = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const at = new Date(`${seconds}Z`);
  // PostgreSQL begins with the year 1.
  const isReal =
    year !== '0000' && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(seconds);
  if (isReal && id !== undefined) return { publishedAt: `${seconds}.${micros}Z`, id };
  context.addIssue({ code: 'custom', message: 'feeds.fault.before', input: text });
  return z.NEVER;
}

const archivePattern = /^(\d{4}-\d\d)(?:\.([1-9]\d{0,4}))?$/;

/** `2026-10`, its second part `2026-10.2`. */
export function writeArchiveKey({ month, part }: ArchiveKey): string {
  return part === 1 ? month : `${month}.${part}`;
}

function readArchiveKey(text: string, context: z.RefinementCtx): ArchiveKey {
  const [, month, part = '1'] = archivePattern.exec(text) ?? [];
  if (month !== undefined) return { month, part: Number(part) };
  context.addIssue({ code: 'custom', message: 'feeds.fault.archive', input: text });
  return z.NEVER;
}
