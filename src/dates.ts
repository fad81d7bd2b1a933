import type { Language } from './words.ts';

/** Everybody reads the portal in German local time; instants are UTC everywhere else. */
export const zone = 'Europe/Berlin';

const locales = { de: 'de-DE', en: 'en-GB' } as const;

/** "Donnerstag, 19. November 2026, 10:00 Uhr (MEZ)", "Thursday, 19 November 2026, 10:00 (CET)". */
export function formatDateTime(at: Date, language: Language): string {
  const time = new Intl.DateTimeFormat(locales[language], {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(at);
  const suffix =
    language === 'de' ? ` Uhr (${zoneName(at, language)})` : ` (${zoneName(at, language)})`;
  return `${formatDay(at, language)}, ${time}${suffix}`;
}

/** "Donnerstag, 19. November 2026", "Thursday, 19 November 2026". */
export function formatDay(at: Date, language: Language): string {
  const text = new Intl.DateTimeFormat(locales[language], {
    timeZone: zone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  }).format(at);
  return language === 'en' ? text.replace(/^(\w+) (?=\d)/, '$1, ') : text;
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

/** Minutes that local time in Germany is ahead of UTC at an instant. */
export function offsetMinutes(at: Date): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    timeZoneName: 'longOffset',
  }).formatToParts(at);
  const offset = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT+01:00';
  const [, hours = '0', minutes = '0'] = /GMT([+-]\d{2}):?(\d{2})?/.exec(offset) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
