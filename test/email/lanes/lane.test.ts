import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SmtpFault } from '../../../src/email/classify.ts';
import { type Lane, openLane } from '../../../src/email/lanes/lane.ts';
import type { Limits } from '../../../src/email/lanes/limits.ts';
import { until } from '../../helpers/until.ts';
import { mailOf } from '../smtp/sending.ts';
import { type Door, openDoor, settled } from './door.ts';
import { limitsOf } from './limits.ts';

function open(door: Door, change: Partial<Limits> = {}, now = () => 0) {
  const lane = openLane({ name: 'test', limits: limitsOf(change), now });
  const send = (number: number, urgent = false) =>
    lane.send(mailOf(number), { target: door.target, urgent });
  return { lane, send };
}

const onWire = (door: Door) => door.wire.map(({ to }) => Number(/\d+/.exec(to)?.[0]));

suite('A lane', () => {
  test('uses no more connections than allowed, and kept ones for urgent mail only', async () => {
    const door = openDoor();
    const { lane, send } = open(door);
    const plain = [1, 2, 3, 4].map((number) => send(number));
    await settled();
    assert.deepEqual([door.opened, onWire(door)], [2, [1, 2]]);
    const urgent = [5, 6].map((number) => send(number, true));
    await settled();
    assert.deepEqual([door.opened, onWire(door)], [3, [1, 2, 5]]);
    await door.acceptAll();
    const outcomes = await Promise.all([...plain, ...urgent]);
    assert.ok(outcomes.every(({ result }) => result === 'accepted'));
    assert.equal(lane.report().counts.accepted, 6);
    await lane.close(1_000);
  });

  test('sends urgent mail before what waited longer', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0 });
    const sent = [send(1), send(2), send(3), send(4, true), send(5, true)];
    const order: number[] = [];
    await settled();
    for (;;) {
      order.push(...onWire(door));
      if (!door.accept()) break;
      await settled();
    }
    await Promise.all(sent);
    // The first connection was opened for the first mail, and takes what is first in line then.
    assert.deepEqual(order, [4, 5, 1, 2, 3]);
    await lane.close(1_000);
  });

  test('keeps to the mails per connection', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, perConnection: 2 });
    const sent = [1, 2, 3, 4, 5].map((number) => send(number));
    await door.acceptAll();
    await Promise.all(sent);
    assert.equal(door.opened, 3);
    await lane.close(1_000);
  });

  test('waits for its rate and goes on by itself', async () => {
    const door = openDoor();
    let now = 0;
    const { lane, send } = open(door, { perSecond: 50 }, () => now);
    const sent = Array.from({ length: 60 }, (_, number) => send(number));
    await door.acceptAll();
    assert.equal(lane.report().counts.accepted, 50);
    await until('the rest', async () => {
      now += 20;
      await door.acceptAll();
      return lane.report().counts.accepted === 60;
    });
    await Promise.all(sent);
    await lane.close(1_000);
  });
});

const fault = (responseCode: number, message: string): SmtpFault => ({
  code: 'EPROTOCOL',
  responseCode,
  response: `${responseCode} ${message}`,
  written: false,
});

