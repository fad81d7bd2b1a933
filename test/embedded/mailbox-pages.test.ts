import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import express from 'express';
import { HtmlValidate } from 'html-validate';
import { createTransport, type Transporter } from 'nodemailer';
import { readConfig } from '../../src/config.ts';
import { type Mailbox, openMailbox } from '../../src/embedded/mailbox.ts';
import { mailboxRoutes } from '../../src/embedded/mailbox-routes.ts';
import { answerProblems } from '../../src/http/errors.ts';
import { openViews } from '../../src/http/views.ts';
import { openLog } from '../../src/log.ts';
import { openWords } from '../../src/words.ts';

let folder: string;
let mailbox: Mailbox;
let server: Server;
let sender: Transporter;
let site: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailbox-pages-'));
  mailbox = await openMailbox(join(folder, 'mails'));
  sender = createTransport({ url: mailbox.smtpUrl, pool: true });
  const words = await openWords();
  const config = readConfig({ DATA_DIR: folder, BASE_URL: 'https://portal.example/' });
  const views = await openViews({ words, baseUrl: config.baseUrl });
  const app = express();
  app.set('query parser', 'simple');
  app.use('/dev/mailbox', mailboxRoutes({ views, words, config }, mailbox));
  app.use(answerProblems({ log: openLog('silent'), words }));
  server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/dev/mailbox`;
});

after(async () => {
  server.close();
  sender.close();
  await mailbox.close();
  await rm(folder, { recursive: true, force: true });
});

async function sendRaw(raw: string | Buffer, to = 'leser@zeitung.example'): Promise<string> {
  await sender.sendMail({ raw, envelope: { from: 'a@b.example', to: [to] } });
  return mailbox.list({ offset: 0, limit: 1 }).items[0]?.id ?? '';
}

async function sendHtml(html: string): Promise<string> {
  const head = 'Subject: HTML\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8';
  return sendRaw(`${head}\r\n\r\n${html}\r\n`);
}

async function getPage(path: string, language = 'de') {
  const response = await fetch(site + path, { headers: { 'Accept-Language': language } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

async function assertValidHtml(text: string): Promise<void> {
  const validator = new HtmlValidate({
    extends: ['html-validate:standard'],
    rules: { 'doctype-style': 'off' },
  });
  const report = await validator.validateString(text);
  assert.deepEqual(
    report.results.flatMap(({ messages }) => messages.map((m) => `${m.line}: ${m.message}`)),
    [],
  );
}

test('the list shows mails newest first in pages of 50, in both languages, as valid HTML', async () => {
  for (let i = 0; i < 51; i++)
    await sendRaw(`Subject: Seite ${i}\r\n\r\n-\r\n`, `s${i}@seiten.example`);
  const first = await getPage('?q=seiten');
  assert.equal(first.status, 200);
  assert.equal(first.text.match(/<time /g)?.length, 50);
  assert.match(first.text, /51 Mails gefunden · Seite 1 von 2/);
  assert.ok(first.text.indexOf('Seite 50<') < first.text.indexOf('Seite 49<'));
  assert.match(first.text, /href="\/dev\/mailbox\?q&#x3D;seiten&amp;page&#x3D;2"/);
  await assertValidHtml(first.text);
  const last = await getPage('?q=seiten&page=2', 'en');
  assert.equal(last.text.match(/<time /g)?.length, 1);
  assert.match(last.text, /<html lang="en">[^]*51 mails found · page 2 of 2[^]*s0@seiten\.example/);
  await assertValidHtml(last.text);
  const empty = await getPage('?q=gibtesnicht');
  assert.match(empty.text, /Zu dieser Suche gibt es hier keine Mail/);
  await assertValidHtml(empty.text);
});

test('the list tells which domains refuse mails', async () => {
  const { text } = await getPage('');
  for (const answer of ['tempfail', 'full', 'unknown'])
    assert.match(text, new RegExp(`…@${answer}\\.example`));
  assert.match(text, /550 5\.1\.1/);
});

test('the list is to be had as JSON', async () => {
  const raw = 'To: J <json@x.example>\r\nSubject: Ei\r\nMessage-ID: <1@x>\r\n\r\n-\r\n';
  await sendRaw(raw, 'json@x.example');
  const { headers, text } = await getPage('?format=json&q=json@x.example&limit=1');
  assert.match(headers.get('content-type') ?? '', /^application\/json/);
  const { total, items } = JSON.parse(text) as { total: number; items: Record<string, unknown>[] };
  assert.equal(total, 1);
  const { id, receivedAt, ...rest } = items[0] ?? {};
  assert.ok(mailbox.find(String(id)));
  assert.ok(Math.abs(Date.now() - Date.parse(String(receivedAt))) < 60_000);
  assert.deepEqual(rest, {
    to: 'json@x.example',
    recipients: ['json@x.example'],
    subject: 'Ei',
    messageId: '<1@x>',
    size: raw.length,
  });
});

test('a faulty query is answered 422 and an unknown mail 404', async () => {
  for (const query of ['?page=0', '?page=x', '?q=a&q=b', '?format=xml', '?limit=5000', '?other=1'])
    assert.equal((await getPage(query)).status, 422, query);
  for (const path of ['/00099999', '/00099999/html', '/00099999.eml', '/..%2f..%2fpackage.json'])
    assert.equal((await getPage(path)).status, 404, path);
});

test('a mail is shown with frame, text, attachments and headers, umlauts and all', async () => {
  await sender.sendMail({
    from: { name: 'Stadt Größenwörth', address: 'presse@stadt.example' },
    to: 'leser@zeitung.example',
    subject: 'Grüße & „Küsse“',
    text: 'Der Text: Äpfel < Birnen',
    html: '<p>Das HTML: Äpfel</p>',
    headers: { 'List-Id': '<stadt.depesche.example>' },
    attachments: [{ filename: 'Maß & Größe.pdf', content: Buffer.alloc(2500) }],
  });
  const id = mailbox.list({ offset: 0, limit: 1 }).items[0]?.id ?? '';
  const { status, text } = await getPage(`/${id}`);
  assert.equal(status, 200);
  assert.match(text, /<h1[^>]*><bdi>Grüße &amp; „Küsse“<\/bdi><\/h1>/);
  assert.match(text, /<pre[^>]*>Der Text: Äpfel &lt; Birnen/);
  assert.match(text, /Maß &amp; Größe\.pdf<\/bdi> \(application\/pdf, 2,5 kB\)/);
  assert.match(text, /Stadt Größenwörth &lt;presse@stadt\.example&gt;/);
  assert.match(text, /List-I[dD]<\/th>\s*<td[^>]*><bdi>&lt;stadt\.depesche\.example&gt;/);
  assert.doesNotMatch(text, /Das HTML/);
  await assertValidHtml(text);
  await assertValidHtml((await getPage(`/${id}`, 'en')).text);
  assert.match((await getPage(`/${id}/html`)).text, /<p>Das HTML: Äpfel<\/p>/);
});

test('the frame is sandboxed by the page and by its own policy', async () => {
  const id = await sendHtml('<!doctype html><html><head><title>x</title></head><p>Hallo</html>');
  const page = await getPage(`/${id}`);
  const [frame = ''] = /<iframe[^>]*>/.exec(page.text) ?? [];
  assert.match(frame, / sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  assert.match(frame, new RegExp(` src="/dev/mailbox/${id}/html"`));
  const around = policyOf(page.headers);
  assert.equal(around['frame-src'], "'self'");
  assert.equal(around['default-src'], "'none'");
  assert.equal(around['script-src'], undefined);

  const inner = await getPage(`/${id}/html`);
  assert.match(inner.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/);
  assert.deepEqual(policyOf(inner.headers), {
    'default-src': "'none'",
    'img-src': "'self' https://portal.example data:",
    'style-src': "'unsafe-inline'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
    sandbox: 'allow-popups allow-popups-to-escape-sandbox',
  });
  assert.match(inner.text, /^<!doctype html><html><head><base target="_blank"><title>/);
});

function policyOf(headers: Headers): Record<string, string> {
  const directives = (headers.get('content-security-policy') ?? '').split('; ');
  return Object.fromEntries(
    directives.map((directive) => {
      const [name = '', ...values] = directive.split(' ');
      return [name, values.join(' ')];
    }),
  );
}

test('links lead out of the frame whatever the HTML looks like', async () => {
  const cases = [
    ['<p>nur Text</p>', '<base target="_blank"><p>'],
    ['<!DOCTYPE html>\n<p>x</p>', '<!DOCTYPE html><base target="_blank">'],
    ['<html><HEAD lang="de"><meta charset="utf-8">', '<HEAD lang="de"><base target="_blank">'],
    ['<header>Kopf</header>', '<base target="_blank"><header>'],
  ] as const;
  for (const [html, expected] of cases) {
    const { text } = await getPage(`/${await sendHtml(html)}/html`);
    assert.ok(text.includes(expected), text);
  }
});

test('the raw mail is handed out byte by byte', async () => {
  const raw = 'Subject: Roh\r\n\r\n..Punkt\r\n\u00dcber\r\n';
  const { headers, text } = await getPage(`/${await sendRaw(raw)}.eml`);
  assert.match(headers.get('content-type') ?? '', /^message\/rfc822/);
  assert.equal(text, raw);
});

test('hostile mails neither break the pages nor get markup into them', async () => {
  const script = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)>';
  const nested = Array.from(
    { length: 400 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}`,
  );
  const mails = {
    'script in headers': `Subject: ${script}\r\nFrom: ${script}\r\nTo: ${script}\r\n\r\n${script}\r\n`,
    'encoded script': `Subject: =?utf-8?B?${Buffer.from(script).toString('base64')}?=\r\n\r\n-\r\n`,
    'huge header': `Subject: ${'x'.repeat(3_000_000)}\r\n\r\nText\r\n`,
    'many headers': `${'X-Y: z\r\n'.repeat(50_000)}\r\nText\r\n`,
    'no header': '\r\nnur Text\r\n',
    'no end of headers': 'Subject: abgebrochen\r\n',
    'broken MIME':
      'Content-Type: multipart/mixed; boundary="x\r\n\r\n--x\r\nContent-Type: text/html\r\n',
    'deep MIME': `${nested.join('\r\n')}\r\n`,
    'unknown charset':
      'Subject: =?klingonisch?Q?=FF?=\r\nContent-Type: text/plain; charset=x\r\n\r\n\u00ff\r\n',
    'script as attachment': `Content-Type: application/x${script}; name="${script}"\r\nContent-Disposition: attachment; filename="${script}"\r\n\r\nx\r\n`,
  };
  for (const [name, raw] of Object.entries(mails)) {
    const { status, text } = await getPage(`/${await sendRaw(raw)}`);
    assert.equal(status, 200, name);
    assert.doesNotMatch(text, /<script|<img/i, name);
    assert.ok(text.length < 500_000, name);
    if (text.length < 50_000) await assertValidHtml(text);
  }
  const list = await getPage('');
  assert.doesNotMatch(list.text, /<script|<img/i);
  assert.match(list.text, /&lt;script&gt;alert\(1\)/);
  await assertValidHtml(list.text);
});

test('a mail that cannot be taken apart says so and still shows its headers', async () => {
  const id = await sendRaw(`Subject: Riese\r\nX-Filler: ${'y'.repeat(2_200_000)}\r\n\r\nText\r\n`);
  const { text } = await getPage(`/${id}`);
  assert.match(text, /Der Aufbau dieser Mail ist beschädigt/);
  assert.match(text, /<bdi>Riese<\/bdi>/);
  assert.equal((await getPage(`/${id}/html`)).status, 404);
});
