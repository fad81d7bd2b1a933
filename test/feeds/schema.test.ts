import assert from 'node:assert/strict';
import test from 'node:test';
import { feedQuery, writeCursor } from '../../src/feeds/schema.ts';

const nothing = { region: [], topic: [], office: [], q: [], lang: [] };

test('one value, several and empty ones are understood', () => {
  assert.deepEqual(feedQuery.parse({}), nothing);
  assert.deepEqual(feedQuery.parse({ region: '05954', topic: ['a', 'a', ''], q: ' \0 ' }), {
    ...nothing,
    region: ['05954'],
    topic: ['a'],
  });
});

test('marks of campaigns are left out, any other unknown parameter is a fault', () => {
  assert.deepEqual(feedQuery.parse({ utm_source: 'x', utm_medium: 'y' }), nothing);
  assert.equal(feedQuery.safeParse({ regoin: '05' }).success, false);
});

test('unknown languages, too long and too many values are faults', () => {
  for (const bad of [
    { lang: 'fr' },
    { q: 'x'.repeat(201) },
    { region: Array.from({ length: 51 }, (_, i) => String(i)) },
  ])
    assert.equal(feedQuery.safeParse(bad).success, false);
});

test('a cursor is read as it was written, to the microsecond', () => {
  const cursor = { publishedAt: '2026-11-19T09:00:00.123456Z', id: '0123456789ab' };
  assert.equal(writeCursor(cursor), '20261119T090000.123456Z-0123456789ab');
  assert.deepEqual(feedQuery.parse({ before: writeCursor(cursor) }).before, cursor);
});

test('a cursor that we did not write is a fault and never reaches the database', () => {
  for (const before of [
    '',
    'x',
    '00000101T000000.000000Z-0123456789ab',
    '20261319T090000.123456Z-0123456789ab',
    '20260230T090000.123456Z-0123456789ab',
    '20261119T240000.123456Z-0123456789ab',
    "20261119T090000.123456Z-0123456789a'",
    '20261119T090000.123456Z-0123456789ab\n',
  ])
    assert.equal(feedQuery.safeParse({ before }).success, false, before);
});
