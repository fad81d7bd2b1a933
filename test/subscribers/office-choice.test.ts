import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addOffice } from '../portal/rows.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { getPage, postForm, requestsOf } from './person.ts';
import { assertValid, changed, fieldsOf } from './valid-page.ts';

const number = 40;

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
  for (let one = 1; one <= number; one += 1)
    await addOffice(service.deps.db, `werk-${one}`, `Gemeinde Königswerk ${one}`);
});
after(() => service.close());

const officesIn = (html: string) =>
  [...html.matchAll(/name="office" value="([\w-]+)"/g)].map(([, slug]) => slug);

test('of many offices the form shows only those that are ticked', async () => {
  const page = await getPage(service, '/abonnieren?office=werk-3&office=nirgends');
  await assertValid(page);
  assert.deepEqual(officesIn(page.html), ['werk-3']);
  assert.match(page.html, /id="stelleSuche"/);
});

test('from the search for an office to the request nothing that was typed is lost', async () => {
  const email = 'amt@zeitung.example';
  const empty = fieldsOf((await getPage(service, '/abonnieren?office=werk-3')).html);
  const typed = changed(empty, { email, stelleSuche: 'koenigswerk 4', button: 'search' });
  const found = await postForm(service, '/abonnieren', typed);
  assert.equal(found.status, 200);
  await assertValid(found);
  assert.deepEqual(officesIn(found.html), ['werk-3', 'werk-4', 'werk-40']);
  const sent = await postForm(service, '/abonnieren', [
    ...fieldsOf(found.html),
    ['office', 'werk-40'],
    ['button', 'subscribe'],
  ]);
  assert.equal(sent.status, 200);
  const [row] = await requestsOf(service.deps, email);
  const [filter] = (row?.filters ?? []) as { officeIds: string[] }[];
  assert.deepEqual(new Set(filter?.officeIds), new Set(['werk-3', 'werk-40']));
});

test('shows a part of what is found, with how many more there are', async () => {
  const page = await postForm(service, '/en/abonnieren', { stelleSuche: 'werk', button: 'search' });
  assert.equal(officesIn(page.html).length, 15);
  assert.match(page.html, new RegExp(`There are ${number - 15} more`));
  await assertValid(page);
});

test('a name that was typed and not looked up is a fault, and is looked up then', async () => {
  const fields = { email: 'tipp@zeitung.example', topic: 'bildung', stelleSuche: 'Königswerk 12' };
  const page = await postForm(service, '/abonnieren', { ...fields, button: 'subscribe' });
  assert.equal(page.status, 422);
  await assertValid(page);
  assert.match(page.html, /href="#stelleSuche">Sie haben „Königswerk 12“ eingetragen/);
  assert.deepEqual(officesIn(page.html), ['werk-12']);
  const again = await postForm(service, '/abonnieren', [
    ...fieldsOf(page.html),
    ['button', 'subscribe'],
  ]);
  assert.match(again.html, /keine Pressestelle angekreuzt/);
  assert.deepEqual(await requestsOf(service.deps, fields.email), []);
});

test('the Enter key looks the office up, and says where there is none', async () => {
  const page = await postForm(service, '/abonnieren', { stelleSuche: '%_<x>', button: 'enter' });
  assert.equal(page.status, 200);
  assert.match(page.html, /Für „%_&lt;x&gt;“ haben wir keine weitere Pressestelle gefunden/);
  await assertValid(page);
});
