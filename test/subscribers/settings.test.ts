import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { makeToken } from '../../src/tokens.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import {
  confirmedPerson,
  eventsOf,
  getPage,
  letTimePass,
  postForm,
  requestsOf,
  subscriberOf,
} from './person.ts';
import { assertValid, changed, fieldsOf } from './valid-page.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

test('the page shows everything that can be decided, in both languages', async () => {
  const { settings } = await confirmedPerson(service, 'alles@zeitung.example', [
    { regions: ['05954'], wider: true, topics: ['bildung'] },
    { offices: ['ennepe-ruhr-kreis'] },
    {},
  ]);
  const german = await getPage(service, settings);
  await assertValid(german);
  assert.match(
    german.html,
    /Region Ennepe-Ruhr-Kreis \(auch übergeordnete Gebiete\), Thema Bildung/,
  );
  assert.match(german.html, /Pressestelle Ennepe-Ruhr-Kreis/);
  const english = await getPage(service, `/en${settings}`);
  await assertValid(english);
  assert.match(
    english.html,
    /Region Ennepe-Ruhr-Kreis \(also larger areas around it\), Topic Education/i,
  );
});

test('language and length are saved, other values are refused', async () => {
  const address = 'sprache@zeitung.example';
  const { settings } = await confirmedPerson(service, address);
  const saved = await postForm(service, settings, { language: 'en', length: 'teaser' });
  assert.equal(saved.status, 303);
  assert.equal(saved.headers.get('location'), `${settings}?notice=saved`);
  const page = await getPage(service, `${settings}?notice=saved`);
  await assertValid(page);
  assert.match(page.html, /Ihre Einstellungen sind gespeichert/);
  const { language, fullText } = (await subscriberOf(service.deps, address)) ?? {};
  assert.deepEqual([language, fullText], ['en', false]);
  assert.equal((await postForm(service, settings, { language: 'fr', length: 'full' })).status, 422);
  assert.equal((await postForm(service, settings)).status, 422);
  const events = (await eventsOf(service.deps, address)).map(({ event }) => event);
  assert.deepEqual(events, ['requested', 'mailed', 'confirmed', 'changed']);
});

test('a pause lasts one, two or four weeks and can be ended', async () => {
  const address = 'pause@zeitung.example';
  const { settings } = await confirmedPerson(service, address);
  for (const weeks of [1, 2, 4]) {
    await postForm(service, `${settings}/pause`, { weeks: String(weeks) });
    const until = (await subscriberOf(service.deps, address))?.pausedUntil?.getTime() ?? 0;
    assert.ok(Math.abs(until - Date.now() - weeks * 7 * 86_400_000) < 2 * 3_600_000);
  }
  const paused = await getPage(service, settings);
  await assertValid(paused);
  assert.match(paused.html, /Pause beenden/);
  assert.equal((await postForm(service, `${settings}/pause`, { weeks: '3' })).status, 422);
  await postForm(service, `${settings}/pause`, { weeks: '0' });
  assert.equal((await subscriberOf(service.deps, address))?.pausedUntil, null);
});

test('a suppressed address is told that nothing is sent, and how that ends', async () => {
  const address = 'tot@zeitung.example';
  const { settings } = await confirmedPerson(service, address);
  const suppress = (reason: string) =>
    sql`
      insert into suppression (address_hash, address, reason)
      select address_hash, address, ${reason} from subscriber where address = ${address}
      on conflict (address_hash) do update set reason = excluded.reason`.execute(service.deps.db);
  assert.doesNotMatch((await getPage(service, settings)).html, /geht zurzeit keine E-Mail/);

  await suppress('hard_bounce');
  const dead = await getPage(service, settings);
  await assertValid(dead);
  assert.match(dead.html, /An diese Adresse geht zurzeit keine E-Mail/);
  assert.match(dead.html, /dass es dieses Postfach nicht gibt/);
  const english = await getPage(service, `/en${settings}`);
  await assertValid(english);
  assert.match(english.html, /No mail goes to this address at present/);

  await suppress('complaint');
  const complained = await getPage(service, settings);
  await assertValid(complained);
  assert.match(complained.html, /als Spam/);
  assert.doesNotMatch(complained.html, /Adresse neu bestätigen/);

  await suppress('hard_bounce');
  await letTimePass(service.deps, address, 11);
  const form = await postForm(service, '/abonnieren', [...fieldsOf(dead.html), ['button', 'edit']]);
  assert.match(form.html, new RegExp(`value="${address}"`));
  await confirmedPerson(service, address);
  assert.doesNotMatch((await getPage(service, settings)).html, /geht zurzeit keine E-Mail/);
});

