import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { openMailbox } from '../../src/embedded/mailbox.ts';

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailbox-'));
  folders.push(folder);
  return folder;
}

function senderTo(smtpUrl: string) {
  return createTransport({ url: smtpUrl, pool: true, maxConnections: 5 });
}

function rawMail(text: string): string {
  return `From: a@b.example\r\nTo: c@d.example\r\nSubject: Roh\r\n\r\n${text}\r\n`;
}

const envelope = { from: 'bounce+1@depesche.example', to: ['c@d.example'] };

test('a mail is listed with its envelope and decoded headers and read as it came', async () => {
  const mailbox = await openMailbox(await newFolder(), {
    clock: { now: () => new Date('2026-11-21T10:00:00Z') },
  });
  const sender = senderTo(mailbox.smtpUrl);
  const { messageId } = await sender.sendMail({
    from: { name: 'Stadt Größenwörth', address: 'presse@stadt.example' },
    to: { name: 'Jörg Müller', address: 'joerg@zeitung.example' },
    envelope: { from: 'bounce+7@depesche.example', to: ['joerg@zeitung.example'] },
    subject: 'Schöne Grüße aus Würselen – „Übermorgen“ öffnet das Café',
    text: 'Straße',
  });
  const { total, items } = mailbox.list({ offset: 0, limit: 10 });
  const [entry] = items;
  assert.equal(total, 1);
  assert.ok(entry);
  assert.equal(mailbox.count(), 1);
  assert.deepEqual(mailbox.find(entry.id), entry);
  const raw = await mailbox.read(entry.id);
  assert.match(raw?.toString() ?? '', /^From: .*\r\n[^]*Stra=C3=9Fe/);
  assert.deepEqual(entry, {
    id: entry.id,
    receivedAt: new Date('2026-11-21T10:00:00Z'),
    envelopeFrom: 'bounce+7@depesche.example',
    recipients: ['joerg@zeitung.example'],
    size: raw?.length,
    subject: 'Schöne Grüße aus Würselen – „Übermorgen“ öffnet das Café',
    from: 'Stadt Größenwörth <presse@stadt.example>',
    to: 'joerg@zeitung.example',
    messageId,
  });
  sender.close();
  await mailbox.close();
});

test('the bytes of a mail survive: leading dots, long lines, 8-bit text', async () => {
  const mailbox = await openMailbox(await newFolder());
  const sender = senderTo(mailbox.smtpUrl);
  const raw = rawMail(`.\r\n..\r\n...Punkte\r\nÜber\r\n${'x'.repeat(5000)}\r\n\r\n. Ende`);
  await sender.sendMail({ raw, envelope });
  const [entry] = mailbox.list({ offset: 0, limit: 1 }).items;
  assert.equal((await mailbox.read(entry?.id ?? ''))?.toString(), raw);
  sender.close();
  await mailbox.close();
});

test('the list is newest first, in pages, and searched in recipients and subject', async () => {
  const mailbox = await openMailbox(await newFolder());
  const sender = senderTo(mailbox.smtpUrl);
  for (const name of ['anna', 'Bernd', 'clara'])
    await sender.sendMail({
      from: 'a@b.example',
      to: `${name}@zeitung.example`,
      subject: name === 'clara' ? 'Öffnung der Brücke' : 'Anderes',
      text: '-',
    });
  const names = (q: string, offset = 0, limit = 10) =>
    mailbox.list({ q, offset, limit }).items.map(({ to }) => to.split('@')[0]?.toLowerCase());
  assert.deepEqual(names(''), ['clara', 'bernd', 'anna']);
  assert.deepEqual(names('', 1, 1), ['bernd']);
  assert.deepEqual(names('', 3), []);
  assert.deepEqual(names('BERND@'), ['bernd']);
  assert.deepEqual(names('öffnung'), ['clara']);
  assert.equal(mailbox.list({ q: 'zeitung', offset: 2, limit: 1 }).total, 3);
  sender.close();
  await mailbox.close();
});

test('recipients at the refusing domains are answered 451, 452 and 550', async () => {
  const mailbox = await openMailbox(await newFolder());
  const sender = senderTo(mailbox.smtpUrl);
  const cases = [
    ['x@tempfail.example', 451, '4.3.0'],
    ['x@FULL.example', 452, '4.2.2'],
    ['x@unknown.example', 550, '5.1.1'],
  ] as const;
  for (const [to, responseCode, status] of cases)
    await assert.rejects(sender.sendMail({ from: 'a@b.example', to, text: '-' }), (error) => {
      const { response, ...seen } = error as Error & { response: string; responseCode: number };
      assert.equal(seen.responseCode, responseCode);
      assert.ok(response.startsWith(`${responseCode} ${status} `));
      return true;
    });
  await sender.sendMail({ from: 'a@b.example', to: 'x@notunknown.example', text: '-' });
  assert.equal(mailbox.count(), 1);
  sender.close();
  await mailbox.close();
});

test('a mail over 25 MB is refused for good and not kept', async () => {
  const mailbox = await openMailbox(await newFolder());
  const sender = senderTo(mailbox.smtpUrl);
  const raw = rawMail('x'.repeat(26 * 1024 * 1024));
  await assert.rejects(sender.sendMail({ raw, envelope }), { responseCode: 552 });
  assert.equal(mailbox.count(), 0);
  sender.close();
  await mailbox.close();
});

