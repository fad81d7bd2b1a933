import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialable } from '../../src/text/phone.ts';

test('however a German number is written, it is dialed in one form', () => {
  for (const written of [
    '02336 93-2062',
    '02336/93 20 62',
    '(02336) 93-2062',
    '0 23 36 / 93 20 62',
    '02336.93.2062',
    '02336–932062',
    '+49 (0)2336 93-2062',
    '+49 2336 932062',
    '+4902336932062',
    '0049 2336 93-2062',
    '0049 (0) 2336 93-2062',
    'Tel.: 02336 93-2062 (8 bis 16 Uhr)',
    '02336 93-2062/63',
    '02336 93-2062 oder 0171 1234567',
  ])
    assert.equal(dialable(written), '+492336932062', written);
});

test('extensions, mobile, foreign and short numbers are kept', () => {
  assert.equal(dialable('02336 93-0'), '+492336930');
  assert.equal(dialable('0171 1234567'), '+491711234567');
  assert.equal(dialable('+39 06 1234567'), '+39061234567');
  assert.equal(dialable('115'), '115');
});

test('what cannot be dialed has no link', () => {
  for (const written of ['', '+', 'auf Anfrage', '93-2062', '2062', '0', `0${'1'.repeat(30)}`])
    assert.equal(dialable(written), null, written);
});
