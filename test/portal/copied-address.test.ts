import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '../../src/id.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let id: string;
let path: string;

before(async () => {
  service = await startTestService({ workers: false });
  id = await publishRelease(service, { headline: 'Brücke wieder frei' });
  path = `/meldungen/bruecke-wieder-frei-${id}`;
});

after(() => service.close());

async function ask(address: string) {
  const { status, headers } = await fetch(service.url + address, { redirect: 'manual' });
  return [status, headers.get('location')];
}

const behind = '. ) , ; : ! \' " > ] * _ - /. … “ ” ‘ ’ « » .) ). ." “. &gt; &quot;. \\ %'
  .split(' ')
  .concat('\u00A0', '\u200B', '\n');

test('what a sentence puts behind an address leads to the release', async () => {
  for (const text of behind)
    assert.deepEqual(await ask(path + encodeURIComponent(text)), [301, path], text);
  assert.deepEqual(await ask(`/en${path}.`), [301, `/en${path}`]);
  assert.deepEqual(await ask(`/meldungen/${id}.`), [301, path]);
  assert.deepEqual(await ask(`/meldungen/alter-name-${id}),`), [301, path]);
});

test('what hangs on the address is kept', async () => {
  for (const ending of ['.pdf', '.md', '.txt', '.zip', '/druck', '/versionen', '/versionen/1'])
    assert.deepEqual(await ask(`${path}${ending}).`), [301, path + ending]);
});

test('the address itself, and letters behind it, are as before', async () => {
  assert.deepEqual(await ask(path), [200, null]);
  for (const text of ['x', '.html', '.x)', 'ä'])
    assert.deepEqual(await ask(path + encodeURIComponent(text)), [404, null], text);
  assert.deepEqual(await ask(`${path}${'.'.repeat(400)}`), [404, null]);
});

test('what is not public is not found, with or without a point behind it', async () => {
  const draft = await createRelease(service, { headline: 'Noch geheim' });
  for (const one of [draft, newId()])
    for (const text of ['', '.', ').'])
      assert.deepEqual(await ask(`/meldungen/noch-geheim-${one}${text}`), [404, null]);
});

test('of a withdrawn release the reader is told', async () => {
  const gone = await publishRelease(service, { headline: 'Falscher Alarm' });
  await service.api('POST', `/releases/${gone}/withdraw`, { reason: 'Irrtum' });
  assert.deepEqual(await ask(`/meldungen/falscher-alarm-${gone}.`), [301, `/meldungen/${gone}`]);
  assert.deepEqual(await ask(`/meldungen/${gone}`), [410, null]);
});
