import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { type TakeResult, takeMail } from '../../src/inbound/take-mail.ts';
import { hashAddress, makeToken } from '../../src/tokens.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { createOffice } from '../helpers/offices.ts';
import { report, type ReportWish, type Sent, sendTo } from './deliveries.ts';

let deps: TestDeps;
let officeId: string;
let count = 0;

before(async () => {
  deps = await createTestDeps();
  officeId = (await createOffice(deps)).id;
});
after(() => deps.close());

const newAddress = () => `person${(count += 1)}@zeitung.example`;

async function sendOne(daysAgo = 0, address = newAddress()): Promise<Sent> {
  const [sent] = await sendTo(deps, officeId, [address], daysAgo);
  assert.ok(sent);
  return sent;
}

async function take(raw: Buffer, ...recipients: string[]): Promise<TakeResult> {
  return (await takeMail(deps, { raw, recipients })).result;
}

function bounceOf(sent: Sent, wish?: ReportWish): Promise<TakeResult> {
  return take(report(sent.bounceAddress, sent.address, wish), sent.bounceAddress);
}

async function listSuppressed(): Promise<Record<string, string>> {
  const { rows } = await sql<{ address: string; reason: string }>`
    select address, reason from suppression
  `.execute(deps.db);
  return Object.fromEntries(rows.map(({ address, reason }) => [address, reason]));
}

const full = { status: '5.2.2', diagnostic: '552 5.2.2 Mailbox full' };

suite('A hard bounce', () => {
  test('suppresses exactly its address at once, with the answer but without the address in it', async () => {
    const sent = await sendTo(deps, officeId, [newAddress(), newAddress(), newAddress()]);
    const before = await listSuppressed();
    const one = sent[1];
    assert.ok(one);
    const diagnostic = `550 5.1.1 <${one.address}> user unknown, see other@mx.example`;
    assert.equal(await bounceOf(one, { diagnostic }), 'hard');
    assert.deepEqual(await listSuppressed(), { ...before, [one.address]: 'hard_bounce' });
    const { rows } = await sql<{ details: string }>`
      select details from suppression where address = ${one.address}
    `.execute(deps.db);
    assert.equal(rows[0]?.details, '5.1.1 550 5.1.1 <<address>> user unknown, see <address>');
  });

  test('counts once, also when it comes by two doors at the same time', async () => {
    const sent = await sendOne();
    const raw = report(sent.bounceAddress, sent.address);
    const results = await Promise.all([1, 2, 3, 4].map(() => take(raw, sent.bounceAddress)));
    assert.deepEqual(results.toSorted(), ['hard', 'repeated', 'repeated', 'repeated']);
    assert.equal(await countBounces(sent), 1);
  });

  test('that is replayed in other words changes nothing more', async () => {
    const sent = await sendOne();
    assert.equal(await bounceOf(sent, full), 'soft');
    assert.equal(await bounceOf(sent), 'hard');
    assert.equal((await listSuppressed())[sent.address], undefined);
    assert.equal(await countBounces(sent), 1);
  });

  test('more than 14 days after its mail is too old', async () => {
    const sent = await sendOne(15);
    assert.equal(await bounceOf(sent), 'tooOld');
    assert.equal((await listSuppressed())[sent.address], undefined);
    assert.equal(await bounceOf(await sendOne(13)), 'hard');
  });

  test('finds its delivery by the headers where the door knows no envelope', async () => {
    const sent = await sendOne();
    assert.equal(await take(report(sent.bounceAddress, sent.address)), 'hard');
    assert.equal((await listSuppressed())[sent.address], 'hard_bounce');
  });

  test('of an address in capital letters is understood: servers change the case', async () => {
    const sent = await sendOne();
    const raw = report('x@y.example', sent.address.toUpperCase());
    assert.equal(await take(raw, sent.bounceAddress.toUpperCase()), 'hard');
  });

  test('of a confirmation ends that request and keeps no address', async () => {
    const address = newAddress();
    const hash = hashAddress(deps.config.secretKey, address);
    const { rows } = await sql<{ id: string }>`
      insert into subscription_request
        (address, address_hash, mailbox_hash, language, filters, mail_state, expires_at)
      values (${address}, ${hash}, ${hash}, 'de', '[]', 'accepted', now() + interval '3 days') returning id
    `.execute(deps.db);
    const id = rows[0]?.id ?? '';
    const token = makeToken(deps.config.secretKey, 'bounceRequest', id);
    const to = `bounce+${token}@${deps.config.mailDomain}`;
    assert.equal(await take(report(to, address), to), 'hard');
    const { rows: after } = await sql`
      select mail_state from subscription_request where id = ${id}
    `.execute(deps.db);
    assert.deepEqual(after, [{ mailState: 'failed' }]);
    assert.equal((await listSuppressed())[address], undefined);
  });
});

