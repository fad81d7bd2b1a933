import assert from 'node:assert/strict';
import test from 'node:test';
import { openFeedShelf } from '../../src/feeds/shelf.ts';

function makerOf(key: string, size = 10) {
  const maker = {
    calls: 0,
    make: async () => {
      maker.calls += 1;
      return { key, feed: { body: Buffer.alloc(size), etag: `"${key}"` } };
    },
  };
  return maker;
}

test('a feed is rendered once, also for askers at the same moment', async () => {
  const shelf = openFeedShelf(100);
  const maker = makerOf('a');
  const [one, two] = await Promise.all([
    shelf.obtain('a', maker.make),
    shelf.obtain('a', maker.make),
  ]);
  assert.equal(one, two);
  assert.equal(await shelf.obtain('a', maker.make), one);
  assert.equal(maker.calls, 1);
});

test('what was not asked for the longest time makes room', async () => {
  const shelf = openFeedShelf(25);
  const [a, b, c] = [makerOf('a'), makerOf('b'), makerOf('c')];
  await shelf.obtain('a', a.make);
  await shelf.obtain('b', b.make);
  await shelf.obtain('a', a.make);
  await shelf.obtain('c', c.make);
  await shelf.obtain('a', a.make);
  await shelf.obtain('b', b.make);
  assert.deepEqual([a.calls, b.calls, c.calls], [1, 2, 1]);
});

test('a result of a newer state is not kept under the older one', async () => {
  const shelf = openFeedShelf(100);
  const newer = makerOf('new');
  await shelf.obtain('old', newer.make);
  const older = makerOf('old');
  assert.equal((await shelf.obtain('old', older.make)).etag, '"old"');
  assert.equal((await shelf.obtain('new', newer.make)).etag, '"new"');
  assert.equal(newer.calls, 1);
});

test('a failure is not kept', async () => {
  const shelf = openFeedShelf(100);
  await assert.rejects(
    shelf.obtain('a', () => Promise.reject(new RangeError('no'))),
    RangeError,
  );
  assert.equal((await shelf.obtain('a', makerOf('a').make)).etag, '"a"');
});
