import { z } from 'zod';
import { normaliseAddress } from '../email/address.ts';
import { languages } from '../words.ts';

/** A filter as the database keeps it: codes and ids, sorted, none twice. */
export type FilterRule = {
  regionCodes: string[];
  /** Also releases for a region that contains one of these. */
  wider: boolean;
  topicCodes: string[];
  officeIds: string[];
  frequency: 'immediate';
};

export const longestFilter = 50;
export const mostFilters = 20;

/** Code or id of each region, topic and office that an input names, by the key it uses. */
export type KnownNames = Record<NameKind, ReadonlyMap<string, string>>;
export type NameKind = (typeof nameKinds)[number];
export const nameKinds = ['regions', 'topics', 'offices'] as const;

const faults = 'subscribe.faults';
const notYet = z.never({ error: `${faults}.notOffered` }).optional();

/**
 * `POST /public/subscriptions`. Made anew for each input with the names it uses, so that unknown
 * ones are found together with all other faults and at their place.
 */
export function subscriptionInput(known: KnownNames) {
  return z.strictObject({
    email: address(),
    language: z.enum(languages).default('de'),
    filters: z
      .array(filterInput(known))
      .min(1, `${faults}.noFilter`)
      .max(mostFilters, `${faults}.tooManyFilters`),
  });
}

export type SubscriptionInput = z.infer<ReturnType<typeof subscriptionInput>>;

/** One filter; `{}` means everything. */
export function filterInput(known: KnownNames) {
  return z
    .strictObject({
      regions: names(known.regions, `${faults}.region`),
      place: notYet,
      radiusKm: notYet,
      wider: z.boolean().default(false),
      topics: names(known.topics, `${faults}.topic`),
      offices: names(known.offices, `${faults}.office`),
      keywords: notYet,
      frequency: z
        .enum(['immediate', 'hourly', 'daily', 'weekly'])
        .default('immediate')
        .refine((frequency) => frequency === 'immediate', `${faults}.frequency`),
    })
    .refine(isShort, `${faults}.tooManyConditions`)
    .transform(toRule);
}

function address() {
  return z.string().transform((text, context) => {
    const found = normaliseAddress(text);
    if (found !== null) return found;
    const message = text.trim() === '' ? `${faults}.noEmail` : `${faults}.email`;
    context.issues.push({ code: 'custom', message, input: text });
    return z.NEVER;
  });
}

function names(known: ReadonlyMap<string, string>, message: string) {
  const name = z.string().transform((key, context) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    context.issues.push({ code: 'custom', message, input: key });
    return z.NEVER;
  });
  return z.array(name).max(longestFilter, `${faults}.tooManyConditions`).default([]);
}

type Parsed = Record<NameKind, string[]> & { wider: boolean };

function isShort(filter: Parsed): boolean {
  return nameKinds.reduce((sum, kind) => sum + filter[kind].length, 0) <= longestFilter;
}

function toRule(filter: Parsed): FilterRule {
  return {
    regionCodes: sorted(filter.regions),
    wider: filter.wider && filter.regions.length > 0,
    topicCodes: sorted(filter.topics),
    officeIds: sorted(filter.offices),
    frequency: 'immediate',
  };
}

// The unique constraint compares arrays: the same filter must always be the same array.
function sorted(codes: string[]): string[] {
  return [...new Set(codes)].toSorted();
}

/** What the OpenAPI document says about the input. */
export function subscriptionInputJson(): Record<string, unknown> {
  const nothing = new Map<string, string>();
  const schema = subscriptionInput({ regions: nothing, topics: nothing, offices: nothing });
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}

export const subscriptionAnswer = z.object({ status: z.literal('confirmationRequested') });

export const settingsInput = z.object({
  language: z.enum(languages),
  length: z.enum(['full', 'teaser']),
});

export const pauseInput = z.object({ weeks: z.enum(['0', '1', '2', '4']).transform(Number) });