suite('A forged report', () => {
  test('with a wrong code, for another domain or without token changes nothing', async () => {
    const sent = await sendOne();
    const before = await listSuppressed();
    const wrong = sent.bounceAddress.replace(/.(?=@)/, (last) => (last === '0' ? '1' : '0'));
    const other = sent.bounceAddress.replace(/@.*/, '@andere.example');
    const unsub = sent.unsubAddress.replace('unsub+', 'bounce+');
    const next = makeToken('x'.repeat(40), 'bounce', sent.deliveryId);
    const foreign = `bounce+${next}@${deps.config.mailDomain}`;
    for (const to of [wrong, other, unsub, foreign, 'bounce@depesche.example', sent.address, ''])
      assert.equal(await take(report(to, sent.address), to), 'unrelated', to);
    assert.deepEqual(await listSuppressed(), before);
  });

  test('with the token of one delivery cannot suppress the address of another', async () => {
    const [own, victim] = await sendTo(deps, officeId, [newAddress(), newAddress()]);
    assert.ok(own && victim);
    assert.equal(await take(report(own.bounceAddress, victim.address), own.bounceAddress), 'soft');
    const suppressed = await listSuppressed();
    assert.equal(suppressed[victim.address], undefined);
    assert.equal(suppressed[own.address], undefined);
  });

  test('with only our Message-ID, which others can know, is not believed', async () => {
    const sent = await sendOne();
    const raw = Buffer.concat([
      Buffer.from(`In-Reply-To: ${sent.messageId}\r\n`),
      report('x@depesche.example', sent.address),
    ]);
    assert.equal(await take(raw, 'meldungen@depesche.example'), 'unrelated');
  });

  test('on thousands of recipients is looked at no further than the first hundred', async () => {
    const sent = await sendOne();
    const group = (address: string) =>
      `Final-Recipient: rfc822; ${address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n`;
    const many = Array.from({ length: 5_000 }, (_, index) => group(`x${index}@mx.example`)).join(
      '',
    );
    const place = /Final-Recipient[^]*(?=--grenze--)/;
    const first = report(sent.bounceAddress, '').toString();
    const behind = first.replace(place, many + group(sent.address));
    assert.equal(await take(Buffer.from(behind), sent.bounceAddress), 'unknown');
    const ahead = first.replace(place, group(sent.address) + many);
    assert.equal(await take(Buffer.from(ahead), sent.bounceAddress), 'hard');
  });
});

suite('Soft bounces', () => {
  test('on three different days suppress, on one day they do not', async () => {
    const address = newAddress();
    for (const daysAgo of [3, 2]) {
      const sent = await sendOne(daysAgo, address);
      assert.equal(await bounceOf(sent, full), 'soft');
      await backdate(sent, daysAgo);
    }
    assert.equal((await listSuppressed())[address], undefined);
    assert.equal(await bounceOf(await sendOne(0, address), full), 'soft');
    assert.equal((await listSuppressed())[address], 'hard_bounce');
    const busy = newAddress();
    for (let n = 0; n < 5; n += 1) await bounceOf(await sendOne(0, busy), full);
    assert.equal((await listSuppressed())[busy], undefined);
  });

  test('begin anew after a mail that was taken and did not come back', async () => {
    const address = newAddress();
    for (const daysAgo of [5, 4]) {
      const sent = await sendOne(daysAgo, address);
      await bounceOf(sent, full);
      await backdate(sent, daysAgo);
    }
    await sendOne(2, address);
    await bounceOf(await sendOne(0, address), full);
    assert.equal((await listSuppressed())[address], undefined);
  });

  test('of a switched-off mailbox suppress with the third in 14 days', async () => {
    const address = newAddress();
    const disabled = { status: '5.2.1', diagnostic: '550 5.2.1 mailbox disabled' };
    for (const expected of [undefined, undefined, 'hard_bounce']) {
      await bounceOf(await sendOne(0, address), disabled);
      assert.equal((await listSuppressed())[address], expected);
    }
  });

  test('a delay is no bounce at all', async () => {
    const sent = await sendOne();
    assert.equal(await bounceOf(sent, { action: 'delayed', status: '4.4.1' }), 'auto');
    assert.equal(await countBounces(sent), 0);
  });
});

test('a refusal aimed at us raises an alarm and never counts against an address', async () => {
  const address = newAddress();
  const distributions: string[] = [];
  const blocked = { status: '5.7.1', diagnostic: '554 5.7.1 blocked using zen.spamhaus.org' };
  for (const daysAgo of [4, 3, 2, 1, 0]) {
    const sent = await sendOne(daysAgo, address);
    assert.equal(await bounceOf(sent, blocked), 'block');
    distributions.push(sent.distributionId);
    await backdate(sent, daysAgo);
  }
  assert.equal((await listSuppressed())[address], undefined);
  const { rows } = await sql<{ subject: string; details: string }>`
    select subject, details from alarm where kind = 'mail_refused'
  `.execute(deps.db);
  assert.deepEqual(
    rows.map(({ subject }) => subject).toSorted((a, b) => a.localeCompare(b)),
    distributions.toSorted((a, b) => a.localeCompare(b)),
  );
  assert.match(rows[0]?.details ?? '', /^5\.7\.1 554 5\.7\.1 blocked using/);
});

async function countBounces({ deliveryId }: Sent): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from bounce where delivery_id = ${deliveryId}
  `.execute(deps.db);
  return rows[0]?.count ?? 0;
}

async function backdate({ deliveryId }: Sent, days: number): Promise<void> {
  await sql`
    update bounce set received_at = now() - make_interval(days => ${days})
    where delivery_id = ${deliveryId}
  `.execute(deps.db);
}