suite('A lane whose server', () => {
  test('takes one connection only, works with that one and does not knock again', async () => {
    const full = fault(421, '4.7.0 too many connections');
    const door = openDoor((count) => (count === 1 ? null : full));
    const { lane, send } = open(door, { connections: 4, urgentConnections: 2 });
    const sent = Array.from({ length: 20 }, (_, number) => send(number, number % 2 === 0));
    await door.acceptAll();
    assert.ok((await Promise.all(sent)).every(({ result }) => result === 'accepted'));
    assert.equal(lane.report().allowedConnections, 1);
    assert.ok(door.opened <= 6, `${door.opened} connections were tried`);
    await lane.close(1_000);
  });

  test('is not there, rests: what waits was never tried', async () => {
    const door = openDoor(() => ({ code: 'ECONNECTION', message: 'refused', written: false }));
    const { lane, send } = open(door);
    const outcomes = await Promise.all([send(1), send(2)]);
    for (const outcome of outcomes) assert.equal('retryAfter' in outcome && outcome.retryAfter, 60);
    assert.deepEqual([lane.report().closedForMs, lane.report().counts.untried], [60_000, 2]);
    const opened = door.opened;
    assert.ok('retryAfter' in (await send(3)));
    assert.equal(door.opened, opened, 'nobody knocks while it rests');
    await lane.close(1_000);
  });

  test('refuses us at the door, stops, and says why until a mail is accepted', async () => {
    let refusing = true;
    let now = 0;
    const door = openDoor(() => (refusing ? fault(554, '5.7.1 blocked by list') : null));
    const { lane, send } = open(door, {}, () => now);
    assert.ok('retryAfter' in (await send(1)));
    assert.match(lane.report().blocked?.response ?? '', /blocked by list/);
    refusing = false;
    now = lane.report().closedForMs;
    const sent = send(2);
    await door.acceptAll();
    assert.equal((await sent).result, 'accepted');
    assert.equal(lane.report().blocked, null);
    await lane.close(1_000);
  });

  test('ends one of several connections with 421 is sent less, over the others', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 2, urgentConnections: 0 });
    const sent = [1, 2, 3].map((number) => send(number));
    await settled();
    door.drop(1, fault(421, '4.7.0 enough for this connection'));
    await door.acceptAll();
    assert.ok((await Promise.all(sent)).every(({ result }) => result === 'accepted'));
    const { allowedConnections, closedForMs } = lane.report();
    assert.deepEqual([allowedConnections, closedForMs], [1, 0]);
    await lane.close(1_000);
  });

  test('ends its last connection with 421 is left alone for a while', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0 });
    const sent = send(1);
    await settled();
    door.drop(1, fault(421, '4.3.2 shutting down'));
    assert.ok('retryAfter' in (await sent));
    assert.equal(lane.report().closedForMs, 300_000);
    await lane.close(1_000);
  });

  test('drops the connection at one mail again and again is not asked for ever', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { pausesMs: [0] });
    const sent = send(1);
    const lost = { code: 'ECONNRESET', message: 'reset', written: false };
    for (let line = 1; line <= 3; line++) {
      await until('the mail is on the wire', async () => door.wire.length === 1);
      door.drop(line, lost);
    }
    const outcome = await sent;
    assert.equal(outcome.result, 'deferred');
    assert.ok(!('retryAfter' in outcome), 'it was tried');
    assert.match(outcome.response, /3 times/);
    await lane.close(1_000);
  });
});

suite('A mail that is given back', () => {
  test('goes next, but not before urgent ones', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0, pausesMs: [0] });
    const sent = [send(1), send(2)];
    await settled();
    sent.push(send(3, true));
    door.drop(1, { code: 'ECONNRESET', message: 'reset', written: false });
    const order: number[] = [];
    await settled();
    for (;;) {
      order.push(...onWire(door));
      if (!door.accept()) break;
      await settled();
    }
    await Promise.all(sent);
    assert.deepEqual(order, [3, 1, 2]);
    await lane.close(1_000);
  });
});

suite('A slow lane', () => {
  test('gives back what waits too long, untried, and goes on with the rest', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const clock = { now: 0 };
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0 }, () => clock.now);
    const [onItsWay, waiting] = [send(1), send(2)];
    await settled();
    clock.now = 15_000;
    const later = send(3);
    clock.now = 21_000;
    t.mock.timers.tick(5_000);
    const given = await waiting;
    assert.ok('retryAfter' in given && given.retryAfter > 0);
    assert.match(given.response, /slow/);
    await door.acceptAll();
    assert.equal((await onItsWay).result, 'accepted');
    assert.equal((await later).result, 'accepted');
    assert.equal(lane.report().counts.untried, 1);
    await lane.close(1_000);
  });
});

suite('The end of a lane', () => {
  test('lets what is on the wire finish, and has never tried what waits', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0 });
    const sent = [send(1), send(2)];
    await settled();
    const closing = lane.close(60_000);
    door.accept();
    await closing;
    const [first, second] = await Promise.all(sent);
    assert.equal(first?.result, 'accepted');
    assert.ok(second && 'retryAfter' in second);
    assert.ok('retryAfter' in (await send(3)), 'nor what comes later');
  });

  test('takes no longer than its limit: what was not finished is given back, untried', async () => {
    const door = openDoor();
    const { lane, send } = open(door, { connections: 1, urgentConnections: 0 });
    const sent = send(1);
    await settled();
    await lane.close(1);
    assert.ok('retryAfter' in (await sent));
    checkEnd(lane);
  });
});

function checkEnd(lane: Lane): void {
  const { waiting, counts } = lane.report();
  assert.deepEqual([waiting, counts.untried], [0, 1]);
}
