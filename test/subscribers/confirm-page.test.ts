import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { insertSuppressions } from '../../src/suppressions/store.ts';
import { hashAddress, makeToken } from '../../src/tokens.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import {
  confirmedPerson,
  eventsOf,
  getPage,
  letTimePass,
  postForm,
  requestsOf,
  subscribeByApi,
  subscriberOf,
} from './person.ts';
import { assertValid, fieldsOf } from './valid-page.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const filters = [{ regions: ['05954024'], wider: true, topics: ['bildung'] }];

async function linkFor(address: string, wish: unknown[] = filters): Promise<string> {
  await subscribeByApi(service, { email: address, filters: wish });
  const [row] = (await requestsOf(service.deps, address)).slice(-1);
  assert.ok(row);
  return `/bestaetigen/${makeToken(service.deps.config.secretKey, 'confirm', row.id)}`;
}

async function filtersOf(address: string) {
  const { rows } = await sql<{ regionCodes: string[]; widerCodes: string[]; topicCodes: string[] }>`
    select region_codes, wider_codes, topic_codes from filter
    join subscriber on subscriber.id = subscriber_id where address = ${address}
    order by filter.created_at, filter.id`.execute(service.deps.db);
  return rows;
}

test('opening the link changes nothing, the button begins the subscription', async () => {
  const address = 'knopf@zeitung.example';
  const link = await linkFor(address);
  for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(service.url + link, { method });
  const page = await getPage(service, link);
  await assertValid(page);
  assert.match(page.html, /Region Schwelm \(auch übergeordnete Gebiete\), Thema Bildung/);
  assert.equal(await subscriberOf(service.deps, address), undefined);
  const done = await postForm(service, link);
  assert.equal(done.status, 200);
  await assertValid(done);
  assert.match(done.html, /Ihr Abonnement ist bestätigt/);
  assert.deepEqual(await filtersOf(address), [
    {
      regionCodes: ['05954024'],
      widerCodes: ['05', '059', '05954', 'DE'],
      topicCodes: ['05000000'],
    },
  ]);
  const confirmed = (await eventsOf(service.deps, address)).find(
    ({ event }) => event === 'confirmed',
  );
  assert.match(confirmed?.wording ?? '', /^Ich möchte die genannten Meldungen/);
  const settings = /href="(\/einstellungen\/[^"]+)"/.exec(done.html)?.[1];
  assert.equal((await getPage(service, settings ?? '')).status, 200);
});

test('confirming twice, also at the same moment, is friendly and happens once', async () => {
  const address = 'doppelt@zeitung.example';
  const link = await linkFor(address);
  const answers = await Promise.all([
    postForm(service, link),
    postForm(service, link),
    postForm(service, link),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  );
  const again = await postForm(service, link);
  await assertValid(again);
  assert.match(again.html, /Schon bestätigt/);
  assert.match((await getPage(service, link)).html, /href="\/einstellungen\//);
  const events = (await eventsOf(service.deps, address)).map(({ event }) => event);
  assert.deepEqual(events, ['requested', 'confirmed']);
});

test('the link in an old mail is no key to the settings', async () => {
  const person = await confirmedPerson(service, 'alt@zeitung.example');
  await letTimePass(service.deps, 'alt@zeitung.example', 73 * 60);
  const page = await getPage(service, person.confirm);
  assert.match(page.html, /Schon bestätigt/);
  assert.doesNotMatch(page.html, /\/einstellungen\//);
});

test('an expired link explains itself and opens the form filled in', async () => {
  const address = 'abgelaufen@zeitung.example';
  const link = await linkFor(address);
  await letTimePass(service.deps, address, 73 * 60);
  const page = await postForm(service, link);
  assert.equal(page.status, 410);
  await assertValid(page);
  assert.equal(await subscriberOf(service.deps, address), undefined);
  const form = await postForm(service, '/abonnieren', [...fieldsOf(page.html), ['button', 'edit']]);
  assert.equal(form.status, 200);
  const fields = fieldsOf(form.html).map((field) => field.join('='));
  for (const field of [`email=${address}`, 'region=05954024', 'topic=bildung', 'wider=1'])
    assert.ok(fields.includes(field), field);
});

test('a genuine link whose request was deleted is expired, a foreign one is not found', async () => {
  const link = await linkFor('geloescht@zeitung.example');
  await sql`delete from subscription_request where address = 'geloescht@zeitung.example'`.execute(
    service.deps.db,
  );
  const gone = await getPage(service, link);
  assert.equal(gone.status, 410);
  await assertValid(gone);
  const { secretKey } = service.deps.config;
  const [row] = await requestsOf(service.deps, 'knopf@zeitung.example');
  const foreign = [
    makeToken('another key of another service!!', 'confirm', row?.id ?? ''),
    makeToken(secretKey, 'settings', row?.id ?? ''),
    `${link.slice(13, -1)}${link.endsWith('a') ? 'b' : 'a'}`,
    'x',
    '%00',
    'a'.repeat(5_000),
  ];
  for (const token of foreign)
    for (const answer of [
      await getPage(service, `/bestaetigen/${token}`),
      await postForm(service, `/bestaetigen/${token}`),
    ])
      assert.equal(answer.status, 404, token.slice(0, 40));
});

test('personal pages are kept by no cache, no search engine and tell no other site their address', async () => {
  for (const link of [await linkFor('geheim@zeitung.example'), '/bestaetigen/falsch']) {
    const { headers } = await getPage(service, link);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-robots-tag'), 'noindex');
    assert.equal(headers.get('set-cookie'), null);
  }
});

test('subscribing again adds filters, the same filter only once, and ends a pause', async () => {
  const address = 'mehr@zeitung.example';
  await postForm(service, await linkFor(address));
  await sql`update subscriber set paused_until = now() + interval '1 week' where address = ${address}`.execute(
    service.deps.db,
  );
  await letTimePass(service.deps, address, 11);
  await postForm(service, await linkFor(address, [...filters, { regions: ['05'] }]));
  assert.deepEqual(
    (await filtersOf(address)).map(({ regionCodes }) => regionCodes.join()),
    ['05954024', '05'],
  );
  assert.equal((await subscriberOf(service.deps, address))?.pausedUntil, null);
});

test('who had ended begins anew with only what was asked for now, and is no longer suppressed', async () => {
  const address = 'zurueck@zeitung.example';
  const person = await confirmedPerson(service, address);
  await postForm(service, person.unsubscribe);
  const addressHash = hashAddress(service.deps.config.secretKey, address);
  await insertSuppressions(service.deps.db, 'own_wish', [{ address, addressHash, details: '' }]);
  await letTimePass(service.deps, address, 11);
  await postForm(service, await linkFor(address, [{ topics: ['gesundheit'] }]));
  const subscriber = await subscriberOf(service.deps, address);
  assert.deepEqual([subscriber?.id, subscriber?.endedReason], [person.id, null]);
  assert.deepEqual(
    (await filtersOf(address)).map(({ topicCodes }) => topicCodes),
    [['07000000']],
  );
  const { rows } = await sql`select 1 from suppression where address_hash = ${addressHash}`.execute(
    service.deps.db,
  );
  assert.equal(rows.length, 0);
});
