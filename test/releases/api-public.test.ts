import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { backdatePublication } from '../../src/releases/backdate-store.ts';
import { inTransaction } from '../../src/db/database.ts';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { publishRelease, releaseInput } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
const ids: Record<string, string> = {};

before(async () => {
  service = await startTestService({ workers: false });
  const publish = async (name: string, change: Record<string, unknown>) => {
    ids[name] = await publishRelease(service, { keywords: [], ...change });
  };
  await publish('Kreis', { headline: 'Bildungsbericht liegt vor', topics: ['05000000'] });
  await publish('Stadt', {
    headline: 'Neue Schulen in Schwelm',
    body: 'Die Häuser der Gemeinde werden saniert.',
    regions: ['05954024'],
    topics: ['20000400'],
  });
  await publish('Land', {
    headline: 'Straßen 100 % frei',
    body: 'Nichts gesperrt.',
    regions: ['05'],
    topics: ['04000000'],
  });
  await publish('english', {
    headline: 'Schools are reopening',
    body: 'Children were running.',
    language: 'en',
    regions: ['11000'],
    topics: ['05000000'],
  });
  const other = await createOffice(service.deps, { slug: 'stadt-schwelm', name: 'Schwelm' });
  const api = `${service.url}/api/v1/releases`;
  const input = releaseInput({ headline: 'Markt am Samstag', body: 'Frisch.', keywords: ['Obst'] });
  const { body } = await call(api, { method: 'POST', key: other.key, body: input });
  await call(`${api}/${body.id}/publish`, { method: 'POST', key: other.key, body: {} });
  ids.Markt = String(body.id);
  await moveTo('Land', '2026-03-01T12:00:00Z');
  // Nearly midnight in Germany.
  await moveTo('Stadt', '2026-02-01T22:30:00Z');
  await moveTo('Kreis', '2026-01-01T12:00:00Z');
});
after(() => service.close());

async function moveTo(name: string, instant: string): Promise<void> {
  const at = new Date(instant);
  const input = { releaseId: ids[name] ?? '', version: 1, publishedAt: at, versionAt: at };
  await inTransaction(service.deps.db, (tx) => backdatePublication(tx, input));
}

const search = (query: string) => call(`${service.url}/api/v1/public/releases?${query}`);

/** The names of what was found, sorted. */
async function found(query: string): Promise<string[]> {
  const answer = await search(query);
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  const nameOf = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
  return (answer.body.items ?? []).map(({ id }) => nameOf.get(String(id)) ?? '?').toSorted();
}

