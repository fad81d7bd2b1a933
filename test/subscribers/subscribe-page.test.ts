import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readLanguage } from '../../src/words.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { eventsOf, getPage, postForm, requestsOf } from './person.ts';
import { assertValid, changed, fieldsOf } from './valid-page.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const frequency = 'immediate';
const email = (name: string) => `${name}@zeitung.example`;

test('a link from a release, region or topic fills the form in', async () => {
  const page = await getPage(
    service,
    '/abonnieren?region=05954&region=schwelm&topic=bildung&office=ennepe-ruhr-kreis&region=nirgends',
  );
  assert.equal(page.status, 200);
  await assertValid(page);
  const fields = fieldsOf(page.html).toSorted(([a, x], [b, y]) =>
    `${a} ${x}`.localeCompare(`${b} ${y}`),
  );
  assert.deepEqual(fields, [
    ['email', ''],
    ['language', 'de'],
    ['office', 'ennepe-ruhr-kreis'],
    ['region', '05954'],
    ['region', '05954024'],
    ['regionSuche', ''],
    ['topic', 'bildung'],
    ['wider', '1'],
  ]);
  assert.match(page.html, /Schwelm \(Ennepe-Ruhr-Kreis\)/);
});

test('both languages have the same texts with the same places to fill in', async () => {
  const textsOf = async (language: 'de' | 'en') =>
    [...(await readLanguage(language))]
      .filter(([key]) => key.startsWith('subscribe.'))
      .map(
        ([key, text]) =>
          `${key} ${
            text
              .match(/\{\w+\}/g)
              ?.toSorted()
              .join(' ') ?? ''
          }`,
      );
  const german = await textsOf('de');
  assert.ok(german.length > 100);
  assert.deepEqual(await textsOf('en'), german);
});

test('the form in English is complete', async () => {
  const page = await getPage(service, '/en/abonnieren?region=05954');
  await assertValid(page);
  assert.match(page.html, /<html lang="en">/);
  assert.match(page.html, /Subscribe to releases/);
  assert.ok(fieldsOf(page.html).some(([name, value]) => name === 'language' && value === 'en'));
});

test('from region search to the request nothing that was typed is lost', async () => {
  const empty = fieldsOf((await getPage(service, '/abonnieren?topic=gesundheit')).html);
  const typed = changed(empty, {
    email: email('weg'),
    regionSuche: ' Hattingen ',
    language: 'en',
    button: 'search',
  });
  const found = await postForm(service, '/abonnieren', typed);
  assert.equal(found.status, 200);
  await assertValid(found);
  assert.match(found.html, /Gefunden für „Hattingen“/);
  assert.match(found.html, /value="05954016">/);
  const kept = fieldsOf(found.html);
  for (const field of [
    ['email', email('weg')],
    ['language', 'en'],
    ['topic', 'gesundheit'],
  ])
    assert.ok(
      kept.some((other) => other.join() === field.join()),
      field.join(),
    );
  const sent = await postForm(service, '/abonnieren', [
    ...kept,
    ['region', '05954016'],
    ['button', 'subscribe'],
  ]);
  assert.equal(sent.status, 200);
  await assertValid(sent);
  assert.match(sent.html, /Bitte bestätigen Sie Ihr Abonnement/);
  const [row] = await requestsOf(service.deps, email('weg'));
  assert.deepEqual(row?.filters, [
    { regionCodes: ['05954016'], wider: true, topicCodes: ['07000000'], officeIds: [], frequency },
  ]);
  const [event] = await eventsOf(service.deps, email('weg'));
  assert.match(event?.wording ?? '', /^Ich möchte die gewählten Meldungen per E-Mail erhalten\./);
});

