import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { classifyReturn } from '../../src/inbound/classify-return.ts';
import { findTargets } from '../../src/inbound/find-targets.ts';
import { htmlToText } from '../../src/inbound/html-text.ts';
import { readMail } from '../../src/inbound/read-mail.ts';
import { processorSeconds } from '../helpers/processor.ts';

const keys = { secretKey: 'only-for-tests-'.repeat(3), mailDomain: 'depesche.example' };
const address = 'anna@zeitung.example';

async function classOf(raw: Buffer): Promise<string> {
  const mail = await readMail(raw);
  findTargets(keys, mail, []);
  return classifyReturn(mail, address).class;
}

function mailOf(type: string, body: string | Buffer): Buffer {
  const head = `From: Anna <${address}>\r\nSubject: AW: x\r\nContent-Type: ${type}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

suite('A mail in a foreign character set is understood:', () => {
  const reportIn = (charset: string, words: Buffer) =>
    Buffer.concat([
      Buffer.from(
        'From: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail\r\n' +
          `Content-Type: text/plain; charset=${charset}\r\n\r\nCould not be delivered:\r\n`,
      ),
      words,
    ]);

  test('ISO-8859-1', async () => {
    const words = Buffer.from('550 Der Empfänger ist unbekannt', 'latin1');
    assert.equal(await classOf(reportIn('iso-8859-1', words)), 'hard');
    const wish = Buffer.from('Bitte löschen Sie mich aus dem Verteiler für Presse', 'latin1');
    assert.equal(await classOf(mailOf('text/plain; charset=iso-8859-1', wish)), 'unsubscribe');
  });

  test('Shift_JIS', async () => {
    const japanese = Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x8c, 0xea, 0x0d, 0x0a]);
    const mail = await readMail(mailOf('text/plain; charset=Shift_JIS', japanese));
    assert.equal(mail.text.trim(), '日本語');
    const words = Buffer.concat([japanese, Buffer.from('550 no such user')]);
    assert.equal(await classOf(reportIn('Shift_JIS', words)), 'hard');
  });

  test('broken UTF-8, and a character set that nobody knows', async () => {
    const broken = Buffer.concat([Buffer.from([0xc3, 0x28, 0xff, 0xfe]), Buffer.from('\r\nstop')]);
    assert.equal(await classOf(mailOf('text/plain; charset=utf-8', broken)), 'human');
    const unknown = mailOf('text/plain; charset=x-klingon', 'Bitte abmelden');
    assert.equal(await classOf(unknown), 'unsubscribe');
  });
});

suite('A mail that is made to do harm is read all the same:', () => {
  const million = 1024 * 1024;
  const nest = (n: number) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`;
  const hostile: Record<string, [Buffer, string]> = {
    'megabytes of nested parts': [
      Buffer.from(Array.from({ length: 60_000 }, (_, n) => nest(n)).join('')),
      'human',
    ],
    'megabytes of parts side by side': [
      mailOf('multipart/mixed; boundary="b"', '--b\r\n\r\nx\r\n'.repeat(million / 4)),
      'human',
    ],
    'mails within mails': [
      mailOf('message/rfc822', 'Content-Type: message/rfc822\r\n\r\n'.repeat(60_000)),
      'human',
    ],
    'megabytes of headers': [Buffer.from('X-A: b\r\n'.repeat(million / 2)), 'human'],
    'one line of megabytes': [mailOf('text/plain', 'a '.repeat(2 * million)), 'human'],
    'a sender of quotes': [Buffer.from(`From: ${'"'.repeat(million)}\r\n\r\nstop`), 'human'],
    'no boundary': [mailOf('multipart/mixed', '--\r\n--x\r\nstop'), 'human'],
    'a report that is cut off': [
      mailOf('multipart/report; report-type=delivery-status; boundary=b', '--b\r\nContent-'),
      'unknown',
    ],
    'an empty report': [
      mailOf(
        'multipart/report; report-type=delivery-status; boundary=b',
        '--b\r\nContent-Type: message/delivery-status\r\n\r\n--b--',
      ),
      'unknown',
    ],
    'HTML of open tags': [mailOf('text/html', '<div><blockquote>'.repeat(million / 4)), 'human'],
    'nothing at all': [Buffer.alloc(0), 'human'],
    'NUL bytes': [Buffer.alloc(100_000), 'human'],
  };
  for (const [name, [raw, expected]] of Object.entries(hostile))
    test(name, async () => assert.equal(await classOf(raw), expected));
});

test('of HTML in too many open elements the beginning is read, in a moment', () => {
  let text = '';
  const seconds = processorSeconds(() => {
    text = htmlToText(`Bitte abmelden${'<div>'.repeat(39_000)}`, 1_000);
  });
  assert.match(text, /^Bitte abmelden/);
  // Where the parser moves its stack for each of them, it takes longer for each.
  assert.ok(seconds < 2, `${seconds} s`);
});

test('of HTML with many closed elements all is read', () => {
  assert.match(htmlToText(`${'<p>a</p><br>'.repeat(1_000)}Ende`, 10_000), /Ende$/);
});

test('no bytes at all make it throw', async () => {
  const piece = fc.constantFrom(
    'Content-Type: multipart/report; boundary=b\r\n',
    'Content-Type: message/delivery-status\r\n',
    '--b\r\n',
    '--b--\r\n',
    '\r\n',
    'Action: failed\r\n',
    'Status: 5.1.1\r\n',
    'From: <>\r\n',
    'Subject: =?utf-8?b?/w==?=\r\n',
    'Content-Transfer-Encoding: base64\r\n',
    'In-Reply-To: <d.00000000000100000000000000000000@depesche.example>\r\n',
  );
  const bytes = fc
    .uint8Array({ maxLength: 60 })
    .map((array) => Buffer.from(array).toString('latin1'));
  const mail = fc.array(fc.oneof(piece, piece, bytes), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(mail, async (pieces) => {
      const read = await readMail(Buffer.from(pieces.join(''), 'latin1'));
      assert.deepEqual(findTargets(keys, read, ['bounce+x@depesche.example']), []);
      assert.notEqual(classifyReturn(read, address).class, 'complaint');
    }),
    { numRuns: 300 },
  );
});
