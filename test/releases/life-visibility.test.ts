import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { call } from '../helpers/call.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { assertProblem } from '../helpers/problem.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

// A word that is nowhere else, so that every list can simply be searched for it.
const word = 'Zwirbelhausen';
const nobody = '000000000000';
const lists = [
  '/',
  '/en/',
  `/suche?q=${word}`,
  '/suche',
  '/regionen/ennepe-ruhr-kreis',
  '/themen/bildung',
  '/pressestellen/ennepe-ruhr-kreis',
  '/pressestellen',
  '/regionen',
  '/themen',
  ...['rss', 'atom', 'json'].map((format) => `/feeds/releases.${format}`),
  '/feeds/regions/05954.rss',
  '/feeds/topics/bildung.atom',
  '/feeds/offices/ennepe-ruhr-kreis.json',
  '/sitemap-news.xml',
  '/embed?count=20',
  '/en/embed?office=ennepe-ruhr-kreis&count=20',
  '/api/v1/public/releases',
  `/api/v1/public/releases?q=${word}`,
  '/api/v1/public/releases?region=05954',
  '/api/v1/public/offices',
];

type Made = { id: string; path: string; file: string };

async function makeRelease(): Promise<Made> {
  const form = uploadForm({ bytes: await makePicture(), fields: pictureWords });
  const { body: media } = await service.api('POST', '/media', form);
  const id = await createRelease(service, {
    headline: `Neues aus ${word}`,
    media: [media.id],
    publishAt: '2027-11-26T10:00:00+01:00',
    embargoFrom: '2026-01-01T10:00:00+01:00',
  });
  const { body } = await service.api('GET', `/releases/${id}`);
  return { id, path: pathOf(body.url), file: pathOf(media.url) };
}

const pathOf = (url: unknown) => new URL(String(url)).pathname;
const get = (path: string, headers: Record<string, string> = {}) =>
  call(service.url + path, { headers });

async function assertNowhere({ id, path, file }: Made): Promise<void> {
  for (const list of lists) {
    const { status, body } = await get(list);
    assert.equal(status, 200, list);
    const text = JSON.stringify(body).replaceAll(`value=\\"${word}\\"`, '');
    assert.ok(!text.includes(id), `${id} in ${list}`);
    assert.ok(!text.includes(`aus ${word}`), `${word} in ${list}`);
  }
  await assertLikeUnknown(path, path.replace(id, nobody), id);
  await assertLikeUnknown(`/en${path}`, `/en${path.replace(id, nobody)}`, id);
  await assertLikeUnknown(`/meldungen/anders-${id}`, `/meldungen/anders-${nobody}`, id);
  for (const ending of ['.md', '.txt'])
    await assertLikeUnknown(path + ending, path.replace(id, nobody) + ending, id);
  const embed = `/oembed?url=${encodeURIComponent(service.deps.config.baseUrl + path)}`;
  await assertLikeUnknown(embed, embed.replace(id, nobody), id);
  const api = '/api/v1/public/releases/';
  await assertLikeUnknown(api + id, api + nobody, id);
  await assertLikeUnknown(file, `/media/${nobody}/bild.jpg`, id);
}

/** The same status, words and headers as for something that never was. */
async function assertLikeUnknown(path: string, unknown: string, id: string): Promise<void> {
  for (const headers of [{}, { range: 'bytes=0-0' }, { 'if-none-match': '*' }]) {
    const [here, there] = [await get(path, headers), await get(unknown, headers)];
    assert.equal(here.status, 404, path);
    const [one, other] = [JSON.stringify(here.body), JSON.stringify(there.body)];
    assert.equal(one.replaceAll(id, nobody), other, path);
    assert.deepEqual(comparable(here.headers), comparable(there.headers), path);
  }
}

function comparable(headers: Headers): [string, string][] {
  const changing = new Set(['x-request-id', 'date']);
  return [...headers].filter(([name]) => !changing.has(name));
}

