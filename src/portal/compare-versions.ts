import { plainTextOf } from '../releases/plain-text.ts';
import { whenOf } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
import { nameIn } from '../words.ts';
import { comparePassages, type Passage, shareEdits } from './compare-words.ts';

/** One part of a release that differs; `key` names it in `versions.part`. */
export type PartChange = { key: string; passages: Passage[] };

type Texts = Record<string, string>;

/**
 * What each version changed of the next one in the list, part by part in the order of the page; what
 * differs in many places together is compared less finely, so that a page takes as long as one text.
 */
export function compareAll(newestFirst: PublicRelease[]): PartChange[][] {
  const texts = newestFirst.map(textsOf);
  const pairs = texts.slice(1).map((old, index) => differing(old, texts[index] ?? {}));
  const mostEdits = shareEdits(pairs.flat());
  return pairs.map((parts) =>
    parts
      .map(({ key, old, now }) => ({ key, passages: comparePassages(old, now, mostEdits) }))
      .filter(({ passages }) => passages.length > 0),
  );
}

type Differing = { key: string; old: string; now: string };

function differing(before: Texts, after: Texts): Differing[] {
  return Object.entries(after)
    .map(([key, now]) => ({ key, old: before[key] ?? '', now }))
    .filter(({ old, now }) => old !== now);
}

function textsOf(release: PublicRelease): Texts {
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

function eventOf(release: PublicRelease): string {
  return [whenOf(release, release.language), release.eventPlace].filter(Boolean).join('\n');
}
