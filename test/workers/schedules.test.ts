import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { pause } from '../../workers/schedules.ts';

test('a pause leaves nothing behind at the signal that would end it', async () => {
  const stop = new AbortController();
  await pause(1, stop.signal);
  assert.deepEqual(getEventListeners(stop.signal, 'abort'), []);
});

test('a pause ends with the signal, and does not begin after it', { timeout: 2_000 }, async () => {
  const stop = new AbortController();
  const paused = pause(60_000, stop.signal);
  stop.abort();
  await paused;
  await pause(60_000, stop.signal);
});
