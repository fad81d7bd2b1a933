import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { type TakeResult, takeMail } from '../../src/inbound/take-mail.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { createOffice } from '../helpers/offices.ts';
import { letter, report, type Sent, sendTo } from './deliveries.ts';

let deps: TestDeps;
let officeId: string;
let count = 0;

before(async () => {
  deps = await createTestDeps();
  officeId = (await createOffice(deps)).id;
});
after(() => deps.close());

async function sendOne(): Promise<Sent> {
  const [sent] = await sendTo(deps, officeId, [`person${(count += 1)}@zeitung.example`]);
  assert.ok(sent);
  return sent;
}

async function take(raw: Buffer, ...recipients: string[]): Promise<TakeResult> {
  return (await takeMail(deps, { raw, recipients })).result;
}

async function listSuppressed(): Promise<Record<string, string>> {
  const { rows } = await sql<{ address: string; reason: string }>`
    select address, reason from suppression
  `.execute(deps.db);
  return Object.fromEntries(rows.map(({ address, reason }) => [address, reason]));
}

async function endedReason(address: string): Promise<string | null> {
  const { rows } = await sql<{ endedReason: string | null }>`
    select ended_reason from subscriber where address = ${address}
  `.execute(deps.db);
  return rows[0]?.endedReason ?? null;
}

suite('A complaint', () => {
  const complaint = (sent: Sent, type = 'abuse') =>
    Buffer.from(
      [
        'From: feedback@anbieter.example',
        'To: complaints@depesche.example',
        'Content-Type: multipart/report; report-type=feedback-report; boundary="g"',
        '',
        '--g',
        'Content-Type: message/feedback-report',
        '',
        `Feedback-Type: ${type}`,
        'Version: 1',
        '',
        '--g',
        'Content-Type: message/rfc822',
        '',
        'To: redacted@anbieter.example',
        `Message-ID: ${sent.messageId}`,
        '',
        'Text',
        '--g--',
        '',
      ].join('\r\n'),
    );

  test('ends the subscription and suppresses, found by the Message-ID that it sends back', async () => {
    const sent = await sendOne();
    assert.equal(await take(complaint(sent), 'complaints@depesche.example'), 'complaint');
    assert.equal(await endedReason(sent.address), 'complaint');
    assert.equal((await listSuppressed())[sent.address], 'complaint');
  });

  test('that takes itself back, or is about DNS, changes nothing', async () => {
    const sent = await sendOne();
    for (const type of ['not-spam', 'auth-failure'])
      assert.equal(await take(complaint(sent, type), 'complaints@depesche.example'), 'auto');
    assert.equal(await endedReason(sent.address), null);
    assert.equal((await listSuppressed())[sent.address], undefined);
  });
});

suite('A wish to get nothing more', () => {
  test('in an answer ends the subscription at once', async () => {
    const sent = await sendOne();
    const headers = [`In-Reply-To: ${sent.messageId}`];
    const raw = letter({ to: 'meldungen@depesche.example', text: 'Bitte abmelden.', headers });
    assert.equal(await take(raw, 'meldungen@depesche.example'), 'unsubscribe');
    assert.equal(await endedReason(sent.address), 'mail');
    assert.equal((await listSuppressed())[sent.address], undefined);
  });

  test('is every mail to unsub+…, whatever it says, unless a machine wrote it', async () => {
    const sent = await sendOne();
    const to = sent.unsubAddress;
    const away = letter({ to, text: 'Bin im Urlaub', headers: ['Auto-Submitted: auto-replied'] });
    assert.equal(await take(away, to), 'auto');
    assert.equal(await take(report(to, sent.address), to), 'unrelated');
    assert.equal(await endedReason(sent.address), null);
    assert.equal(await take(letter({ to, text: 'Was ist das?' }), to), 'unsubscribe');
    assert.equal(await endedReason(sent.address), 'mail');
  });

  test('without a genuine token ends nothing', async () => {
    const sent = await sendOne();
    const forged = sent.messageId.replace(/\.\w/, (text) => (text === '.0' ? '.1' : '.0'));
    const raw = letter({ to: 'x', text: 'stop', headers: [`References: ${forged}`] });
    assert.equal(await take(raw, 'meldungen@depesche.example'), 'unrelated');
    assert.equal(await endedReason(sent.address), null);
  });
});

test('an automatic answer is counted, and flagged where it says that the person is gone', async () => {
  const sent = await sendOne();
  const headers = ['Auto-Submitted: auto-replied (vacation)'];
  const to = sent.bounceAddress;
  assert.equal(await take(letter({ to, text: 'Bitte abmelden', headers }), to), 'auto');
  const gone = letter({ to, text: 'Frau Muster ist nicht mehr im Hause.', headers });
  assert.equal(await take(gone, to), 'auto');
  const { rows } = await sql`
    select class, flagged, raw from inbound_mail where delivery_id = ${sent.deliveryId} order by received_at, flagged
  `.execute(deps.db);
  assert.deepEqual(rows, [
    { class: 'auto', flagged: false, raw: null },
    { class: 'auto', flagged: true, raw: null },
  ]);
  assert.equal(await endedReason(sent.address), null);
});
