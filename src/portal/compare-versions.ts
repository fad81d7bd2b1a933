import { formatDateTime } from '../dates.ts';
import { plainTextOf } from '../releases/plain-text.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { nameIn } from '../words.ts';
import { comparePassages, type Passage } from './compare-words.ts';

/** One part of a release that differs; `key` names it in `versions.part`. */
export type PartChange = { key: string; passages: Passage[] };

/** What a version changed of the one before it, part by part in the order of the page. */
export function compareVersions(before: PublicRelease, after: PublicRelease): PartChange[] {
  const old = textsOf(before);
  return Object.entries(textsOf(after))
    .map(([key, text]) => ({ key, passages: comparePassages(old[key] ?? '', text) }))
    .filter(({ passages }) => passages.length > 0);
}

function textsOf(release: PublicRelease): Record<string, string> {
  const { language } = release;
  const names = (rows: { name: string; nameEn: string | null }[]) =>
    rows.map((row) => nameIn(language, row)).join('\n');
  return {
    headline: release.headline,
    subheadline: release.subheadline,
    dateline: release.dateline,
    byline: release.byline,
    event: eventOf(release),
    body: plainTextOf(release.bodyHtml),
    media: release.media.map((one) => `${one.fileName}: ${one.caption}`).join('\n'),
    contacts: release.contacts
      .map(({ name, role, phone, email }) => [name, role, phone, email].filter(Boolean).join(', '))
      .join('\n'),
    boilerplate: plainTextOf(release.boilerplateHtml ?? ''),
    regions: names(release.regions),
    topics: names(release.topics),
    keywords: release.keywords.join('\n'),
  };
}

function eventOf({ eventStartsAt, eventPlace, language }: PublicRelease): string {
  const when = eventStartsAt ? formatDateTime(eventStartsAt, language) : '';
  return [when, eventPlace].filter(Boolean).join('\n');
}
