import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatDateTime, formatSpan } from '../src/dates.ts';

test('a moment names its zone to those who may be elsewhere', () => {
  const [winter, summer] = [new Date('2026-11-19T09:00:05Z'), new Date('2026-07-19T09:00:05Z')];
  assert.equal(formatClock(winter), '10:00:05 CET');
  assert.equal(formatClock(summer), '11:00:05 CEST');
  assert.equal(formatDateTime(winter, 'de'), 'Donnerstag, 19. November 2026, 10:00 Uhr');
  assert.equal(formatDateTime(summer, 'en'), 'Sunday, 19 July 2026, 11:00 (CEST)');
});

test('in the hour that comes twice the zone is named in German too', () => {
  const day = 'Sonntag, 31. Oktober 2027';
  for (const [at, words] of [
    ['2027-10-30T23:59:00Z', '01:59 Uhr'],
    ['2027-10-31T00:00:00Z', '02:00 Uhr (MESZ)'],
    ['2027-10-31T01:59:00Z', '02:59 Uhr (MEZ)'],
    ['2027-10-31T02:00:00Z', '03:00 Uhr'],
  ] as const)
    assert.equal(formatDateTime(new Date(at), 'de'), `${day}, ${words}`);
  const nextToGap = formatDateTime(new Date('2027-03-28T01:30:00Z'), 'de');
  assert.equal(nextToGap, 'Sonntag, 28. März 2027, 03:30 Uhr');
});

test('a span is told in the shortest words that are clear', () => {
  const told = (start: string, end: string | null, language: 'de' | 'en' = 'de') =>
    formatSpan(
      { startsAt: new Date(start), endsAt: end === null ? null : new Date(end) },
      language,
    );
  const day = 'Mittwoch, 1. Dezember 2027';
  assert.equal(told('2027-12-01T17:00Z', '2027-12-01T19:00Z'), `${day}, 18 bis 20 Uhr`);
  assert.equal(told('2027-12-01T08:00Z', '2027-12-01T09:30Z'), `${day}, 09:00 bis 10:30 Uhr`);
  assert.equal(told('2027-12-01T17:00Z', null), `${day}, 18:00 Uhr`);
  assert.equal(
    told('2027-12-01T17:00Z', '2027-12-02T11:00Z'),
    `${day}, 18:00 Uhr, bis Donnerstag, 2. Dezember 2027, 12:00 Uhr`,
  );
  assert.equal(
    told('2027-12-01T17:00Z', '2027-12-01T19:00Z', 'en'),
    'Wednesday, 1 December 2027, 18:00 to 20:00 (CET)',
  );
});