suite('What is not public', () => {
  test('shows nowhere as a draft: not on a page, in a feed, search, API or by its file', async () => {
    await assertNowhere(await makeRelease());
  });

  test('shows nowhere while it is scheduled, under embargo or not', async () => {
    const made = await makeRelease();
    const scheduled = await service.api('POST', `/releases/${made.id}/schedule`, {});
    assert.equal(scheduled.body.status, 'scheduled');
    assert.notEqual(scheduled.body.embargoFrom, null);
    await assertNowhere(made);
    await service.api('POST', `/releases/${made.id}/unschedule`, {});
    await assertNowhere(made);
  });

  test('is reached by its office with its key, the file too', async () => {
    const { id, file } = await makeRelease();
    assert.equal((await service.api('GET', `/releases/${id}`)).status, 200);
    const mediaId = file.split('/')[2];
    assert.equal((await service.api('GET', `/media/${mediaId}/file`)).status, 200);
  });

  test('is in no site map, and its month has none', async () => {
    const { id } = await makeRelease();
    await service.api('POST', `/releases/${id}/schedule`, {});
    const index = await get('/sitemap.xml');
    assert.equal(index.status, 200);
    assert.doesNotMatch(JSON.stringify(index.body), /releases-2027/);
    await assertLikeUnknown('/sitemaps/releases-2027-11.xml', '/sitemaps/releases-2031-01.xml', id);
    await service.api('POST', `/releases/${id}/unschedule`, {});
  });
});

suite('What is public', () => {
  test('shows everywhere from the same instant on', async () => {
    const made = await makeRelease();
    await service.api('POST', `/releases/${made.id}/publish`, {});
    for (const list of lists.filter(
      (one) => !/\/(pressestellen|regionen|themen|offices)$/.test(one),
    ))
      assert.ok(JSON.stringify((await get(list)).body).includes(made.id), list);
    const month = new Date().toISOString().slice(0, 7);
    for (const path of [`/sitemaps/releases-${month}.xml`, `/feeds/releases.atom?archive=${month}`])
      assert.ok(JSON.stringify((await get(path)).body).includes(made.id), path);
    for (const path of [
      made.path,
      `/en${made.path}`,
      `${made.path}.md`,
      `${made.path}.txt`,
      `/oembed?url=${encodeURIComponent(service.deps.config.baseUrl + made.path)}`,
      made.file,
      `/api/v1/public/releases/${made.id}`,
    ])
      assert.equal((await get(path)).status, 200, path);
    const moved = await get(`/meldungen/alte-adresse-${made.id}`);
    assert.deepEqual([moved.status, moved.headers.get('location')], [301, made.path]);
    await service.api('POST', `/releases/${made.id}/withdraw`, { reason: 'Test' });
  });

  test('and then corrected keeps its address and shows the new version with the reason', async () => {
    const { id, path } = await makeRelease();
    await service.api('POST', `/releases/${id}/publish`, {});
    const note = 'Die Zahl der Plätze war falsch';
    const headline = 'Ganz anders als vorher';
    await service.api('POST', `/releases/${id}/correct`, { note, headline });
    const { body } = await get(`/api/v1/public/releases/${id}`);
    assert.deepEqual([body.version, body.headline, body.note], [2, headline, note]);
    assert.equal(pathOf(body.url), path);
    const page = await get(path);
    assert.equal(page.status, 200);
    assert.ok(String(page.body.text).includes(note) && String(page.body.text).includes(headline));
    const search = await get(`/api/v1/public/releases?q=${word}`);
    assert.ok(!search.body.items?.some((item) => item.id === id), 'old words are not found');
    await service.api('POST', `/releases/${id}/withdraw`, { reason: 'Test' });
  });

  test('and loses a file by a correction no longer shows that file', async () => {
    const { id, file } = await makeRelease();
    await service.api('POST', `/releases/${id}/publish`, {});
    assert.equal((await get(file)).status, 200);
    await service.api('POST', `/releases/${id}/correct`, { note: 'Ohne Bild', media: [] });
    assert.equal((await get(file)).status, 404);
    await service.api('POST', `/releases/${id}/withdraw`, { reason: 'Test' });
  });
});

suite('What was withdrawn', () => {
  test('has a page and an answer of the API that say so with the reason', async () => {
    const { id, path, file } = await makeRelease();
    await service.api('POST', `/releases/${id}/publish`, {});
    const reason = 'Die Zahlen <b>stimmten</b> nicht';
    await service.api('POST', `/releases/${id}/withdraw`, { reason });
    for (const address of [path, `/en${path}`, `/meldungen/anders-${id}`]) {
      const page = await get(address);
      assert.equal(page.status, 410, address);
      assert.ok(String(page.body.text).includes('Die Zahlen &lt;b&gt;stimmten&lt;/b&gt; nicht'));
    }
    const problem = assertProblem(await get(`/api/v1/public/releases/${id}`), 410);
    assert.ok(problem.detail?.includes(reason));
    assert.equal((await get(file)).status, 404);
    for (const list of lists) {
      const text = JSON.stringify((await get(list)).body);
      assert.ok(!text.includes(id), `${id} in ${list}`);
    }
  });
});
