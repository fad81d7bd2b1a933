import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { forgetOldReports, recoverReports } from '../../src/accessibility/report.ts';
import { openSender } from '../../src/distributions/sender.ts';
import type { Handlers } from '../../src/queue/run-job.ts';
import { createHandlers } from '../../workers/handlers.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { confirmedPerson, getPage } from '../subscribers/person.ts';
import { assertValid } from '../subscribers/valid-page.ts';

let service: TestService;
let handlers: Handlers;

before(async () => {
  const env = { OPERATOR_EMAIL: 'betrieb@portal.example' };
  service = await startTestService({ workers: false, env });
  handlers = createHandlers(service.deps, openSender(), new AbortController().signal);
});
after(() => service.close());

async function send(
  fields: Record<string, string>,
  { path = '/barrierefreiheit', headers = {} } = {},
): Promise<{ status: number; html: string }> {
  const body = new URLSearchParams(fields);
  const response = await fetch(service.url + path, { method: 'POST', body, headers });
  return { status: response.status, html: await response.text() };
}

type Report = { id: string; message: string; page: string; email: string; state: string };

async function listReports(): Promise<Report[]> {
  const { rows } = await sql<Report>`select * from barrier_report order by created_at, id`.execute(
    service.deps.db,
  );
  return rows;
}

const mails = () => service.deps.mailbox?.list({ offset: 0, limit: 100 }).items ?? [];

test('every page leads to the form, with its own address filled in', async () => {
  const start = await (await fetch(`${service.url}/en/regionen`)).text();
  assert.match(start, /href="\/en\/barrierefreiheit\?page=\/en\/regionen#melden"/);
  const form = await (await fetch(`${service.url}/barrierefreiheit?page=/regionen/hagen`)).text();
  assert.match(form, /name="page" type="text" value="\/regionen\/hagen"/);
});

test('the key in the address of a personal page goes nowhere', async () => {
  const { settings } = await confirmedPerson(service, 'person@zeitung.example');
  const { html } = await getPage(service, settings);
  const [, link = ''] = /href="(\/barrierefreiheit\?[^"]*)"/.exec(html) ?? [];
  assert.match(decodeURI(link), /page=\/einstellungen\/…#melden$/);
  const token = '0123456789ab0123456789abcdefghjk';
  const url = `${service.url}/barrierefreiheit?page=/einstellungen/${token}`;
  assert.doesNotMatch(await (await fetch(url)).text(), new RegExp(token));
  await send({ message: 'Hier', page: `/abmelden/${token}` });
  assert.equal((await listReports()).at(-1)?.page, '/abmelden/…');
});

test('all faults are named at once, and what was typed is still there', async () => {
  const count = (await listReports()).length;
  const page = `/${'ß'.repeat(500)}`;
  const { status, html } = await send({ message: ' ', page, email: 'kein "Ort"' });
  assert.equal(status, 422);
  await assertValid({ status, html, headers: new Headers() });
  for (const said of [/Beschreiben Sie bitte/, /höchstens 500 Zeichen/, /name@example.org/])
    assert.match(html, said);
  assert.match(html, /<title>Fehler: /);
  assert.match(html, /value="kein &quot;Ort&quot;"/);
  assert.ok(html.includes(page));
  const long = await send({ message: 'ä'.repeat(5_001) }, { path: '/en/barrierefreiheit' });
  assert.equal(long.status, 422);
  assert.match(long.html, /up to 5,000 characters/);
  assert.equal((await listReports()).length, count);
});

