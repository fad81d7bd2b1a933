import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { createEmptyDatabase, type TestDatabase } from '../helpers/database.ts';
import { type Depesche, startDepesche } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';
import { type Archive, readArchive, restoreArchive } from './restore-archive.ts';

type Feed = { items: { url: string; image?: string }[] };
type Signature = { code: string; release_id: string };

let archive: Archive;
let database: TestDatabase;
let dataDir: string;
let depesche: Depesche;

before(async () => {
  archive = await readArchive('archive-0.1.0.json.gz');
  database = await createEmptyDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
  await restoreArchive(database.db, dataDir, archive);
  depesche = await startDepesche('start', {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    SECRET_KEY: archive.secretKey,
    BASE_URL: 'http://localhost:3000',
  });
});

after(async () => {
  await depesche.kill();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('an archive of the version before opens with all its releases', async () => {
  const statuses = await Promise.all(
    Object.entries(archive.ids).map(async ([name, id]) => [name, (await release(id)).status]),
  );
  assert.deepEqual(Object.fromEntries(statuses), {
    ...Object.fromEntries(Object.keys(archive.ids).map((name) => [name, 'published'])),
    withdrawn: 'withdrawn',
    draft: 'draft',
    scheduled: 'scheduled',
  });
});

test('its pages, feeds and documents are read as before', async () => {
  const path = await pathOf('rich');
  for (const words of ['Wann gesperrt wird', '<sup>3</sup>', 'start="4"', 'colspan="2"'])
    assert.ok((await page(path)).includes(words), words);
  assert.match(await page(`${path}.txt`), /Wann gesperrt wird/);
  assert.match(await page('/feeds/releases.rss'), /Brückensperrung/);
  assert.match(await page(await pathOf('corrected')), /Zahl berichtigt/);
  assert.equal((await call(depesche.url + (await pathOf('withdrawn')))).status, 410);
  assert.equal((await call(depesche.url + (await pathOf('draft')))).status, 404);
});

test('what was signed is genuine still', async () => {
  for (const { code, release_id: id } of archive.tables['signature'] as Signature[]) {
    const answer = await page(`/pruefen?code=${code}`);
    assert.match(
      answer,
      /Diese Meldung ist echt|ist echt, aber inzwischen korrigiert|wurde zurückgezogen/,
      `${code} of ${id}`,
    );
  }
});

test('it is found by its words', async () => {
  await until('the search knows it', async () =>
    (await page('/suche?q=Brückensperrung')).includes(archive.ids['rich'] ?? '-'),
  );
});

test('its search rows, small pictures and PDFs are made anew beside the service', async () => {
  const { rich = '-', corrected = '-' } = archive.ids;
  await until('a name is found without its marks', async () =>
    (await page('/suche?q=Schulplatze')).includes(corrected),
  );
  const feed = async () => JSON.parse(await page('/feeds/releases.json')) as Feed;
  await until('the feed shows a JPEG', async () => {
    const item = (await feed()).items.find(({ url }) => url.includes(rich));
    return item?.image?.endsWith('.jpg');
  });
  const pdf = `${await pathOf('rich')}.pdf`;
  await until('the PDF is a new one', async () => (await page(pdf)).includes('Typst'), 60_000);
});

test('a distribution of it is shown with the same counts', async () => {
  const { body } = await api(`/releases/${archive.ids['rich']}/distributions`);
  const { candidates, excluded, toSend, accepted, failed, open } = body.items?.[0] ?? {};
  assert.deepEqual(
    { candidates, excluded, toSend, accepted, failed, open },
    { candidates: 3, excluded: 1, toSend: 2, accepted: 2, failed: 0, open: 0 },
  );
});

function api(path: string) {
  return call(`${depesche.url}/api/v1${path}`, { key: archive.officeKey });
}

async function release(id: string): Promise<{ status?: string; url?: string }> {
  return (await api(`/releases/${id}`)).body;
}

async function pathOf(name: string): Promise<string> {
  const { url = '' } = await release(archive.ids[name] ?? '');
  return new URL(url).pathname;
}

async function page(path: string): Promise<string> {
  const response = await fetch(depesche.url + path, { redirect: 'manual' });
  return response.text();
}
