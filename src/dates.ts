import type { Language } from './words.ts';

/** Everybody reads the portal in German local time; instants are UTC everywhere else. */
export const zone = 'Europe/Berlin';

export const dayMs = 24 * 60 * 60 * 1000;

// Made once: a formatter is slow to make and holds much memory outside of JavaScript's heap. With a
// new one for each date the start page was a quarter slower and the process grew by 700 MB under load.
const clocks = inBoth({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const seconds = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeStyle: 'medium' });
const days = inBoth({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const shortDays = inBoth({ dateStyle: 'medium' });
const months = inBoth({ month: 'long', year: 'numeric' });
// sv-SE writes dates this way.
const keys = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
const offsets = offsetsOf(zone);

function offsetsOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'longOffset' });
}

function inBoth(parts: Intl.DateTimeFormatOptions): Record<Language, Intl.DateTimeFormat> {
  const options = { timeZone: zone, ...parts };
  return {
    de: new Intl.DateTimeFormat('de-DE', options),
    en: new Intl.DateTimeFormat('en-GB', options),
  };
}

/** "Donnerstag, 19. November 2026, 10:00 Uhr", "Thursday, 19 November 2026, 10:00 (CET)". */
export function formatDateTime(at: Date, language: Language): string {
  const time = `${clocks[language].format(at)}${language === 'de' ? ' Uhr' : ''}`;
  return `${formatDay(at, language)}, ${time}${zoneNote(at, language)}`;
}

type Span = { startsAt: Date; endsAt: Date | null };

/**
 * From when to when something is: "…, 1. Dezember 2027, 18 bis 20 Uhr", "…, 18:00 bis 19:30 Uhr"; over
 * midnight, and where one of the two is in the doubled hour, both are written out.
 */
export function formatSpan({ startsAt, endsAt }: Span, language: Language): string {
  if (endsAt === null) return formatDateTime(startsAt, language);
  const to = language === 'de' ? 'bis' : 'to';
  const isApart = dayKey(startsAt) !== dayKey(endsAt) || isDoubled(startsAt) || isDoubled(endsAt);
  if (isApart)
    return `${formatDateTime(startsAt, language)}, ${to} ${formatDateTime(endsAt, language)}`;
  const times = [startsAt, endsAt].map((at) => clocks[language].format(at));
  const isWhole = language === 'de' && times.every((time) => time.endsWith(':00'));
  const [start, end] = isWhole ? times.map((time) => String(Number(time.slice(0, 2)))) : times;
  const day = formatDay(startsAt, language);
  const hours = language === 'de' ? ' Uhr' : zoneNote(startsAt, language);
  return `${day}, ${start} ${to} ${end}${hours}`;
}

/** "Donnerstag, 19. November 2026", "Thursday, 19 November 2026". */
export function formatDay(at: Date, language: Language): string {
  const text = days[language].format(at);
  return language === 'en' ? text.replace(/^(\w+) (?=\d)/, '$1, ') : text;
}

/** "19.11.2026", "19 Nov 2026": for lists over a long time. */
export function formatShortDay(at: Date, language: Language): string {
  return shortDays[language].format(at);
}

/** "November 2026" of "2026-11". */
export function formatMonth(month: string, language: Language): string {
  return months[language].format(new Date(`${month}-15T12:00:00Z`));
}

/** "10:00", the same in both languages. */
export function formatTime(at: Date): string {
  return clocks.de.format(at);
}

/** "10:00:05 CET", for a terminal. */
export function formatClock(at: Date): string {
  return `${seconds.format(at)} ${zoneName(at, 'en')}`;
}

/** "2026-11-21" in German local time. */
export function dayKey(at: Date): string {
  return keys.format(at);
}

/**
 * Who reads German is in our zone, and needs its name only in the hour that comes twice; who reads
 * English may be anywhere.
 */
function zoneNote(at: Date, language: Language): string {
  return language === 'en' || isDoubled(at) ? ` (${zoneName(at, language)})` : '';
}

const hourMs = 60 * 60 * 1000;

/** Whether a clock in Germany shows this time twice, as it does one night in autumn. */
export function isDoubled(at: Date): boolean {
  const [before, now, after] = [-hourMs, 0, hourMs].map((ms) =>
    offsetMinutes(new Date(at.getTime() + ms)),
  ) as [number, number, number];
  return before > now || now > after;
}

function zoneName(at: Date, language: Language): string {
  const summer = offsetMinutes(at) === 120;
  if (language === 'de') return summer ? 'MESZ' : 'MEZ';
  return summer ? 'CEST' : 'CET';
}

/** The instant at which a calendar day, given as its midnight in UTC, begins in Germany. */
export function startOfDay(utcMidnight: Date): Date {
  // Clocks change at 01:00 UTC, so the offset at 00:00 UTC is the one of the local midnight before.
  return new Date(utcMidnight.getTime() - offsetMinutes(utcMidnight) * 60_000);
}

/** Minutes that local time, in Germany if no other zone is given, is ahead of UTC at an instant. */
export function offsetMinutes(at: Date, timeZone = zone): number {
  const parts = (timeZone === zone ? offsets : offsetsOf(timeZone)).formatToParts(at);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d{2}):(\d{2}))?/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
