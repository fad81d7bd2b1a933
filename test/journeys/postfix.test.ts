import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import PostalMime from 'postal-mime';
import { call } from '../helpers/call.ts';
import { listLedgerRows, type LedgerRow, untilFinished } from '../helpers/ledger.ts';
import { manyPeople } from '../helpers/people.ts';
import { type ProcessService, startProcessService } from '../helpers/process-service.ts';
import { findFreePort, findUnhandled } from '../helpers/process.ts';
import { publishRelease } from '../helpers/releases.ts';
import { until } from '../helpers/until.ts';
import { noPostfix, openPostfix, type OwnPostfix, postfixDomain } from './own-postfix.ts';

const reader = `redaktion@${postfixDomain}`;
const unknown = `unbekannt@${postfixDomain}`;
const full = `voll@${postfixDomain}`;
const crowd = manyPeople(300, postfixDomain);

const longWord = 'Überlänge'.repeat(150);
const longLine = 'Ein Satz mit Ümläuten und ß. '.repeat(60).trim();
const release = {
  headline: 'Größere Brücke über die Ähre – 100 % „fertig“ 🌉',
  body: [
    'Der Anfang, hinter dem Ort und dem Kürzel.',
    '.',
    '..',
    '. . .',
    '.Punkt am Anfang der Zeile',
    '...drei Punkte am Anfang\n.und noch einer nach dem Umbruch',
    longWord,
    longLine,
    'From hier an ist es kein Umschlag. 👩‍👩‍👧‍👦 🇩🇪 𝄞',
    'Ende.',
    '.',
  ].join('\n\n'),
};