test('all faults are listed on top, linked to their fields, and the fields keep what was typed', async () => {
  const page = await postForm(service, '/abonnieren', {
    email: 'kein "Name"@<b>',
    regionSuche: '',
    topic: 'gibtsnicht',
    wider: '1',
    button: 'subscribe',
  });
  assert.equal(page.status, 422);
  await assertValid(page);
  assert.match(page.html, /<title>Fehler: /);
  const links = [...page.html.matchAll(/<a class="kern-link" href="#([\w-]+)">([^<]+)</g)];
  assert.deepEqual(
    links.map(([, field]) => field),
    ['email', 'topics'],
  );
  for (const [, field] of links) assert.match(page.html, new RegExp(`id="${field}"`));
  assert.ok(
    fieldsOf(page.html).some(([name, value]) => name === 'email' && value.startsWith('kein "')),
  );
  assert.doesNotMatch(page.html, /<b>/);
});

test('a form without any choice asks whether everything is meant', async () => {
  const fields = { email: email('alles'), language: 'de', button: 'subscribe' };
  const asked = await postForm(service, '/abonnieren', fields);
  assert.equal(asked.status, 422);
  assert.match(asked.html, /mindestens eine Region, ein Thema oder eine Pressestelle/);
  const both = await postForm(service, '/abonnieren', { ...fields, everything: '1', region: '05' });
  assert.equal(both.status, 422);
  assert.equal(
    (await postForm(service, '/abonnieren', { ...fields, everything: '1' })).status,
    200,
  );
  const [row] = await requestsOf(service.deps, email('alles'));
  assert.deepEqual(row?.filters, [
    { regionCodes: [], wider: false, topicCodes: [], officeIds: [], frequency },
  ]);
});

test('a region that was typed but not chosen is never left out silently', async () => {
  const fields = { email: email('ort'), topic: 'bildung', regionSuche: 'Schwelm' };
  const unread = await postForm(service, '/abonnieren', { ...fields, button: 'subscribe' });
  assert.equal(unread.status, 422);
  assert.match(unread.html, /value="05954024">/);
  const pressedEnter = await postForm(service, '/abonnieren', { ...fields, button: 'enter' });
  assert.equal(pressedEnter.status, 200);
  assert.match(pressedEnter.html, /value="05954024">/);
  const unticked = await postForm(service, '/abonnieren', {
    ...fields,
    regionGesucht: 'Schwelm',
    button: 'subscribe',
  });
  assert.equal(unticked.status, 422);
  assert.match(unticked.html, /aber keine Region angekreuzt/);
  assert.deepEqual(await requestsOf(service.deps, email('ort')), []);
});

test('a search that finds nothing says so', async () => {
  const page = await postForm(service, '/abonnieren', {
    regionSuche: '%_\u0000\u2028<x>',
    button: 'search',
  });
  assert.equal(page.status, 200);
  await assertValid(page);
  assert.match(page.html, /keine Region gefunden/);
});

test('the answer is byte for byte the same for a known and an unknown address', async () => {
  const fields = { language: 'de', everything: '1', button: 'subscribe' };
  const ask = async (address: string) => {
    const page = await postForm(service, '/abonnieren', { ...fields, email: address });
    return { status: page.status, html: page.html.replaceAll(address, '…') };
  };
  const first = await ask(email('bekannt'));
  assert.deepEqual(await ask(email('bekannt')), first);
  assert.deepEqual(await ask(email('neu')), first);
});

test('a form that another site sends is refused, and an overlong one too', async () => {
  const send = (headers: Record<string, string>, body: string) =>
    fetch(`${service.url}/abonnieren`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });
  const body = `email=${encodeURIComponent(email('fremd'))}&everything=1&button=subscribe`;
  assert.equal((await send({ 'sec-fetch-site': 'cross-site' }, body)).status, 403);
  assert.deepEqual(await requestsOf(service.deps, email('fremd')), []);
  const tooLarge = await send({}, `email=${'a'.repeat(120_000)}`);
  assert.equal(tooLarge.status, 413);
  assert.match(await tooLarge.text(), /höchstens 100\u00A0kB/);
  assert.equal((await send({}, 'a&'.repeat(40_000))).status, 422);
  assert.equal((await send({}, '%zz=%00&email=%ff%fe')).status, 422);
  assert.equal((await send({ 'content-encoding': 'gzip' }, body)).status, 422);
  assert.equal((await send({ 'content-type': 'text/csv' }, body)).status, 422);
});
