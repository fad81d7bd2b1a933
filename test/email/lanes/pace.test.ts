import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Limits } from '../../../src/email/lanes/limits.ts';
import * as pace from '../../../src/email/lanes/pace.ts';

const minute = 60_000;
const limits: Limits = {
  connections: 8,
  isForeign: false,
  urgentConnections: 1,
  perConnection: 100,
  perSecond: 16,
  pausesMs: [1_000, 2_000, 4_000],
  holdMs: 5 * minute,
  raiseEveryMs: 5 * minute,
};
const began = 1_000_000;
const start = (change: Partial<Limits> = {}) => pace.startPace({ ...limits, ...change }, began);

suite('A lane that is told to slow down', () => {
  test('goes half as fast over half as many connections, down to one and one mail in two seconds', () => {
    const lane = start();
    const seen = [];
    for (let n = 0; n < 7; n++) {
      pace.noteSlowDown(lane, began + n * 10_000);
      seen.push([lane.connections, lane.perSecond]);
    }
    assert.deepEqual(seen, [
      [4, 8],
      [2, 4],
      [1, 2],
      [1, 1],
      [1, 0.5],
      [1, 0.5],
      [1, 0.5],
    ]);
  });

  test('takes what is said over all connections at once as one word', () => {
    const lane = start();
    for (let n = 0; n < 8; n++) pace.noteSlowDown(lane, began + n);
    assert.equal(lane.connections, 4);
  });

  test('gets back one connection and an eighth of its rate for each five clean minutes', () => {
    const lane = start();
    pace.noteSlowDown(lane, began);
    pace.noteAccepted(lane, began + 5 * minute - 1);
    assert.deepEqual([lane.connections, lane.perSecond], [4, 8]);
    pace.noteAccepted(lane, began + 5 * minute);
    pace.noteAccepted(lane, began + 5 * minute + 1);
    assert.deepEqual([lane.connections, lane.perSecond], [5, 10]);
    for (let n = 2; n < 20; n++) pace.noteAccepted(lane, began + 5 * n * minute);
    assert.deepEqual([lane.connections, lane.perSecond], [8, 16]);
  });

  test('without a rate of its own only loses connections', () => {
    const lane = start({ perSecond: null });
    pace.noteSlowDown(lane, began);
    assert.deepEqual([lane.connections, lane.perSecond], [4, null]);
  });
});

test('a full house leaves as many connections as it took', () => {
  const lane = start();
  pace.noteFullHouse(lane, 3, began);
  assert.equal(lane.connections, 3);
  pace.noteFullHouse(lane, 5, began);
  assert.equal(lane.connections, 3);
});

suite('The circuit of a lane', () => {
  test('opens longer with each failure in a row, up to its last pause', () => {
    const lane = start();
    const pauses = [1, 2, 3, 4].map((n) => {
      const now = began + n * 10_000;
      pace.noteFailure(lane, now);
      return lane.closedUntil - now;
    });
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 4_000]);
  });

  test('takes all connections that are lost together as one failure', () => {
    const lane = start();
    for (let n = 0; n < 8; n++) pace.noteFailure(lane, began + n);
    assert.equal(lane.failures, 1);
  });

  test('begins anew after an accepted mail', () => {
    const lane = start();
    for (let n = 0; n < 3; n++) pace.noteFailure(lane, began + n * 10_000);
    pace.noteAccepted(lane, began + minute);
    pace.noteFailure(lane, began + minute);
    assert.equal(lane.closedUntil, began + minute + 1_000);
  });

  test('is not shortened by a lesser pause', () => {
    const lane = start();
    pace.noteHold(lane, began);
    pace.noteFailure(lane, began);
    assert.equal(lane.closedUntil, began + 5 * minute);
  });
});

suite('A refusal aimed at us', () => {
  const refusal = { response: '550 5.7.1 blocked', atTheDoor: false };

  test('stops the lane at the third without an accepted mail between', () => {
    const lane = start();
    for (const n of [1, 2]) pace.noteBlocked(lane, refusal, began + n);
    assert.deepEqual([lane.closedUntil, lane.blocked], [0, null]);
    pace.noteBlocked(lane, refusal, began + 3);
    assert.ok(lane.closedUntil > began);
    assert.deepEqual(lane.blocked, { since: began + 3, response: refusal.response });
    assert.equal(lane.connections, 1);
  });

  test('about single mailboxes among others is none', () => {
    const lane = start();
    for (let n = 0; n < 10; n++) {
      pace.noteBlocked(lane, refusal, began + n);
      pace.noteAccepted(lane, began + n);
    }
    assert.deepEqual([lane.closedUntil, lane.blocked, lane.connections], [0, null, 8]);
  });

  test('at the door stops it at once, and the next accepted mail is the end of it', () => {
    const lane = start();
    pace.noteBlocked(lane, { ...refusal, atTheDoor: true }, began);
    assert.ok(lane.closedUntil > began && lane.blocked !== null);
    pace.noteAccepted(lane, lane.closedUntil);
    assert.equal(lane.blocked, null);
  });
});

suite('The rate of a lane', () => {
  test('is no more than its mails in a second, whatever is asked', () => {
    const lane = start();
    let sent = 0;
    for (let ms = 0; ms < 10_000; ms += 5) if (pace.takeToken(lane, began + ms) === 0) sent += 1;
    // One second's worth at once, then sixteen a second.
    assert.ok(sent >= 16 * 10 && sent <= 16 * 11, String(sent));
  });

  test('says how long to wait, and is right', () => {
    const lane = start({ perSecond: 4 });
    for (let n = 0; n < 4; n++) assert.equal(pace.takeToken(lane, began), 0);
    const waitMs = pace.takeToken(lane, began);
    assert.equal(waitMs, 250);
    assert.equal(pace.takeToken(lane, began + waitMs), 0);
  });

  test('does not save up for more than a second', () => {
    const lane = start({ perSecond: 4 });
    const later = began + 60 * minute;
    const sent = Array.from({ length: 10 }, () => pace.takeToken(lane, later));
    assert.equal(sent.filter((wait) => wait === 0).length, 4);
  });
});
