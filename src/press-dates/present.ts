import { dayKey, formatMonth, formatTime } from '../dates.ts';
import { foreignTag } from '../portal/teasers.ts';
import { releasePath } from '../releases/present.ts';
import { type Language, nameIn } from '../words.ts';
import type { PressDate } from './find.ts';

/** A press date as lists show it. */
export type DateEntry = {
  href: string;
  calendarHref: string;
  headline: string;
  /** Only where the invitation speaks another language than the page. */
  lang: string | null;
  at: Date;
  time: string;
  place: string;
  office: { name: string; href: string };
};

export type DateDay = { key: string; at: Date; entries: DateEntry[] };
export type DateMonth = { key: string; name: string; days: DateDay[] };

export function presentDate(language: Language, date: PressDate): DateEntry {
  const href = releasePath(date);
  return {
    href,
    calendarHref: `${href}.ics`,
    headline: date.headline,
    lang: foreignTag(language, date),
    at: date.eventStartsAt,
    time: timesOf(date),
    place: date.eventPlace ?? '',
    office: { name: nameIn(language, date.office), href: `/pressestellen/${date.office.slug}` },
  };
}

/** "18:00–20:00" where both are on one day, else when it begins. */
function timesOf({ eventStartsAt, eventEndsAt }: PressDate): string {
  const isOneDay = eventEndsAt !== null && dayKey(eventEndsAt) === dayKey(eventStartsAt);
  const start = formatTime(eventStartsAt);
  return isOneDay ? `${start}–${formatTime(eventEndsAt)}` : start;
}

/** By month and day in Germany, in the order in which they come. */
export function groupByMonth(language: Language, entries: DateEntry[]): DateMonth[] {
  const months = Map.groupBy(entries, ({ at }) => dayKey(at).slice(0, 7));
  return [...months].map(([key, ofMonth]) => ({
    key,
    name: formatMonth(key, language),
    days: [...Map.groupBy(ofMonth, ({ at }) => dayKey(at))].map(([day, ofDay]) => ({
      key: day,
      at: ofDay[0]?.at ?? new Date(`${day}T12:00:00Z`),
      entries: ofDay,
    })),
  }));
}