test('a report is kept, and mailed to the operator once, though its job runs twice', async () => {
  const message = 'Der Knopf „Weiter“ hat keinen Namen.\r\n\r\n.Zweiter Absatz <b>fett</b>';
  const email = 'Leserin@Haus.example';
  const { status, html } = await send({ message, page: '/suche\r\nBcc: x@y.example', email });
  assert.equal(status, 200);
  assert.match(html, /innerhalb eines Monats eine Antwort/);
  const report = (await listReports()).at(-1);
  assert.deepEqual(
    [report?.page, report?.email, report?.state],
    ['/suche Bcc: x@y.example', 'Leserin@haus.example', 'to_send'],
  );
  const job = { reportId: report?.id ?? '' };
  const before = mails().length;
  await Promise.all([handlers.sendBarrierReport(job), handlers.sendBarrierReport(job)]);
  await handlers.sendBarrierReport(job);
  const [entry, ...others] = mails().slice(0, mails().length - before);
  assert.deepEqual(others, []);
  assert.deepEqual(entry?.recipients, ['betrieb@portal.example']);
  const raw = (await service.deps.mailbox?.read(entry?.id ?? ''))?.toString() ?? '';
  assert.match(raw, /^Reply-To: Leserin@haus\.example\r$/m);
  assert.doesNotMatch(raw, /^Bcc:/im);
  assert.match(raw, /Der Knopf =E2=80=9EWeiter=E2=80=9C hat keinen Namen\./);
  assert.match(raw, /^(\.|=2E)Zweiter Absatz <b>fett<\/b>\r$/m);
  assert.equal((await listReports()).at(-1)?.state, 'sent');
});

test('nothing but a description is needed', async () => {
  const { status, html } = await send({ message: 'Zu klein' }, { path: '/en/barrierefreiheit' });
  assert.equal(status, 200);
  assert.match(html, /you will get no answer/);
  await assertValid({ status, html, headers: new Headers() });
});

test('a lost bell is rung again, and a report is forgotten after a year', async () => {
  const rung: string[] = [];
  const ring = async (_name: string, payload: Record<string, string>) =>
    void rung.push(payload.reportId ?? '');
  await recoverReports({ ...service.deps, queues: { ...service.deps.queues, ring } });
  const open = (await listReports()).filter(({ state }) => state === 'to_send');
  assert.ok(open.length > 0);
  assert.deepEqual(rung.toSorted(), open.map(({ id }) => id).toSorted());
  await sql`update barrier_report set created_at = now() - interval '366 days'
    where id = ${open[0]?.id}`.execute(service.deps.db);
  await forgetOldReports(service.deps);
  assert.ok((await listReports()).every(({ id }) => id !== open[0]?.id));
});

test('over all addresses a hundred reports an hour are kept, and no other is called sent', async () => {
  const { db } = service.deps;
  await sql`insert into barrier_report (message, language, state, created_at)
    select 'Zu viele', 'de', 'sent', now() - interval '59 minutes' from generate_series(1, 100)`.execute(
    db,
  );
  const count = (await listReports()).length;
  const { status, html } = await send({ message: 'Der Knopf „Weiter“', email: 'a@haus.example' });
  assert.equal(status, 429);
  await assertValid({ status, html, headers: new Headers() });
  assert.match(html, /noch nicht gespeichert/);
  assert.match(html, /Der Knopf „Weiter“<\/textarea>/);
  assert.equal((await listReports()).length, count);
  await sql`update barrier_report set created_at = now() - interval '61 minutes'
    where message = 'Zu viele'`.execute(db);
  assert.equal((await send({ message: 'Wieder' })).status, 200);
});

test('a form of another site and a form without fields are refused', async () => {
  const headers = { 'sec-fetch-site': 'cross-site' };
  assert.equal((await send({ message: 'x' }, { headers })).status, 403);
  const json = { 'content-type': 'application/json' };
  assert.equal((await send({ message: 'x' }, { headers: json })).status, 422);
});

test('whoever sends too many is told to wait', async () => {
  const many = await startTestService({ workers: false, env: { TRUST_PROXY: '1' } });
  try {
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      const response = await fetch(`${many.url}/barrierefreiheit`, {
        method: 'POST',
        body: new URLSearchParams({ message: 'x' }),
        headers: { 'x-forwarded-for': '203.0.113.7' },
      });
      statuses.push(response.status);
      if (response.status === 429) assert.ok(Number(response.headers.get('retry-after')) > 0);
    }
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 200), 429]);
  } finally {
    await many.close();
  }
});