suite('A filter of the public API', () => {
  const cases: [what: string, query: string, names: string[]][] = [
    ['nothing finds all', '', ['Kreis', 'Land', 'Markt', 'Stadt', 'english']],
    ['a Kreis finds itself and what lies inside', 'region=05954', ['Kreis', 'Markt', 'Stadt']],
    ['a town finds itself and not its Kreis', 'region=05954024', ['Stadt']],
    ['a Land finds all of its tree', 'region=05', ['Kreis', 'Land', 'Markt', 'Stadt']],
    ['a region may be named by its slug', 'region=ennepe-ruhr-kreis', ['Kreis', 'Markt', 'Stadt']],
    ['two regions are joined with or', 'region=05954024&region=11000', ['Stadt', 'english']],
    ['an unknown region finds nothing', 'region=99999', []],
    ['an unknown region beside a known one adds nothing', 'region=99999&region=11000', ['english']],
    ['a topic finds what lies under it', 'topic=05000000', ['Kreis', 'Markt', 'Stadt', 'english']],
    ['a topic may be named by its slug', 'topic=bildung', ['Kreis', 'Markt', 'Stadt', 'english']],
    ['a topic below finds only itself', 'topic=20000400', ['Stadt']],
    ['an unknown topic finds nothing', 'topic=nothing', []],
    ['an office by its slug', 'office=stadt-schwelm', ['Markt']],
    ['an unknown office finds nothing', 'office=niemand', []],
    ['a language', 'lang=en', ['english']],
    ['an unknown language finds nothing', 'lang=xx', []],
    ['dimensions are joined with and', 'region=05954&topic=20000400&lang=de', ['Stadt']],
    [
      'from an instant on',
      'from=2026-02-01T22:30:00Z&to=2026-12-01',
      ['Land', 'Markt', 'Stadt', 'english'],
    ],
    ['up to an instant, without it', 'to=2026-02-01T22:30:00Z', ['Kreis']],
    ['a whole day by its date', 'from=2026-02-01&to=2026-02-01', ['Stadt']],
    ['a day begins at midnight in Germany', 'from=2026-02-02&to=2026-02-28', []],
    [
      'the ends of the calendar',
      'from=0001-01-01&to=9999-12-31',
      ['Kreis', 'Land', 'Markt', 'Stadt', 'english'],
    ],
    ['an inner range', 'from=2026-01-15&to=2026-03-15', ['Land', 'Stadt']],
    ['a range that ends before it begins', 'from=2026-03-15&to=2026-01-15', []],
    ['the plural finds the singular', 'q=Bildungsberichte', ['Kreis']],
    ['the singular finds the plural, and its word in English', 'q=Schule', ['Stadt', 'english']],
    ['case does not matter', 'q=bildungsBERICHT', ['Kreis']],
    ['a word of the text', 'q=Haus Gemeinden', ['Stadt']],
    ['a keyword', 'q=Obst', ['Markt']],
    ['all words must be there', 'q=Obst Schule', []],
    ['English is stemmed as English', 'q=school run', ['english']],
    ['a phrase in quotes', 'q="Neue Schulen"', ['Stadt']],
    ['a word that must not be there', 'q=Schwelm -Obst -Schulen -Schools', ['Kreis', 'Land']],
    ['a word that is there and must not', 'q=Schulen -Schwelm', []],
    ['or', 'q=Obst or Bildungsbericht', ['Kreis', 'Markt']],
    ['words and a region', 'q=Schulen&region=05954', ['Stadt']],
  ];
  for (const [what, query, names] of cases)
    test(`${what} (${query})`, async () => {
      const params = new URLSearchParams(query);
      assert.deepEqual(await found(String(params)), names);
    });
});

suite('Words to search for', () => {
  const odd = [
    '%',
    '_',
    '\\',
    "'",
    '"',
    '";--',
    '&',
    '|',
    '!',
    '(',
    ')',
    ':*',
    '<->',
    '& | !',
    '"""',
    "') or true --",
    '\u2028',
    '🚒',
    '-',
    '- -',
    'or or',
    '*',
    'a:b:c',
    "''''",
    '<script>',
  ];
  test('with characters that search languages know are only words', async () => {
    for (const q of odd) {
      const { status } = await search(`q=${encodeURIComponent(q)}`);
      assert.equal(status, 200, q);
      const both = await search(`q=${encodeURIComponent(`Obst ${q}`)}`);
      assert.equal(both.status, 200, q);
    }
    assert.deepEqual(await found(`q=${encodeURIComponent('%')}`), []);
  });

  test('may have 500 characters and not one more', async () => {
    for (const q of ['x'.repeat(500), 'ä '.repeat(250), '"'.repeat(500), 'Obst or '.repeat(62)])
      assert.equal((await search(`q=${encodeURIComponent(q)}`)).status, 200);
    assert.deepEqual(faultPaths(await search(`q=${'x'.repeat(501)}`)), ['q']);
  });
});

suite('A wrong question to the public API', () => {
  test('is refused with every fault at once', async () => {
    const query = 'from=gestern&to=2026-02-30&limit=0&cursor=x&colour=red';
    assert.deepEqual(faultPaths(await search(query)), ['colour', 'from', 'limit', 'to']);
  });

  test('has a limit of 1 to 100', async () => {
    for (const limit of ['0', '-1', '101', '1.5', 'x', '', '1e9', 'NaN', 'Infinity'])
      assert.deepEqual(faultPaths(await search(`limit=${limit}`)), ['limit']);
    for (const limit of ['1', '100']) assert.equal((await search(`limit=${limit}`)).status, 200);
  });

  test('cannot name more than fifty values of one kind', async () => {
    assert.deepEqual(faultPaths(await search('region=05&'.repeat(51))), ['region']);
  });

  test('cannot bring a field twice that is single', async () => {
    assert.deepEqual(faultPaths(await search('q=a&q=b&limit=1&limit=2')), ['limit', 'q']);
  });
});

