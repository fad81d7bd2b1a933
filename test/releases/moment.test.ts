import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { instantsOf, readMoment } from '../../src/releases/moment.ts';

const berlin = 'Europe/Berlin';
const iso = (local: string, zone: string) => instantsOf(local, zone).map((at) => at.toISOString());

suite('A local time and a zone', () => {
  const cases: [local: string, zone: string, instants: string[]][] = [
    ['2027-01-08T10:00', berlin, ['2027-01-08T09:00:00.000Z']],
    ['2027-07-08T10:00', berlin, ['2027-07-08T08:00:00.000Z']],
    ['2027-03-28T01:59', berlin, ['2027-03-28T00:59:00.000Z']],
    ['2027-03-28T02:00', berlin, []],
    ['2027-03-28T02:59', berlin, []],
    ['2027-03-28T03:00', berlin, ['2027-03-28T01:00:00.000Z']],
    ['2026-10-25T01:59', berlin, ['2026-10-24T23:59:00.000Z']],
    ['2026-10-25T02:00', berlin, ['2026-10-25T00:00:00.000Z', '2026-10-25T01:00:00.000Z']],
    ['2026-10-25T02:59', berlin, ['2026-10-25T00:59:00.000Z', '2026-10-25T01:59:00.000Z']],
    ['2026-10-25T03:00', berlin, ['2026-10-25T02:00:00.000Z']],
    // Half an hour, another hemisphere, and a day that Samoa left out.
    ['2026-10-04T02:15', 'Australia/Lord_Howe', []],
    [
      '2026-04-05T01:45',
      'Australia/Lord_Howe',
      ['2026-04-04T14:45:00.000Z', '2026-04-04T15:15:00.000Z'],
    ],
    ['2026-06-01T12:00', 'Asia/Kathmandu', ['2026-06-01T06:15:00.000Z']],
    ['2011-12-30T12:00', 'Pacific/Apia', []],
    ['2026-06-01T12:00', 'UTC', ['2026-06-01T12:00:00.000Z']],
  ];
  for (const [local, zone, instants] of cases)
    test(`${local} in ${zone} happens ${instants.length} times`, () => {
      assert.deepEqual(iso(local, zone), instants);
    });

  test('of any instant lead back to it', () => {
    const zones = fc.constantFrom(berlin, 'America/St_Johns', 'Australia/Lord_Howe', 'Asia/Tokyo');
    const minutes = fc.integer({
      min: Date.UTC(2000, 0) / 60_000,
      max: Date.UTC(2040, 0) / 60_000,
    });
    fc.assert(
      fc.property(zones, minutes, (zone, minute) => {
        const at = new Date(minute * 60_000);
        const local = at.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
        assert.ok(instantsOf(local, zone).some((one) => one.getTime() === at.getTime()));
      }),
      { numRuns: 300 },
    );
  });
});

suite('A moment as text', () => {
  test('with an offset is its instant', () => {
    assert.deepEqual(readMoment('2027-01-08T10:00+01:00', 'at'), new Date('2027-01-08T09:00Z'));
    assert.deepEqual(readMoment('2027-01-08T10:00+0100', 'at'), new Date('2027-01-08T09:00Z'));
  });

  test('of any kind gives an instant or a fault and never throws', () => {
    const digits = fc.string({
      unit: fc.constantFrom(...'0123456789-T:.Z+'.split('')),
      maxLength: 30,
    });
    const shaped = fc
      .tuple(...[9999, 99, 99, 99, 99, 99].map((max) => fc.integer({ min: 0, max })))
      .map(
        ([y, mo, d, h, mi, s]) =>
          `${pad(y, 4)}-${pad(mo)}-${pad(d)}T${pad(h)}:${pad(mi)}:${pad(s)}`,
      );
    const suffix = fc.constantFrom('', 'Z', '+01:00', '-23:59', '+99:99', '.123456789Z');
    const text = fc.oneof(
      fc.string(),
      digits,
      shaped,
      fc.tuple(shaped, suffix).map((two) => two.join('')),
    );
    const input = fc.oneof(
      text,
      fc.record({ local: text, zone: fc.oneof(fc.constant(berlin), text) }),
    );
    fc.assert(
      fc.property(input, (moment) => {
        const read = readMoment(moment, 'at');
        if (read instanceof Date) assert.ok(!Number.isNaN(read.getTime()));
        else assert.ok(read.path.startsWith('at') && read.message.startsWith('errors.moment.'));
      }),
      { numRuns: 2_000 },
    );
  });
});

function pad(value = 0, length = 2): string {
  return String(value).padStart(length, '0');
}
