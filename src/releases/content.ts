import type { Deps } from '../deps.ts';
import { type Fault, invalid } from '../errors.ts';
import { findMissingMedia } from '../media/find-missing.ts';
import { resolveRegions } from '../regions/resolve.ts';
import { resolveTopics } from '../topics/resolve.ts';
import { cleanBody } from './body.ts';
import type { Notice } from './body/model.ts';
import { collectMoment } from './moment.ts';
import { plainTextOf } from './plain-text.ts';
import type { ReleaseInput } from './schema.ts';
import type { ReleaseContent } from './store.ts';

const empty: ReleaseContent = {
  headline: '',
  subheadline: '',
  byline: '',
  dateline: '',
  bodySource: '',
  bodyFormat: 'markdown',
  bodyHtml: '',
  bodyText: '',
  boilerplate: null,
  contacts: [],
  language: 'de',
  easyRead: false,
  kind: 'release',
  eventStartsAt: null,
  eventEndsAt: null,
  eventPlace: null,
  regionCodes: [],
  topicCodes: [],
  keywords: [],
  note: null,
  mediaIds: [],
};

/** Tells what was left out of a field while it was read. */
export type FieldNotice = Notice & { path: string };

type ContentInput = {
  input: ReleaseInput;
  /** The version that is changed; a new release begins empty. */
  before?: ReleaseContent;
  /** What was found wrong before; thrown together with what is found here. */
  faults?: Fault[];
  /** Gets what the author should know of, though nothing is wrong. */
  notices?: FieldNotice[];
};

/**
 * The words of a version: what the input gives over what was there. Cleans the body, turns slugs
 * into codes, and throws every fault at once.
 */
export async function toContent(
  deps: Pick<Deps, 'db'>,
  officeId: string,
  { input, before = empty, faults = [], notices = [] }: ContentInput,
): Promise<ReleaseContent> {
  const { unknown, topicCodes, regionCodes } = await findUnknown(deps, officeId, input);
  const event = eventOf(faults, input);
  const body = bodyOf({ faults, notices }, input, before);
  const all = [...faults, ...unknown];
  if (all.length > 0) throw invalid(all);
  return {
    ...before,
    ...wordsOf(notices, input),
    ...body,
    ...event,
    ...(input.regions && { regionCodes: unique(regionCodes) }),
    ...(input.topics && { topicCodes: unique(topicCodes) }),
    ...(input.media && { mediaIds: unique(input.media) }),
  };
}

async function findUnknown(deps: Pick<Deps, 'db'>, officeId: string, input: ReleaseInput) {
  // One after another: inside a transaction they share its one connection.
  const regions = await resolveRegions(deps, input.regions ?? []);
  const topics = await resolveTopics(deps, input.topics ?? []);
  const media = await findMissingMedia(deps, officeId, input.media ?? []);
  const unknown: Fault[] = [
    ...regions.missing.map((index) => ({
      path: `regions.${index}`,
      message: 'errors.unknownRegion',
    })),
    ...topics.missing.map((index) => ({ path: `topics.${index}`, message: 'errors.unknownTopic' })),
    ...media.map((index) => ({ path: `media.${index}`, message: 'errors.unknownMedia' })),
  ];
  return { unknown, topicCodes: topics.codes, regionCodes: regions.codes };
}

function wordsOf(notices: FieldNotice[], input: ReleaseInput): Partial<ReleaseContent> {
  const { headline, subheadline, byline, dateline, contacts, language, easyRead } = input;
  const { kind, keywords } = input;
  const named = { headline, subheadline, byline, dateline, contacts, language };
  const given = { ...named, easyRead, kind, keywords };
  const words = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  if (input.boilerplate === undefined) return words;
  const boilerplate = cleanBody({ source: input.boilerplate, format: 'markdown' });
  notices.push(...at('boilerplate', boilerplate.notices));
  return { ...words, boilerplate: boilerplate.html || null };
}

// A telephone directory fits into 200 kB, but each of its lines costs every reader's page and mail.
const mostParts = 5_000;

/** Lines of Markdown, elements of HTML: known before the expensive cleaning. */
function countParts(source: string): number {
  return source.match(/\n[ \t]*\S|<[a-z]/gi)?.length ?? 0;
}

function bodyOf(
  { faults, notices }: { faults: Fault[]; notices: FieldNotice[] },
  input: ReleaseInput,
  before: ReleaseContent,
): Partial<ReleaseContent> {
  if (input.body === undefined && input.bodyFormat === undefined) return {};
  const bodySource = input.body ?? before.bodySource;
  const bodyFormat = input.bodyFormat ?? before.bodyFormat;
  if (countParts(bodySource) > mostParts) {
    const params = { max: mostParts };
    faults.push({ path: 'body', message: 'errors.release.bodyTooManyParts', params });
    return {};
  }
  const cleaned = cleanBody({ source: bodySource, format: bodyFormat });
  const bodyHtml = cleaned.html;
  notices.push(...at('body', cleaned.notices));
  return { bodySource, bodyFormat, bodyHtml, bodyText: plainTextOf(bodyHtml) };
}

function eventOf(faults: Fault[], input: ReleaseInput): Partial<ReleaseContent> {
  if (input.event === undefined) return {};
  if (input.event === null) return { eventStartsAt: null, eventEndsAt: null, eventPlace: null };
  const { startsAt, endsAt, place } = input.event;
  const eventStartsAt = collectMoment(faults, 'event.startsAt', startsAt);
  const eventEndsAt = collectMoment(faults, 'event.endsAt', endsAt);
  if (eventStartsAt && eventEndsAt && eventEndsAt <= eventStartsAt)
    faults.push({ path: 'event.endsAt', message: 'errors.release.eventEnd' });
  return { eventStartsAt, eventEndsAt, eventPlace: place };
}

function at(path: string, notices: Notice[]): FieldNotice[] {
  return notices.map((notice) => ({ path, ...notice }));
}

function unique(values: string[]): string[] {
  return [...new Set(values)];
}
