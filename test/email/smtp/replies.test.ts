import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openReplyReader, type Reply } from '../../../src/email/smtp/replies.ts';
import { pick, seededRandom } from '../../helpers/random.ts';

function openListener() {
  const replies: Reply[] = [];
  const garbage: string[] = [];
  const read = openReplyReader({
    reply: (reply) => replies.push(reply),
    garbage: (what) => garbage.push(what),
  });
  return { replies, garbage, read: (text: string) => read(Buffer.from(text, 'latin1')) };
}

const said = '250-one\r\n250-two\r\n250 three\r\n354 go\r\n\r\n550 5.1.1 no\n221\r\n';
const heard = [
  { code: 250, text: '250-one\n250-two\n250 three' },
  { code: 354, text: '354 go' },
  { code: 550, text: '550 5.1.1 no' },
  { code: 221, text: '221' },
];

test('answers are the same whether they come at once, by byte or in random pieces', () => {
  const random = seededRandom(7);
  const cuts = [() => said.length, () => 1, () => pick(random, [1, 2, 3, 5, 8, 13])];
  for (const cut of cuts) {
    const listener = openListener();
    for (let from = 0; from < said.length;) {
      const length = cut();
      listener.read(said.slice(from, from + length));
      from += length;
    }
    assert.deepEqual(listener.replies, heard);
    assert.deepEqual(listener.garbage, []);
  }
});

test('umlauts of an answer are read, and bytes that are no UTF-8 are kept', () => {
  const listener = openListener();
  listener.read('550 Empf\xc3\xa4nger unbekannt\r\n550 Empf\xe4nger unbekannt\r\n');
  const texts = listener.replies.map(({ text }) => text);
  assert.deepEqual(texts, ['550 Empfänger unbekannt', '550 Empfänger unbekannt']);
});

for (const [what, text] of [
  ['a web server', 'HTTP/1.1 400 Bad Request\r\n'],
  ['a code that is none', '750 hm\r\n'],
  ['binary', '\x16\x03\x01\x02\x00\n'],
  ['a line without end', '250 '.padEnd(70_000, 'x')],
  ['an answer without end', '250-on\r\n'.repeat(2_000)],
] as const)
  test(`${what} is garbage, said once, and nothing is read after it`, () => {
    const listener = openListener();
    listener.read(text);
    listener.read('250 ok\r\n');
    listener.read(text);
    assert.equal(listener.garbage.length, 1);
    assert.deepEqual(listener.replies, []);
  });
