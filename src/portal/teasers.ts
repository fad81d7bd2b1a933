import { dayKey, dayMs, formatShortDay, formatTime } from '../dates.ts';
import { teaserOf } from '../releases/plain-text.ts';
import { languageTag, releasePath } from '../releases/present.ts';
import type { PublicRegion, PublicRelease } from '../releases/public-store.ts';
import { type Language, nameIn } from '../words.ts';
import { accentOf } from './office-look.ts';
import { type Thumbnail, thumbnailOf } from './pictures.ts';

export type Teaser = {
  href: string;
  headline: string;
  text: string;
  /** Only where the release speaks another language than the page. */
  lang: string | null;
  easyRead: boolean;
  at: Date;
  time: string;
  date: string;
  /** Null where the page around is about one office. */
  office: { name: string; href: string; accent: { light: string; dark: string } | null } | null;
  place: string;
  /** There is a line above the headline. */
  kicker: boolean;
  kindKey: string | null;
  corrected: boolean;
  picture: Thumbnail | null;
};

export type Day = { key: string; at: Date; nearKey: string | null; teasers: Teaser[] };

/** What a list of releases is about; codes of regions. */
export type ListSubject = { regions?: string[] | undefined; officeIds?: string[] | undefined };

/** A release as the lists show it: whose, where, when, and its first words. */
export function presentTeaser(
  language: Language,
  release: PublicRelease,
  { regions = [], officeIds = [] }: ListSubject = {},
): Teaser {
  const { publishedAt: at } = release;
  const office = officeIds.length === 1 ? null : presentOffice(language, release);
  const place = placeOf(language, release, regions);
  const kindKey = release.kind === 'release' ? null : `portal.kind.${release.kind}`;
  return {
    href: releasePath(release),
    headline: release.headline,
    text: teaserText(release, 180),
    lang: foreignTag(language, release),
    easyRead: release.easyRead,
    at,
    time: formatTime(at),
    date: formatShortDay(at, language),
    office,
    place,
    kicker: office !== null || place !== '' || kindKey !== null || release.easyRead,
    kindKey,
    corrected: release.version > 1,
    picture: thumbnailOf(release.media),
  };
}

function presentOffice(language: Language, { office }: PublicRelease) {
  const name = nameIn(language, office);
  return { name, href: `/pressestellen/${office.slug}`, accent: accentOf(office) };
}

/** The language of a release where it is not that of the page around it. */
export function foreignTag(
  language: Language,
  release: Pick<PublicRelease, 'language' | 'easyRead'>,
): string | null {
  const tag = languageTag(release);
  return tag === language ? null : tag;
}

/** Subheadline or first words; no dots where the cut falls between two sentences. */
export function teaserText(release: PublicRelease, maxLength: number): string {
  if (release.subheadline) return release.subheadline;
  return teaserOf(release.bodyHtml, maxLength).replace(/(\p{L}{3}[.!?][“”"]?) …$/u, '$1');
}

/** Up to two places; what lies in the regions that were asked for comes first. */
function placeOf(language: Language, { office, regions }: PublicRelease, asked: string[]): string {
  const isAsked = ({ path }: PublicRegion) => asked.some((code) => path.includes(code));
  // "Stadt Schwelm · Schwelm" says nothing twice, nor does a translation of the one beside the other.
  const telling = regions
    .filter(({ name }) => !office.name.includes(name))
    .toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)))
    .map((region) => nameIn(language, region))
    .filter((name) => !nameIn(language, office).includes(name));
  return telling.length > 2 ? `${telling.slice(0, 2).join(', ')}\u00a0…` : telling.join(', ');
}

/** Key of the word for a day ("2026-11-21") that is today or yesterday; null for all others. */
export function nearKeyOf(day: string, now: Date): string | null {
  // Today first: when the clocks go back, 24 hours ago can still be today.
  if (day === dayKey(now)) return 'portal.day.today';
  return day === dayKey(new Date(now.getTime() - dayMs)) ? 'portal.day.yesterday' : null;
}

/** Newest day first, in German local time; `now` decides what is called today. */
export function groupByDay(teasers: Teaser[], now: Date): Day[] {
  const days = new Map<string, Day>();
  for (const teaser of teasers) {
    const key = dayKey(teaser.at);
    const nearKey = nearKeyOf(key, now);
    const day = days.get(key) ?? { key, at: teaser.at, nearKey, teasers: [] };
    day.teasers.push(teaser);
    days.set(key, day);
  }
  return [...days.values()];
}
