import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareReads } from '../../src/db/share-reads.ts';

/** Readings that end when told, each with the number of its beginning. */
function slowReadings() {
  const ends: (() => void)[] = [];
  const read = () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    const number = ends.push(() => resolve(number));
    return promise;
  };
  return { ends, read: shareReads(read) };
}

test('who asks while one reads gets the next reading, and all of them share it', async () => {
  const { ends, read } = slowReadings();
  const first = read();
  const [second, third] = [read(), read()];
  assert.equal(ends.length, 1);
  ends[0]?.();
  assert.equal(await first, 1);
  assert.equal(ends.length, 2);
  const fourth = read();
  ends[1]?.();
  assert.deepEqual(await Promise.all([second, third]), [2, 2]);
  ends[2]?.();
  assert.equal(await fourth, 3);
});

test('a reading that fails fails for those who asked, and the next one is a new try', async () => {
  let tries = 0;
  const read = shareReads(async () => {
    tries += 1;
    if (tries < 3) throw new Error(`try ${tries}`);
    return tries;
  });
  const [first, second] = [read(), read()];
  await assert.rejects(first, /try 1/);
  await assert.rejects(second, /try 2/);
  assert.equal(await read(), 3);
});
