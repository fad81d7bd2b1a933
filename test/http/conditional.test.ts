import assert from 'node:assert/strict';
import test from 'node:test';
import { isUnchanged } from '../../src/http/conditional.ts';

const validators = { etag: '"a,b"', changedAt: new Date('2026-11-19T09:00:00.900Z') };
const same = 'Thu, 19 Nov 2026 09:00:00 GMT';
const earlier = 'Thu, 19 Nov 2026 08:59:59 GMT';

test('a tag is found alone, in lists and as a weak one', () => {
  for (const tags of ['"a,b"', 'W/"a,b"', '"x", "a,b"', '"x",W/"a,b" , "y"', '*', ' * '])
    assert.equal(isUnchanged({ 'if-none-match': tags }, validators), true, tags);
  for (const tags of ['"a"', '"b"', 'a,b', '', '"a,b', '"A,B"'])
    assert.equal(isUnchanged({ 'if-none-match': tags }, validators), false, tags);
});

test('a date counts to the second, and only where there is no tag', () => {
  assert.equal(isUnchanged({ 'if-modified-since': same }, validators), true);
  assert.equal(isUnchanged({ 'if-modified-since': earlier }, validators), false);
  const both = { 'if-none-match': '"x"', 'if-modified-since': same };
  assert.equal(isUnchanged(both, validators), false);
});

test('no condition, no date and a date that is none mean: send it', () => {
  assert.equal(isUnchanged({}, validators), false);
  assert.equal(isUnchanged({ 'if-modified-since': 'gestern' }, validators), false);
  const undated = { ...validators, changedAt: null };
  assert.equal(isUnchanged({ 'if-modified-since': same }, undated), false);
});

test('only a date as HTTP writes it counts', () => {
  const changedAt = new Date('2026-11-20T10:00:00.500Z');
  const isOld = (since: string) =>
    isUnchanged({ 'if-modified-since': since }, { etag: '"x"', changedAt });
  assert.ok(isOld('Fri, 20 Nov 2026 10:00:00 GMT'));
  assert.ok(isOld('Friday, 20-Nov-26 10:00:00 GMT'));
  // All of these are dates for Date.parse, but for asctime's in the zone of this machine.
  for (const since of ['2030', '99999', '2030-01-01', 'x 2030', 'Fri Nov 20 12:00:00 2026'])
    assert.ok(!isOld(since), since);
});
