import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatClock, formatDateTime } from '../src/dates.ts';

test('a moment names the zone that it is told in, in winter and in summer', () => {
  const [winter, summer] = [new Date('2026-11-19T09:00:05Z'), new Date('2026-07-19T09:00:05Z')];
  assert.equal(formatClock(winter), '10:00:05 CET');
  assert.equal(formatClock(summer), '11:00:05 CEST');
  assert.equal(formatDateTime(winter, 'de'), 'Donnerstag, 19. November 2026, 10:00 Uhr (MEZ)');
  assert.equal(formatDateTime(summer, 'en'), 'Sunday, 19 July 2026, 11:00 (CEST)');
});
