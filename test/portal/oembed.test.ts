import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { readOtherXml } from '../feeds/sample.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertNothingExecutable } from '../helpers/executable.ts';
import { addOffice, addRelease, hostile } from './rows.ts';

let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
  const { db } = service.deps;
  await addOffice(db, 'kreis', 'Kreis & Co');
  await addRelease(db, { id: 'aaaaaaaaaaa1', at: '2026-11-20T09:00:00Z', headline: hostile });
  await addRelease(db, { id: 'aaaaaaaaaaa2', at: '2026-11-19T09:00:00Z', status: 'withdrawn' });
  await addRelease(db, { id: 'aaaaaaaaaaa3', at: '2999-01-01Z', status: 'scheduled' });
});

after(() => service.close());

const base = 'http://localhost:3000';
const release = `${base}/meldungen/meldung-aaaaaaaaaaa1`;

function ask(params: Record<string, string>) {
  return fetch(`${service.url}/oembed?${new URLSearchParams(params).toString()}`);
}

test('a release is described with a quotation in which nothing runs', async () => {
  for (const url of [release, `${base}/en/meldungen/anders-aaaaaaaaaaa1?utm_source=x#y`]) {
    const response = await ask({ url });
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    const embed = (await response.json()) as Record<string, string>;
    assert.equal(embed.version, '1.0');
    assert.equal(embed.type, 'rich');
    assert.equal(embed.title, hostile);
    assert.equal(embed.author_name, 'Kreis & Co');
    assert.equal(embed.provider_name, 'Depesche');
    assert.ok(embed.html?.includes(`href="${release}"`));
    await assertNothingExecutable(embed.html ?? '');
  }
});

test('the limits of the asker are kept', async () => {
  const embed = (await (await ask({ url: release, maxwidth: '320', maxheight: '100' })).json()) as {
    width: number;
    height: number;
  };
  assert.deepEqual([embed.width, embed.height], [320, 100]);
});

test('as XML it says the same', async () => {
  const response = await ask({ url: release, format: 'xml' });
  assert.equal(response.headers.get('content-type'), 'text/xml; charset=utf-8');
  const root = await readOtherXml(await response.text());
  assert.equal(root.name, 'oembed');
  assert.equal(root.children.find(({ name }) => name === 'title')?.text, hostile);
});

test('other addresses, other hosts and what is not public are 404 alike', async () => {
  const answers = new Set<string>();
  for (const url of [
    `${base}/meldungen/meldung-aaaaaaaaaaa2`,
    `${base}/meldungen/meldung-aaaaaaaaaaa3`,
    `${base}/meldungen/meldung-zzzzzzzzzzz9`,
    'https://evil.example/meldungen/meldung-aaaaaaaaaaa1',
    `${base}/suche`,
    'javascript:alert(1)',
    'x',
    '',
  ]) {
    const response = await ask({ url });
    assert.equal(response.status, 404, url);
    answers.add(await response.text());
  }
  assert.equal(answers.size, 1);
});

test('faults are named, never a fault of ours', async () => {
  assert.equal((await fetch(`${service.url}/oembed`)).status, 422);
  for (const wrong of [{ format: 'yaml' }, { maxwidth: 'viel' }, { maxheight: '-1' }])
    assert.equal((await ask({ url: release, ...wrong })).status, 422);
  assert.equal((await ask({ url: `${base}/meldungen/\0-aaaaaaaaaaa1` })).status, 404);
});