test('a client that breaks off within the mail leaves nothing behind', async () => {
  const mailbox = await openMailbox(await newFolder());
  const client = createConnection(Number(new URL(mailbox.smtpUrl).port), '127.0.0.1');
  client.setEncoding('utf8');
  const talk = ['EHLO x', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA'];
  for (const line of talk) {
    await once(client, 'data');
    client.write(`${line}\r\n`);
  }
  await once(client, 'data');
  client.write('Subject: halb\r\n\r\nText', () => client.destroy());
  await once(client, 'close');
  const sender = senderTo(mailbox.smtpUrl);
  await sender.sendMail({ raw: rawMail('ganz'), envelope });
  assert.deepEqual(
    mailbox.list({ offset: 0, limit: 9 }).items.map(({ subject }) => subject),
    ['Roh'],
  );
  sender.close();
  await mailbox.close();
});

test('mails and their envelopes are there after a restart, and numbers go on', async () => {
  const folder = await newFolder();
  const first = await openMailbox(folder);
  const sender = senderTo(first.smtpUrl);
  for (let i = 0; i < 3; i++) await sender.sendMail({ raw: rawMail(`Mail ${i}`), envelope });
  sender.close();
  const before = first.list({ offset: 0, limit: 10 });
  await first.close();

  const second = await openMailbox(folder);
  assert.deepEqual(second.list({ offset: 0, limit: 10 }), before);
  const newest = before.items[0]?.id ?? '';
  assert.match(String(await second.read(newest)), /Mail 2/);
  const again = senderTo(second.smtpUrl);
  await again.sendMail({ raw: rawMail('Mail 3'), envelope });
  assert.equal(Number(second.list({ offset: 0, limit: 1 }).items[0]?.id), Number(newest) + 1);
  again.close();
  await second.close();
});

test('a mail that was answered 250 survives kill -9 of the process', async () => {
  const folder = await newFolder();
  const { child, smtpUrl } = await startMailboxProcess(folder);
  const sender = senderTo(smtpUrl);
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => sender.sendMail({ raw: rawMail(`Mail ${i}`), envelope })),
  );
  child.kill('SIGKILL');
  await once(child, 'exit');
  sender.close();
  const mailbox = await openMailbox(folder);
  const texts = await Promise.all(
    mailbox.list({ offset: 0, limit: 50 }).items.map(({ id }) => mailbox.read(id)),
  );
  assert.equal(new Set(texts.map(String)).size, 20);
  await mailbox.close();
});

async function startMailboxProcess(
  folder: string,
): Promise<{ child: ChildProcess; smtpUrl: string }> {
  const module = new URL('../../src/embedded/mailbox.ts', import.meta.url).href;
  const code = `const { openMailbox } = await import(${JSON.stringify(module)});
    process.stdout.write((await openMailbox(${JSON.stringify(folder)})).smtpUrl);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code]);
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, smtpUrl: url.toString() };
}

test('a record torn by a kill costs no other mail', async () => {
  const folder = await newFolder();
  const first = await openMailbox(folder);
  const sender = senderTo(first.smtpUrl);
  await sender.sendMail({ raw: rawMail('ganz'), envelope });
  sender.close();
  const entry = first.list({ offset: 0, limit: 1 }).items[0];
  await first.close();
  const [file = ''] = await readdir(folder);
  const torn = JSON.stringify({ ...entry, id: '00000002', size: 900 });
  await appendFile(join(folder, file), `${torn}\nSubject: abgeri`);

  const second = await openMailbox(folder);
  assert.equal(second.count(), 1);
  const again = senderTo(second.smtpUrl);
  await again.sendMail({ raw: rawMail('danach'), envelope });
  again.close();
  await second.close();
  const third = await openMailbox(folder);
  assert.equal(third.count(), 2);
  await third.close();
});

test('only the newest mails are kept, and files without kept mails are removed', async () => {
  const folder = await newFolder();
  const mailbox = await openMailbox(folder, { keep: 2 });
  const sender = senderTo(mailbox.smtpUrl);
  const large = 'x'.repeat(6 * 1024 * 1024);
  for (let i = 0; i < 7; i++)
    await sender.sendMail({ raw: rawMail(`Nummer ${i} ${large}`), envelope });
  assert.equal(mailbox.count(), 2);
  assert.deepEqual(
    mailbox.list({ offset: 0, limit: 9 }).items.map(({ id }) => Number(id)),
    [7, 6],
  );
  assert.equal(await mailbox.read('00000001'), null);
  // Three mails of 6 MB fill a file of 16 MB: of 1-3, 4-6 and 7 the first is gone.
  assert.deepEqual((await readdir(folder)).toSorted(), ['00000004.mails', '00000007.mails']);
  sender.close();
  await mailbox.close();
  const again = await openMailbox(folder, { keep: 2 });
  assert.equal(again.count(), 2);
  await again.close();
});

test('two mailboxes on one folder lose nothing of each other', async () => {
  const folder = await newFolder();
  const boxes = [await openMailbox(folder), await openMailbox(folder)];
  for (const { smtpUrl } of boxes) {
    const sender = senderTo(smtpUrl);
    for (let i = 0; i < 2; i++)
      await sender.sendMail({ raw: rawMail(`${smtpUrl} ${i}`), envelope });
    sender.close();
  }
  for (const box of boxes) await box.close();
  const mailbox = await openMailbox(folder);
  const { items } = mailbox.list({ offset: 0, limit: 9 });
  const texts = await Promise.all(items.map(({ id }) => mailbox.read(id)));
  assert.equal(new Set(items.map(({ id }) => id)).size, 4);
  assert.equal(new Set(texts.map(String)).size, 4);
  await mailbox.close();
});
