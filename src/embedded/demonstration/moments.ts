import { dayMs, zone } from '../../dates.ts';
import { instantsOf } from '../../releases/moment.ts';
import type { Language } from '../../words.ts';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

export type RelativeMoment = {
  daysAgo: number;
  /** With it the moment lies on the last such weekday up to `daysAgo`. */
  day?: (typeof weekdays)[number] | undefined;
  /** Local time in Germany, "10:00". */
  at: string;
};

const locales = { de: 'de-DE', en: 'en-GB' } as const;

/** The instant that a relative moment means at `now`; always before `now`. */
export function resolveMoment(moment: RelativeMoment, now: Date): Date {
  const start = germanDay(now) - moment.daysAgo * dayMs;
  let day = start - daysSince(moment.day, start) * dayMs;
  const step = moment.day === undefined ? dayMs : 7 * dayMs;
  while (atLocalTime(day, moment.at) >= now) day -= step;
  return atLocalTime(day, moment.at);
}

function daysSince(weekday: RelativeMoment['day'], day: number): number {
  if (weekday === undefined) return 0;
  return (new Date(day).getUTCDay() - weekdays.indexOf(weekday) + 7) % 7;
}

/** `days` after the German calendar day of `start`, at a local time ("18:00"). */
export function resolveLater(start: Date, days: number, at: string): Date {
  return atLocalTime(germanDay(start) + days * dayMs, at);
}

/**
 * Fills in dates counted from the release's own day, so that a text never grows old:
 * `{day+12}` "3. Dezember", `{weekday+12}` "Donnerstag, 3. Dezember", `{month+2}` "Januar",
 * `{year+1}` "2027".
 */
export function fillDates(text: string, from: Date, language: Language): string {
  return text.replace(
    /\{(day|weekday|month|year)([+-]\d+)?\}/g,
    (_, unit: string, amount: string | undefined) =>
      formatPart({ unit, amount: Number(amount ?? 0), from: germanDay(from), language }),
  );
}

function formatPart(part: {
  unit: string;
  amount: number;
  from: number;
  language: Language;
}): string {
  const start = new Date(part.from);
  // Day 1: a month after 31 January would otherwise be March.
  const month = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + part.amount, 1));
  if (part.unit === 'year') return String(start.getUTCFullYear() + part.amount);
  if (part.unit === 'month') return format(month, part.language, { month: 'long' });
  const day = new Date(part.from + part.amount * dayMs);
  const name = format(day, part.language, { day: 'numeric', month: 'long' });
  if (part.unit === 'day') return name;
  return `${format(day, part.language, { weekday: 'long' })}, ${name}`;
}

function format(day: Date, language: Language, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locales[language], { ...options, timeZone: 'UTC' }).format(day);
}

/** Midnight UTC of the calendar day that it is in Germany: days are then counted without clock changes. */
function germanDay(at: Date): number {
  // sv-SE writes dates as 2026-11-21.
  return Date.parse(new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(at));
}

function atLocalTime(day: number, at: string): Date {
  const local = `${new Date(day).toISOString().slice(0, 10)}T${at}`;
  const [instant] = instantsOf(local, zone);
  if (!instant) throw new Error(`No such local time: ${local}`);
  return instant;
}
