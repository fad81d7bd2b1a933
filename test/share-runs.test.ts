import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareRuns } from '../src/share-runs.ts';
import { until } from './helpers/until.ts';

/** Runs that end when told, each with the number of its beginning. */
function slowRuns() {
  const ends: (() => void)[] = [];
  const read = () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const number = ends.push(() => resolve(number));
    return promise;
  };
  return { ends, read: shareRuns(read) };
}

test('who asks while one runs gets the next run, and all of them share it', async () => {
  const { ends, read } = slowRuns();
  const began = (count: number) => until('the run', async () => ends.length === count);
  const first = [read(), read()];
  await began(1);
  const second = [read(), read()];
  ends[0]?.();
  assert.deepEqual(await Promise.all(first), [1, 1]);
  await began(2);
  const third = read();
  ends[1]?.();
  assert.deepEqual(await Promise.all(second), [2, 2]);
  await began(3);
  ends[2]?.();
  assert.equal(await third, 3);
});

test('a run that fails fails for those who asked, and the next one is a new try', async () => {
  let tries = 0;
  const read = shareRuns(async () => {
    tries += 1;
    if (tries < 3) throw new Error(`try ${tries}`);
    return tries;
  });
  await assert.rejects(read(), /try 1/);
  await assert.rejects(read(), /try 2/);
  assert.equal(await read(), 3);
});