suite('Real Postfix as relay', { skip: noPostfix }, () => {
  let postfix: OwnPostfix;
  let service: ProcessService;
  let other: ProcessService;
  let lmtpPort: number;

  before(async () => {
    lmtpPort = await findFreePort();
    postfix = await openPostfix({
      lmtp: { domain: 'depesche.example', port: lmtpPort },
      mailboxes: [`/^redaktion@/ redaktion/`, `/^person[0-9]+@/ crowd/`, `/^voll@/ voll`],
      refusals: ['/^person[0-9]*[27]7@/ 550 5.1.1 User unknown in this test'],
      full: 'voll',
    });
    const settings = { BASE_URL: 'http://presse.example', MAIL_DOMAIN: 'depesche.example' };
    const env = { ...settings, SMTP_URL: postfix.url, LMTP_PORT: String(lmtpPort) };
    service = await startProcessService(env);
    other = await startProcessService(settings);
    for (const each of [service, other]) await each.subscribe([{ address: reader }]);
  });

  after(async () => {
    await service?.close();
    await other?.close();
    await postfix?.close();
  });

  const readRows = async (id: string): Promise<Map<string, LedgerRow>> => {
    const ledger = await untilFinished(service, id, 40_000);
    const rows = await listLedgerRows(service, ledger.id);
    return new Map(rows.map((row) => [row.address, row]));
  };

  test('a release of dots, umlauts, long lines and emoji lies in the Maildir as in the built-in mailbox', async () => {
    const ids = await Promise.all([service, other].map((each) => publishRelease(each, release)));
    const [raw] = await until('the mail in the Maildir', async () => {
      const mails = await postfix.readMaildir('redaktion');
      return mails.length > 0 && mails;
    });
    assert.ok(raw !== undefined);
    const lines = raw.toString('latin1').split('\n');
    assert.ok(Math.max(...lines.map((line) => line.length)) <= 998, 'RFC 5322 2.1.1');

    const arrived = await readMail(raw, ids[0]);
    const expected = await readMail(await untilKept(other), ids[1]);
    assert.deepEqual(arrived, expected);
    const text = arrived.text.split('\n');
    assert.deepEqual(
      text.filter((line) => /^\.+$/.test(line)),
      ['.', '..', '.'],
    );
    for (const line of ['. . .', '.Punkt am Anfang der Zeile'])
      assert.ok(text.includes(line), line);
    // Lines of text are wrapped, and a word longer than a line may be is broken.
    const squeezed = squeeze(arrived.text);
    for (const part of [longWord, longLine, '👩‍👩‍👧‍👦 🇩🇪 𝄞']) assert.ok(squeezed.includes(squeeze(part)));
    assert.ok(arrived.html.includes(longWord));
  });

  test('300 mails over the same connections arrive once each, also where some are refused in between', async () => {
    await service.subscribe(crowd);
    const rows = await readRows(await publishRelease(service));
    const refused = crowd.map(({ address }) => address).filter((name) => /[27]7@/.test(name));
    for (const { address } of crowd) {
      const state = refused.includes(address) ? 'failed' : 'accepted';
      assert.equal(rows.get(address)?.state, state, address);
      assert.equal(rows.get(address)?.uncertain, 0);
    }
    const taken = crowd.length - refused.length;
    const mails = await until('all in the Maildir', async () => {
      const found = await postfix.readMaildir('crowd');
      return found.length >= taken && found;
    });
    const to = mails.map((mail) => /^X-Original-To: (\S+)$/m.exec(mail.toString('latin1'))?.[1]);
    const expected = crowd.map(({ address }) => address).filter((it) => !refused.includes(it));
    assert.deepEqual(
      to.map(String).toSorted((a, b) => a.localeCompare(b)),
      expected,
    );
    const bodies = new Set<string>();
    for (const mail of mails) bodies.add((await readMail(mail)).html);
    assert.equal(bodies.size, 1, 'the same mail for all');
  });

  test('what Postfix reports of an unknown user suppresses exactly that address, a full mailbox does not', async () => {
    await service.subscribe([{ address: unknown }, { address: full }]);
    const first = await readRows(await publishRelease(service));
    for (const address of [unknown, full, reader])
      assert.equal(first.get(address)?.state, 'accepted', 'Postfix finds out later');
    await until('both reports have come back by LMTP', async () => {
      const lines = (await postfix.readLog()).split('\n');
      return lines.filter((line) => isReturned(line, lmtpPort)).length >= 2;
    });
    const log = await postfix.readLog();
    assert.match(log, /to=<unbekannt@press\.example>.* dsn=5\.1\.1, status=bounced/);
    assert.match(log, /to=<voll@press\.example>.* dsn=5\.2\.2, status=bounced/);

    const second = await readRows(await publishRelease(service, { headline: 'Danach' }));
    const excluded = [...second.values()].filter((row) => row.state === 'excluded');
    const refused = crowd.map(({ address }) => address).filter((name) => /[27]7@/.test(name));
    assert.deepEqual(
      excluded.map(({ address, excludedBecause }) => `${address} ${excludedBecause}`).toSorted(),
      [...refused, unknown].map((address) => `${address} suppressed`).toSorted(),
    );
    assert.equal(second.get(full)?.state, 'accepted');
    assert.equal(second.get(reader)?.state, 'accepted');
    assert.deepEqual(findUnhandled(service.process().log), []);
  });
});

function isReturned(line: string, port: number): boolean {
  return line.includes(`relay=127.0.0.1[127.0.0.1]:${port}`) && line.includes('status=sent');
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

/** The first mail in the built-in mailbox. */
async function untilKept(service: ProcessService): Promise<Buffer> {
  const site = `${service.process().url}/dev/mailbox`;
  const id = await until('the mail in the mailbox', async () => {
    const { body } = await call(`${site}?format=json`);
    return body.items?.[0]?.id;
  });
  return Buffer.from(await (await fetch(`${site}/${id}.eml`)).arrayBuffer());
}

/** What a reader sees of it; ids and personal links are replaced, since they differ by design. */
async function readMail(raw: Buffer, releaseId = 'none') {
  const { subject = '', from, to, text = '', html = '' } = await PostalMime.parse(raw);
  const plain = (part: string) =>
    part
      .replaceAll('\r\n', '\n')
      .replaceAll(releaseId, 'ID')
      .replace(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2,}/g, 'CODE')
      .replace(/[0-9a-z]{32}/g, 'TOKEN');
  return { subject, from, to, text: plain(text), html: plain(html) };
}
