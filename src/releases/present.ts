import type { z } from 'zod';
import { formatSpan } from '../dates.ts';
import type { Language } from '../words.ts';
import type { releaseJson } from './schema.ts';
import type { Release } from './store.ts';

/** Where a release stands on the portal; only the id at its end finds it. */
export function releasePath(release: { id: string; slug: string }): string {
  return `/meldungen/${release.slug}-${release.id}`;
}

/** The public address of a release; `baseUrl` may end in `/en`. */
export function releaseUrl(baseUrl: string, release: { id: string; slug: string }): string {
  return baseUrl + releasePath(release);
}

/** BCP 47: "de", "en", and "de-simple" for Leichte Sprache (variant subtag `simple`). */
export function languageTag({ language, easyRead }: { language: string; easyRead: boolean }) {
  return easyRead ? `${language}-simple` : language;
}

/** A release as its office sees it. */
export function presentRelease(baseUrl: string, release: Release): z.infer<typeof releaseJson> {
  const { id, status, version, headline, subheadline, byline, dateline, bodyFormat, bodyHtml } =
    release;
  const { boilerplate, contacts, language, easyRead, keywords, note, withdrawnReason } = release;
  return {
    id,
    status,
    version,
    url: releaseUrl(baseUrl, release),
    headline,
    subheadline,
    byline,
    dateline,
    body: release.bodySource,
    bodyFormat,
    bodyHtml,
    boilerplate,
    contacts,
    language,
    easyRead,
    translationOf: release.translationOf,
    keywords,
    note,
    withdrawnReason,
    kind: release.kind as z.infer<typeof releaseJson>['kind'],
    event: presentEvent(release),
    regions: release.regionCodes,
    topics: release.topicCodes,
    media: release.mediaIds,
    publishAt: iso(release.publishAt),
    embargoFrom: iso(release.embargoFrom),
    publishedAt: iso(release.publishedAt),
    heldSince: iso(release.heldAt),
    withdrawnAt: iso(release.withdrawnAt),
    createdAt: release.createdAt.toISOString(),
    updatedAt: release.updatedAt.toISOString(),
  };
}

type EventOf = Pick<Release, 'eventStartsAt' | 'eventEndsAt' | 'eventPlace'>;

/** When and where, as the API gives it. */
export function presentEvent({ eventStartsAt, eventEndsAt, eventPlace }: EventOf) {
  if (eventStartsAt === null) return null;
  return {
    startsAt: eventStartsAt.toISOString(),
    endsAt: iso(eventEndsAt),
    place: eventPlace ?? '',
  };
}

/** When something is, as page, mail, feed and PDF say it; empty for what is no event. */
export function whenOf(
  { eventStartsAt, eventEndsAt }: Omit<EventOf, 'eventPlace'>,
  language: Language,
): string {
  if (eventStartsAt === null) return '';
  return formatSpan({ startsAt: eventStartsAt, endsAt: eventEndsAt }, language);
}

function iso(at: Date | null): string | null {
  return at === null ? null : at.toISOString();
}
