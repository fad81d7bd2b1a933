import {
  ICalCalendar,
  ICalCalendarMethod,
  type ICalDayJsStub,
  ICalEventStatus,
} from 'ical-generator';
import { isDoubled, offsetMinutes, zone } from '../dates.ts';
import { releaseUrn } from '../feeds/identity.ts';
import { plainTextOf } from '../releases/plain-text.ts';
import { releaseUrl } from '../releases/present.ts';
import { cleanLine } from '../text/clean-line.ts';
import { shortenText } from '../text/shorten-text.ts';
import { type Language, nameIn } from '../words.ts';
import type { PressDate } from './find.ts';

type CalendarInput = {
  /** With `/en` for English pages. */
  baseUrl: string;
  language: Language;
  /** Only of a calendar that one subscribes to: its name and address. */
  name?: string;
  source?: string;
  dates: PressDate[];
};

const refreshSeconds = 3_600;
const longestText = 800;

// The rules of the European Union since 1996 (Directive 2000/84/EC); Windows knows no zone by this
// name, so a calendar brings its own.
const berlin = `BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE`;

/**
 * iCalendar (RFC 5545) of press dates; the same bytes until one of them changes. A withdrawn
 * invitation is left out and not marked as cancelled: why it was withdrawn, and whether people still
 * meet, is in no calendar's words. Programs that subscribe take it out at their next look.
 */
export function writeCalendar(input: CalendarInput): string {
  const calendar = new ICalCalendar({
    // The library puts the "-" before it.
    prodId: '//Depesche//Termine//DE',
    method: ICalCalendarMethod.PUBLISH,
    // Without a name: with one, the library would write DTSTAMP in local time too.
    timezone: { name: null, generator: () => berlin },
    ...(input.name !== undefined && { name: escapeText(input.name), ttl: refreshSeconds }),
    ...(input.source !== undefined && { source: input.source }),
  });
  for (const date of input.dates) calendar.createEvent(eventOf(input, date));
  return `${calendar.toString()}\r\n`;
}

function eventOf({ baseUrl, language }: CalendarInput, date: PressDate) {
  const url = releaseUrl(baseUrl, date);
  return {
    id: releaseUrn(date.id),
    sequence: date.version,
    ...timesOf(date),
    stamp: date.updatedAt,
    created: date.publishedAt,
    lastModified: date.updatedAt,
    summary: cleanLine(date.headline),
    location: cleanLine(date.eventPlace ?? ''),
    description: `${shortenText(plainTextOf(date.bodyHtml), longestText)}\n\n${url}`,
    url,
    organizer: { name: cleanLine(nameIn(language, date.office)), email: date.office.email },
    categories: date.topics.map((topic) => ({ name: nameIn(language, topic) })),
    status: ICalEventStatus.CONFIRMED,
  };
}

// Where the office told no end. Without one it would end when it begins (RFC 5545, section 3.6.1), and
// calendars would show nothing that takes time.
const usualMs = 2 * 60 * 60 * 1000;

/**
 * In German time, which stays right where the law on summer time changes; but in UTC where it begins or
 * ends in the hour that the clock shows twice, which no local time can tell apart.
 */
function timesOf({ eventStartsAt: startsAt, eventEndsAt }: PressDate) {
  const endsAt = eventEndsAt ?? new Date(startsAt.getTime() + usualMs);
  if (isDoubled(startsAt) || isDoubled(endsAt)) return { start: startsAt, end: endsAt };
  return { timezone: zone, start: inGermany(startsAt), end: inGermany(endsAt) };
}

/** The wall clock in Germany, whatever zone the server is in: a bare Date would be written in that. */
function inGermany(at: Date): ICalDayJsStub {
  const wall = new Date(at.getTime() + offsetMinutes(at) * 60_000)
    .toISOString()
    .replace(/[-:]/g, '');
  const local: ICalDayJsStub = {
    isValid: () => true,
    toDate: () => at,
    toJSON: () => at.toISOString(),
    tz: () => local,
    format: (pattern) => (pattern === 'YYYYMMDD' ? wall.slice(0, 8) : wall.slice(9, 15)),
  };
  return local;
}

// RFC 5545, section 3.3.11; the library escapes everything but the name of the calendar.
function escapeText(text: string): string {
  return cleanLine(text).replace(/[\\;,]/g, String.raw`\$&`);
}