test('filters are added and removed, and nobody removes those of another', async () => {
  const mine = await confirmedPerson(service, 'meine@zeitung.example', [{ regions: ['05'] }]);
  const other = await confirmedPerson(service, 'andere@zeitung.example', [{ regions: ['09'] }]);
  const form = await getPage(service, `${mine.settings}/filter`);
  await assertValid(form);
  const searched = await postForm(service, `${mine.settings}/filter`, [
    ...changed(fieldsOf(form.html), { regionSuche: 'Witten' }),
    ['button', 'enter'],
  ]);
  await assertValid(searched);
  assert.match(searched.html, /value="05954036">/);
  const nothing = await postForm(service, `${mine.settings}/filter`, { button: 'subscribe' });
  assert.equal(nothing.status, 422);
  await assertValid(nothing);
  const add = { region: '05954036', topic: 'bildung', wider: '1', button: 'subscribe' };
  for (let time = 0; time < 2; time += 1)
    assert.equal((await postForm(service, `${mine.settings}/filter`, add)).status, 303);
  const page = await getPage(service, mine.settings);
  const ids = [...page.html.matchAll(/\/filter\/(\w+)\/loeschen/g)].map(([, id]) => id ?? '');
  assert.equal(ids.length, 2);
  assert.match(page.html, /Region Witten \(auch übergeordnete Gebiete\), Thema Bildung/);
  await postForm(service, `${other.settings}/filter/${ids[0]}/loeschen`);
  await postForm(service, `${mine.settings}/filter/${ids[1]}/loeschen`);
  const left = (await getPage(service, mine.settings)).html;
  assert.ok(left.includes(ids[0] ?? '') && !left.includes(ids[1] ?? ''));
  const changes = (await eventsOf(service.deps, 'meine@zeitung.example')).filter(
    ({ event }) => event === 'changed',
  );
  assert.deepEqual(
    changes.map(({ details }) => Object.keys(details)),
    [['addedFilter'], ['removedFilter']],
  );
});

test('after the end the page says so, and changing has no effect', async () => {
  const address = 'ende@zeitung.example';
  const { settings } = await confirmedPerson(service, address);
  assert.equal((await postForm(service, `${settings}/beenden`)).status, 303);
  assert.equal((await subscriberOf(service.deps, address))?.endedReason, 'settings');
  const page = await getPage(service, settings);
  await assertValid(page);
  assert.match(page.html, /Ihr Abonnement ist beendet/);
  await postForm(service, settings, { language: 'en', length: 'full' });
  assert.equal((await subscriberOf(service.deps, address))?.language, 'de');
});

test('all data can be downloaded', async () => {
  const address = 'daten@zeitung.example';
  const { settings } = await confirmedPerson(service, address);
  const { html, headers } = await getPage(service, `${settings}/daten`);
  assert.match(headers.get('content-disposition') ?? '', /attachment; filename=depesche\.json/);
  assert.match(headers.get('content-type') ?? '', /application\/json/);
  const data = JSON.parse(html) as Record<string, unknown[]> & { subscriber: { address: string } };
  assert.equal(data.subscriber.address, address);
  assert.equal(data.filters?.length, 1);
  assert.equal(data.consent?.length, 3);
});

test('erasing asks once more, then leaves nothing readable, and can be repeated', async () => {
  const address = 'loeschen@zeitung.example';
  const { id, settings } = await confirmedPerson(service, address);
  const asked = await getPage(service, `${settings}/loeschen`);
  await assertValid(asked);
  assert.ok(await subscriberOf(service.deps, address));
  for (let time = 0; time < 2; time += 1) {
    const erased = await postForm(service, `${settings}/loeschen`);
    assert.equal(erased.status, 200);
    await assertValid(erased);
  }
  assert.equal(await subscriberOf(service.deps, address), undefined);
  assert.deepEqual(await requestsOf(service.deps, address), []);
  const { rows } = await sql`select 1 from filter where subscriber_id = ${id}`.execute(
    service.deps.db,
  );
  assert.equal(rows.length, 0);
  const events = await eventsOf(service.deps, address);
  assert.deepEqual(
    events.map(({ event }) => event),
    ['requested', 'mailed', 'confirmed', 'ended'],
  );
  assert.ok(!JSON.stringify(events).includes(address));
  assert.equal((await getPage(service, settings)).status, 404);
});

test('foreign links and forms of other sites are refused', async () => {
  const { id, settings } = await confirmedPerson(service, 'schutz@zeitung.example');
  const { secretKey } = service.deps.config;
  const foreign = `/einstellungen/${makeToken(secretKey, 'unsubscribe', id)}`;
  for (const path of [foreign, `${foreign}/daten`, `${foreign}/loeschen`, `${foreign}/filter`]) {
    assert.equal((await getPage(service, path)).status, 404);
    assert.equal((await postForm(service, path)).status, 404);
  }
  const answer = await fetch(`${service.url}${settings}/beenden`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'cross-site' },
  });
  assert.equal(answer.status, 403);
  assert.equal((await subscriberOf(service.deps, 'schutz@zeitung.example'))?.endedReason, null);
});
