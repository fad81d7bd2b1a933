import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAnswer } from '../../src/http/answer.ts';
import { openKeptAnswers } from '../../src/http/kept-answers.ts';

const entry = (bytes: number, until = 1_000) => ({
  answer: toAnswer({
    status: 200,
    fields: { etag: '"x"' },
    changedAt: null,
    body: Buffer.alloc(0),
  }),
  bytes,
  until,
});

test('what was not asked for the longest time makes room', () => {
  const kept = openKeptAnswers(25);
  kept.keep('a', entry(10));
  kept.keep('b', entry(10));
  assert.ok(kept.find('a', 0));
  kept.keep('c', entry(10));
  assert.deepEqual(
    ['a', 'b', 'c'].filter((key) => kept.find(key, 0) !== undefined),
    ['a', 'c'],
  );
});

test('however many come, there are never more than have room', () => {
  const kept = openKeptAnswers(100);
  const keys = Array.from({ length: 1_000 }, (_, index) => String(index));
  for (const key of keys) kept.keep(key, entry(10));
  for (const key of keys) kept.keep(key, entry(10));
  assert.equal(keys.filter((key) => kept.find(key, 0) !== undefined).length, 10);
});

test('what has no room at all throws nothing else away', () => {
  const kept = openKeptAnswers(100);
  kept.keep('a', entry(10));
  kept.keep('large', entry(101));
  assert.deepEqual([kept.find('a', 0) === undefined, kept.find('large', 0)], [false, undefined]);
});

test('an answer is not found after its time, and gives its room back', () => {
  const kept = openKeptAnswers(20);
  kept.keep('a', entry(10, 5));
  kept.keep('b', entry(10, 50));
  assert.equal(kept.find('a', 5), undefined);
  kept.keep('c', entry(10, 50));
  assert.ok(kept.find('b', 5));
  assert.ok(kept.find('c', 5));
});

test('after clearing there is nothing, and all the room', () => {
  const kept = openKeptAnswers(10);
  kept.keep('a', entry(10));
  kept.clear();
  assert.equal(kept.find('a', 0), undefined);
  kept.keep('b', entry(10));
  assert.ok(kept.find('b', 0));
});
