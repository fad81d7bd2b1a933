import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { MailScript } from '../../helpers/smtp-fault-server.ts';
import { closePairs, onSecond, openPair, sendThree } from './pair.ts';

afterEach(closePairs);

const withoutPipelining = ['8BITMIME', 'SIZE'];

const later = 'later (server)';
const refusals: [what: string, script: MailScript, verdict: string][] = [
  ['MAIL put off', { mail: '451 4.3.0 later' }, later],
  ['MAIL refused', { mail: '550 5.7.1 go away' }, 'blocked'],
  ['a nobody', { rcpt: '550 5.1.1 User unknown' }, 'dead'],
  ['a nobody, in three lines', { rcpt: '550-5.1.1 User\n550-5.1.1 is\n550 5.1.1 unknown' }, 'dead'],
  ['a full mailbox', { rcpt: '452 4.2.2 full' }, 'later (address)'],
  ['DATA put off', { data: '451 4.3.0 later' }, later],
  ['DATA refused', { data: '554 5.5.0 no' }, 'failed'],
  ['the text put off', { dot: '451 4.3.0 later' }, later],
  ['the text refused', { dot: '554 5.6.0 no' }, 'failed'],
  [
    'many lines everywhere',
    { mail: '250-a\n250 b', rcpt: '250-a\n250 b', dot: '250-a\n250 b' },
    'accepted',
  ],
];

for (const [what, script, verdict] of refusals)
  for (const how of [
    'PIPELINING',
    'stop and wait',
    'DATA answered by 354 all the same',
    'byte by byte',
  ])
    test(`${what} concerns that mail alone (${how})`, async () => {
      const extensions = how === 'stop and wait' ? { extensions: withoutPipelining } : {};
      const dataAnyway = how.startsWith('DATA');
      const byByte = how === 'byte by byte';
      const pair = await openPair({ ...extensions, dataAnyway, byByte, mail: onSecond(script) });
      const { words, taken } = await sendThree(pair);
      assert.deepEqual(words, ['accepted', verdict, 'accepted']);
      const second = verdict === 'accepted' ? ['r1@them.example'] : [];
      assert.deepEqual(taken, ['r0@them.example', ...second, 'r2@them.example']);
      const textLeft = pair.server.pieces.join('').includes('Message-ID: <1@');
      assert.equal(textLeft, script.dot !== undefined);
      assert.ok(pair.session.alive());
      assert.equal(pair.session.fault(), null);
    });

const endings: [what: string, script: MailScript, verdict: string, aheadToo?: true][] = [
  ['421 to MAIL', { mail: '421 4.7.0 too many errors' }, 'given back'],
  ['421 to RCPT', { rcpt: '421 4.7.0 not now' }, later],
  ['421 to DATA', { data: '421 4.3.2 closing' }, later],
  ['421 to the dot', { dot: '421 4.3.2 closing' }, later, true],
  ['a cut at MAIL', { cutAt: 'mail' }, 'given back'],
  ['a cut at RCPT', { cutAt: 'rcpt' }, 'given back'],
  ['a cut at DATA', { cutAt: 'data' }, 'given back'],
  ['a cut after the dot', { cutAt: 'dot', taken: true }, 'uncertain', true],
  ['an orderly end at MAIL', { endAt: 'mail' }, 'given back'],
  ['an orderly end at DATA', { endAt: 'data' }, 'given back'],
  ['an orderly end after the dot', { endAt: 'dot', taken: true }, 'uncertain', true],
  ['garbage for MAIL', { mail: 'HTTP/1.1 400 Bad Request' }, later],
  ['garbage after the dot', { dot: '\x16\x03\x01', taken: true }, 'uncertain', true],
  ['a line without end for RCPT', { rcpt: '250 '.padEnd(100_000, 'x') }, later],
  ['an answer without end for RCPT', { rcpt: '250-x\n'.repeat(500) }, later],
  ['354 to MAIL', { mail: '354 go on' }, later],
  ['354 to RCPT', { rcpt: '354 go on' }, later],
  ['250 to DATA', { data: '250 done' }, later],
  ['354 to the dot', { dot: '354 go on', taken: true }, 'uncertain', true],
  ['an answer too many', { mail: '250 Ok\n250 Ok' }, later],
  ['silence at RCPT', { rcpt: '' }, later],
  ['silence at DATA', { data: '' }, later],
  ['silence after the dot', { dot: '', taken: true }, 'uncertain', true],
];
const short = { command: 250, data: 250, answer: 250 };
const isSilent = (script: MailScript) => Object.values(script).includes('');

for (const [what, script, verdict, aheadToo] of endings)
  for (const pipelining of [true, false])
    test(`${what} ends the session${pipelining ? '' : ' without PIPELINING'}`, async () => {
      const extensions = pipelining ? {} : { extensions: withoutPipelining };
      const limits = isSilent(script) ? { timeouts: short } : {};
      const pair = await openPair({ ...extensions, mail: onSecond(script) }, limits);
      const { words } = await sendThree(pair);
      const ahead = aheadToo && pipelining ? ['given back'] : [];
      assert.deepEqual(words, ['accepted', verdict, ...ahead]);
      assert.equal(pair.session.alive(), false);
      assert.ok(pair.session.fault());
    });

test('the first mail of a session is put off by a 421, so that it does not wander for ever', async () => {
  const pair = await openPair({ mail: () => ({ mail: '421 4.7.0 not you' }) });
  assert.deepEqual((await sendThree(pair)).words, [later]);
  assert.equal(pair.session.fault()?.responseCode, 421);
});

test('a refused RSET ends the session and gives back what was sent ahead', async () => {
  const mail = onSecond({ rcpt: '550 5.1.1 unknown' });
  const pair = await openPair({ mail, rset: '500 what?' });
  assert.deepEqual((await sendThree(pair)).words, ['accepted', 'dead', 'given back']);
});
