import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hashAddress } from '../../src/tokens.ts';
import { insertSuppressions } from '../../src/suppressions/store.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { eventsOf, letTimePass, requestsOf, subscribeByApi } from './person.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const everything = [{}];

test('a valid request is kept with its filters, and a mail waits to be sent', async () => {
  const email = 'Erika.Muster@Zeitung.example';
  const answer = await subscribeByApi(service, {
    email,
    language: 'en',
    filters: [
      { regions: ['schwelm', '05954', '05954'], wider: true, topics: ['05000000', 'gesundheit'] },
      { offices: ['ennepe-ruhr-kreis'], frequency: 'immediate' },
      {},
    ],
  });
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, { status: 'confirmationRequested' });
  const [row] = await requestsOf(service.deps, 'Erika.Muster@zeitung.example');
  assert.equal(row?.mailState, 'queued');
  const frequency = 'immediate';
  assert.deepEqual(row.filters, [
    {
      regionCodes: ['05954', '05954024'],
      wider: true,
      topicCodes: ['05000000', '07000000'],
      officeIds: [],
      frequency,
    },
    { regionCodes: [], wider: false, topicCodes: [], officeIds: [service.office.id], frequency },
    { regionCodes: [], wider: false, topicCodes: [], officeIds: [], frequency },
  ]);
  const [event] = await eventsOf(service.deps, 'erika.muster@zeitung.example');
  assert.equal(event?.event, 'requested');
  assert.equal(event.details.source, 'api');
});

test('every fault of a request is listed at once, each with its place', async () => {
  const { status, body } = await subscribeByApi(service, {
    email: 'nobody',
    language: 'fr',
    user: 1,
    filters: [
      { regions: ['05954', 'nowhere'], topics: ['99999999'], colour: 'red' },
      { offices: ['unknown'], frequency: 'daily', place: '58332', radiusKm: 10, keywords: ['x'] },
      { regions: '05954', wider: 'yes' },
    ],
  });
  assert.equal(status, 422);
  const paths = body.errors?.map(({ path }) => path).toSorted();
  assert.deepEqual(paths, [
    'email',
    'filters.0.colour',
    'filters.0.regions.1',
    'filters.0.topics.0',
    'filters.1.frequency',
    'filters.1.keywords',
    'filters.1.offices.0',
    'filters.1.place',
    'filters.1.radiusKm',
    'filters.2.regions',
    'filters.2.wider',
    'language',
    'user',
  ]);
  assert.ok(body.errors?.every(({ message }) => message !== '' && !/^\w+\.\w+/.test(message)));
});

test('faults are told in the language that the caller reads', async () => {
  const input = { email: '', filters: [{ keywords: ['x'] }] };
  const ask = (language: string) =>
    service.api('POST', '/public/subscriptions', input, { 'accept-language': language });
  const german = (await ask('de')).body.errors?.map(({ message }) => message);
  const english = (await ask('en')).body.errors?.map(({ message }) => message);
  assert.deepEqual(german, [
    'Bitte geben Sie Ihre E-Mail-Adresse ein.',
    'Dieses Feld wird noch nicht angeboten.',
  ]);
  assert.deepEqual(english, ['Please enter your email address.', 'This field is not offered yet.']);
});

test('a filter has at most 50 conditions and a request at most 20 filters', async () => {
  const email = 'limits@zeitung.example';
  const many = Array.from({ length: 30 }, () => '05954');
  const topics = Array.from({ length: 21 }, () => '05000000');
  const long = await subscribeByApi(service, { email, filters: [{ regions: many, topics }] });
  assert.equal(long.status, 422);
  assert.equal(long.body.errors?.[0]?.path, 'filters.0');
  const filters = Array.from({ length: 21 }, () => ({}));
  const several = await subscribeByApi(service, { email, filters });
  assert.deepEqual([several.status, several.body.errors?.[0]?.path], [422, 'filters']);
  const none = await subscribeByApi(service, { email, filters: [] });
  assert.deepEqual([none.status, none.body.errors?.[0]?.path], [422, 'filters']);
  assert.deepEqual(await requestsOf(service.deps, email), []);
});

test('bodies that are no request are refused without a fault of ours', async () => {
  const bodies: unknown[] = [
    '{',
    '[]',
    'null',
    '"x"',
    { filters: null },
    { email: 1, filters: [null, 5] },
  ];
  for (const body of bodies) {
    const { status } = await service.api('POST', '/public/subscriptions', body, {
      'content-type': 'application/json',
    });
    assert.equal(status, 422, JSON.stringify(body));
  }
  const huge = await subscribeByApi(service, {
    email: `${'a'.repeat(180_000)}@x.example`,
    filters: everything,
  });
  assert.deepEqual([huge.status, huge.body.errors?.[0]?.path], [422, 'email']);
  const over = await subscribeByApi(service, { email: 'a'.repeat(210_000), filters: everything });
  assert.equal(over.status, 413);
});

test('addresses that parsers disagree about are refused', async () => {
  const addresses = [
    '"quoted local"@zeitung.example',
    '"a@b"@zeitung.example',
    'erika(comment)@zeitung.example',
    'Erika Muster <erika@zeitung.example>',
    'erika@[127.0.0.1]',
    'erika@127.0.0.1',
    'erika@localhost',
    'gruppe: a@b.example, c@d.example;',
    'a@b.example\r\nBcc: victim@c.example',
    'a@b.example\u2028Bcc: victim@c.example',
    'a\u0000@b.example',
    'a@b@c.example',
    `${'a'.repeat(65)}@zeitung.example`,
    'ünïcode@zeitung.example',
  ];
  for (const email of addresses) {
    const { status, body } = await subscribeByApi(service, { email, filters: everything });
    assert.deepEqual([status, body.errors?.[0]?.path], [422, 'email'], email);
  }
});

