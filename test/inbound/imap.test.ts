import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { openImapPoller } from '../../src/inbound/imap.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { openGate } from '../helpers/gate.ts';
import { createOffice } from '../helpers/offices.ts';
import { until } from '../helpers/until.ts';
import { report, type Sent, sendTo } from './deliveries.ts';
import { type Dovecot, noDovecot, openDovecot } from './dovecot.ts';

suite('A mailbox on a real Dovecot', { skip: noDovecot }, () => {
  let deps: TestDeps;
  let dovecot: Dovecot;
  let officeId: string;
  const warnings: string[] = [];

  before(async () => {
    deps = await createTestDeps();
    const warn = (...words: unknown[]) => void warnings.push(JSON.stringify(words));
    deps.log.warn = warn;
    officeId = (await createOffice(deps)).id;
    dovecot = await openDovecot();
  });
  after(async () => {
    await dovecot.close();
    await deps.close();
  });

  async function put(count: number, name: string): Promise<Sent[]> {
    const addresses = Array.from({ length: count }, (_, n) => `${name}${n}@zeitung.example`);
    const sent = await sendTo(deps, officeId, addresses);
    for (const one of sent) await dovecot.put(report(one.bounceAddress, one.address));
    return sent;
  }

  async function countBounces(sent: Sent[]): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from bounce
      where delivery_id = any(${sent.map(({ deliveryId }) => deliveryId)}::bigint[])
    `.execute(deps.db);
    return rows[0]?.count ?? 0;
  }

  test('is emptied: each mail is taken and moved to its folder', async () => {
    const sent = await put(20, 'erste');
    await dovecot.put(Buffer.from('Subject: Werbung\r\n\r\nKaufen Sie!\r\n'));
    const poller = openImapPoller(deps, { url: dovecot.url, pollSeconds: 1 });
    await until('all moved', async () => (await dovecot.count('Depesche')) === 21);
    await until('none left', async () => (await dovecot.count('')) === 0);
    assert.equal(await countBounces(sent), 20);
    await poller.close();
  });

  test('tells of a new mail at once, long before the next look', async () => {
    const poller = openImapPoller(deps, { url: dovecot.url, pollSeconds: 3_600 });
    const first = await put(1, 'zweite');
    await until('taken', async () => (await countBounces(first)) === 1);
    const next = await put(1, 'dritte');
    await until('taken without a look', async () => (await countBounces(next)) === 1, 40_000);
    await poller.close();
  });

  test('that is away for a time is read again when it is back, and the log knows no password', async () => {
    const gate = await openGate(dovecot.url);
    const poller = openImapPoller(deps, { url: gate.url, pollSeconds: 1 });
    const before = await put(2, 'vorher');
    await until('taken', async () => (await countBounces(before)) === 2);
    warnings.length = 0;
    await gate.shut();
    await until('noticed', async () => warnings.length > 1);
    await gate.open();
    const later = await put(2, 'nachher');
    await until('taken again', async () => (await countBounces(later)) === 2);
    await poller.close();
    await gate.shut();
    assert.doesNotMatch(warnings.join('\n'), /geheim|presse:/);
  });

  test('with a wrong password is reported and tried again, without the password or a connection left', async () => {
    warnings.length = 0;
    const gate = await openGate(dovecot.url.replace('geheim', 'streng-geheim'));
    const poller = openImapPoller(deps, { url: gate.url, pollSeconds: 1 });
    await until('reported twice', async () => warnings.length > 1);
    await poller.close();
    await until('no connection is left', async () => gate.sockets() === 0, 10_000);
    await gate.shut();
    assert.match(warnings.join('\n'), /sign-in refused/);
    assert.doesNotMatch(warnings.join('\n'), /streng-geheim/);
  });
});