suite('Pages of the public API', () => {
  test('follow one another without a gap or a repetition, newest first', async () => {
    const { body } = await search('limit=2');
    const pages = [body];
    for (let last = body; typeof last.nextCursor === 'string'; pages.push(last))
      last = (await search(`limit=2&cursor=${last.nextCursor}`)).body;
    const seen = pages.flatMap(({ items = [] }) => items.map(({ id }) => id));
    assert.deepEqual(seen.slice(2), [ids.Land, ids.Stadt, ids.Kreis]);
    assert.equal(new Set(seen).size, 5);
  });

  test('go on where they were when something new was published in between', async () => {
    const first = await search('limit=3');
    const id = await publishRelease(service, { headline: 'Dazwischen', keywords: [] });
    const second = await search(`limit=3&cursor=${String(first.body.nextCursor)}`);
    assert.deepEqual(
      second.body.items?.map((item) => item.id),
      [ids.Stadt, ids.Kreis],
    );
    await service.api('POST', `/releases/${id}/withdraw`, { reason: 'Test' });
  });

  test('have no order of their own when moments are equal', async () => {
    await moveTo('Stadt', '2026-01-01T12:00:00Z');
    const first = await search('limit=4');
    const second = await search(`limit=4&cursor=${String(first.body.nextCursor)}`);
    const all = [...(first.body.items ?? []), ...(second.body.items ?? [])];
    assert.equal(new Set(all.map(({ id }) => id)).size, 5);
    await moveTo('Stadt', '2026-02-01T22:30:00Z');
  });

  test('refuse a cursor that was tampered with', async () => {
    const write = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = ids.Kreis;
    for (const cursor of [
      'x',
      '0',
      'null',
      write(null),
      write([]),
      write({}),
      write({ id }),
      write({ publishedAt: 'gestern', id }),
      write({ publishedAt: '2026-99-99T99:99:99Z', id }),
      write({ publishedAt: '0000-01-01T00:00:00.000Z', id }),
      write({ publishedAt: '+012026-01-01T00:00:00.000Z', id }),
      write({ publishedAt: '2026-01-01T00:00:00.000Z', id: 5 }),
      write({ publishedAt: '2026-01-01T00:00:00.000Z', id: '\0' }),
      write({ publishedAt: ['2026-01-01T00:00:00.000Z'], id }),
    ])
      assert.deepEqual(faultPaths(await search(`cursor=${cursor}`)), ['cursor'], cursor);
    assert.deepEqual(faultPaths(await search(`cursor=${'x'.repeat(201)}`)), ['cursor']);
  });

  test('take a foreign id in a cursor as a place in the order and nothing else', async () => {
    const publishedAt = '2026-02-15T00:00:00.000Z';
    const cursor = Buffer.from(JSON.stringify({ publishedAt, id: "' or true --" }));
    assert.deepEqual(await found(`cursor=${cursor.toString('base64url')}`), ['Kreis', 'Stadt']);
  });
});

suite('A public release', () => {
  test('is open to every website and needs no key', async () => {
    for (const path of ['releases', `releases/${ids.Kreis}`, 'regions', 'topics', 'offices']) {
      const { status, headers } = await call(`${service.url}/api/v1/public/${path}`);
      assert.equal(status, 200, path);
      assert.equal(headers.get('access-control-allow-origin'), '*', path);
    }
  });

  test('never shows the mobile number of a contact, nor anything of the desk', async () => {
    const contacts = [{ name: 'Eva Muster', phone: '02336 1', mobile: '0171 9999999' }];
    const id = await publishRelease(service, { contacts });
    const { body } = await call(`${service.url}/api/v1/public/releases/${id}`);
    const text = JSON.stringify(body);
    assert.ok(text.includes('02336 1') && !text.includes('9999999') && !text.includes('mobile'));
    for (const name of ['status', 'publishAt', 'embargoFrom', 'heldSince', 'createdAt', 'officeId'])
      assert.ok(!(name in body), name);
  });

  test('is not found under what is no id', async () => {
    for (const id of ['x', ids.Kreis?.toUpperCase(), `${ids.Kreis}x`, '..%2F..%2Fetc', "'"])
      assertProblem(await call(`${service.url}/api/v1/public/releases/${id}`), 404);
  });

  test('is held back for the whole of the API while the row says so', async () => {
    const id = await publishRelease(service, { headline: 'Kurz weg' });
    const { db } = service.deps;
    await sql`update release set status = 'draft' where id = ${id}`.execute(db);
    assertProblem(await call(`${service.url}/api/v1/public/releases/${id}`), 404);
  });
});