test('an international domain is kept in ASCII, and two spellings are one person', async () => {
  const filters = everything;
  assert.equal(
    (await subscribeByApi(service, { email: 'info@Bücher.example', filters })).status,
    202,
  );
  assert.equal(
    (await subscribeByApi(service, { email: 'INFO@xn--bcher-kva.example\n', filters })).status,
    202,
  );
  const first = await requestsOf(service.deps, 'info@xn--bcher-kva.example');
  const second = await requestsOf(service.deps, 'INFO@xn--bcher-kva.example');
  assert.deepEqual(
    [...first, ...second].map(({ mailState }) => mailState),
    ['queued', 'suppressed'],
  );
});

test('an address gets one confirmation mail in ten minutes and three a day, however many ask', async () => {
  const email = 'victim@zeitung.example';
  const ask = () => subscribeByApi(service, { email, filters: everything });
  const answers = await Promise.all(Array.from({ length: 10 }, ask));
  assert.ok(answers.every(({ status }) => status === 202));
  assert.ok(answers.every(({ body }) => JSON.stringify(body) === JSON.stringify(answers[0]?.body)));
  const mails = async () =>
    (await requestsOf(service.deps, email)).filter(({ mailState }) => mailState === 'queued')
      .length;
  assert.equal(await mails(), 1);
  for (const expected of [2, 3, 3]) {
    await letTimePass(service.deps, email, 11);
    await ask();
    assert.equal(await mails(), expected);
  }
  await letTimePass(service.deps, email, 24 * 60);
  await ask();
  assert.equal(await mails(), 4);
});

test('a mailbox gets five a day, however many addresses somebody makes up for it', async () => {
  const addresses = Array.from({ length: 7 }, (_, index) => `opfer+${index}@zeitung.example`);
  const ask = (email: string) => subscribeByApi(service, { email, filters: everything });
  const answers = await Promise.all(addresses.map(ask));
  assert.ok(answers.every(({ status }) => status === 202));
  const states = async (email: string) =>
    (await requestsOf(service.deps, email)).map(({ mailState }) => mailState);
  const all = (await Promise.all(addresses.map(states))).flat().toSorted();
  assert.deepEqual(all, [...Array(5).fill('queued'), ...Array(2).fill('suppressed')]);
  await ask('opfer@zeitung.example');
  await ask('anderer+1@zeitung.example');
  assert.deepEqual(await states('opfer@zeitung.example'), ['suppressed']);
  assert.deepEqual(await states('anderer+1@zeitung.example'), ['queued']);
});

test('who complained or was blocked gets no mail; a dead mailbox and an own wish may try again', async () => {
  const reasons = ['complaint', 'operator', 'hard_bounce', 'own_wish'] as const;
  const states = [];
  for (const reason of reasons) {
    const address = `${reason}@zeitung.example`;
    const addressHash = hashAddress(service.deps.config.secretKey, address);
    await insertSuppressions(service.deps.db, reason, [{ address, addressHash, details: '' }]);
    const answer = await subscribeByApi(service, { email: address, filters: everything });
    assert.deepEqual([answer.status, answer.body], [202, { status: 'confirmationRequested' }]);
    states.push((await requestsOf(service.deps, address))[0]?.mailState);
  }
  assert.deepEqual(states, ['suppressed', 'suppressed', 'queued', 'queued']);
});

test('a sender over the limit is told when to come back', async () => {
  const proxied = await startTestService({ workers: false, env: { TRUST_PROXY: '1' } });
  try {
    const ask = (ip: string) =>
      proxied.api(
        'POST',
        '/public/subscriptions',
        { email: 'same@zeitung.example', filters: everything },
        { 'x-forwarded-for': ip },
      );
    const network = Array.from({ length: 30 }, (_, n) => ask(`2001:db8:1:${n}::1`));
    assert.deepEqual(
      new Set((await Promise.all(network)).map(({ status }) => status)),
      new Set([202]),
    );
    const over = await ask('2001:db8:1:ff::2');
    assert.equal(over.status, 429);
    assert.match(over.headers.get('content-type') ?? '', /problem\+json/);
    assert.ok(Number(over.headers.get('retry-after')) > 0);
    assert.equal((await ask('2001:db8:2::1')).status, 202);
  } finally {
    await proxied.close();
  }
});

test('form and API in both languages share one count, in which faulty requests are', async () => {
  const proxied = await startTestService({ workers: false, env: { TRUST_PROXY: '1' } });
  try {
    const headers = { 'x-forwarded-for': '2001:db8:7::1' };
    const fields = { email: 'kein Ort', everything: '1', button: 'subscribe' };
    const form = (path: string) =>
      fetch(proxied.url + path, { method: 'POST', body: new URLSearchParams(fields), headers });
    const api = () =>
      proxied.api('POST', '/public/subscriptions', { email: 'x', filters: 'x' }, headers);
    for (let round = 0; round < 10; round += 1)
      assert.deepEqual(
        [(await form('/abonnieren')).status, (await form('/en/abonnieren')).status],
        [422, 422],
      );
    for (let round = 0; round < 10; round += 1) assert.equal((await api()).status, 422);
    assert.equal((await api()).status, 429);
    const over = await form('/en/abonnieren');
    assert.equal(over.status, 429);
    assert.ok(Number(over.headers.get('retry-after')) > 0);
  } finally {
    await proxied.close();
  }
});
