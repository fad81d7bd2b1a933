import { dayKey, dayMs, formatShortDay, formatTime } from '../dates.ts';
import { teaserOf } from '../releases/plain-text.ts';
import { languageTag, releasePath } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';
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
  office: { name: string; href: string; accent: { light: string; dark: string } | null };
  place: string;
  kindKey: string | null;
  corrected: boolean;
  picture: Thumbnail | null;
};

export type Day = { key: string; at: Date; nearKey: string | null; teasers: Teaser[] };

/** A release as the lists show it: whose, where, when, and its first words. */
export function presentTeaser(language: Language, release: PublicRelease): Teaser {
  const { office, publishedAt: at } = release;
  return {
    href: releasePath(release),
    headline: release.headline,
    text: teaserText(release, 180),
    lang: foreignTag(language, release),
    easyRead: release.easyRead,
    at,
    time: formatTime(at),
    date: formatShortDay(at, language),
    office: {
      name: nameIn(language, office),
      href: `/pressestellen/${office.slug}`,
      accent: accentOf(office),
    },
    place: placeOf(language, release),
    kindKey: release.kind === 'release' ? null : `portal.kind.${release.kind}`,
    corrected: release.version > 1,
    picture: thumbnailOf(release.media),
  };
}

/** The language of a release where it is not that of the page around it. */
export function foreignTag(language: Language, release: PublicRelease): string | null {
  const tag = languageTag(release);
  return tag === language ? null : tag;
}

/** Subheadline or first words; no dots where the cut falls between two sentences. */
export function teaserText(release: PublicRelease, maxLength: number): string {
  if (release.subheadline) return release.subheadline;
  return teaserOf(release.bodyHtml, maxLength).replace(/(\p{L}{3}[.!?][“”"]?) …$/u, '$1');
}

function placeOf(language: Language, release: PublicRelease): string {
  const { office, regions } = release;
  // "Stadt Schwelm · Schwelm" says nothing twice, nor does a translation of the one beside the other.
  const telling = regions
    .filter(({ name }) => !office.name.includes(name))
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
