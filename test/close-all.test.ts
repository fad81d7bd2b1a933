import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeAll } from '../src/close-all.ts';

test('what cannot be closed keeps nothing else open, and is told at the end', async () => {
  const closed: string[] = [];
  const closers = ['database', 'queue', 'mail'].map((name) => async () => {
    closed.push(name);
    if (name !== 'database') throw new Error(`${name} is away`);
  });
  await assert.rejects(closeAll(closers), /mail is away/);
  assert.deepEqual(closed, ['mail', 'queue', 'database']);
  await closeAll(closers);
  assert.equal(closed.length, 3);
});
