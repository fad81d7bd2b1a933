import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readPageArgs, resetPage, setPage, showPage } from '../../src/portal/edit-pages.ts';
import { runDepesche } from '../helpers/command.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => {
  service = await startTestService({ workers: false });
});
after(() => service.close());

const read = async (path: string) => (await fetch(service.url + path)).text();

test('the operator’s text takes the place of the built-in one, and is seen at once', async () => {
  assert.match(await read('/impressum'), /Diese Installation ist eine Vorführung/);
  const text =
    '# Wer wir sind\n\nKreis **Beispiel**, <script>alert(1)</script>\n\n## Anschrift\n\n- Hauptstraße 1';
  const { faults } = await setPage(service.deps, { name: 'imprint', language: 'de', text });
  assert.deepEqual(faults, []);
  const html = await read('/impressum');
  assert.match(html, /<title>Wer wir sind – Depesche<\/title>/);
  assert.match(html, /<h1 class="title">Wer wir sind<\/h1>/);
  assert.match(html, /<p>Kreis <strong>Beispiel<\/strong>/);
  assert.match(html, /<h2>Anschrift<\/h2>/);
  assert.doesNotMatch(html, /<script>alert|Vorführung/);
});

test('where there is a text in one language only, it stands in the other too and says so', async () => {
  const english = await read('/en/impressum');
  assert.match(english, /<div class="legal" lang="de">/);
  assert.match(english, /Wer wir sind/);
  const text = '# Who we are\n\nDistrict of Example';
  await setPage(service.deps, { name: 'imprint', language: 'en', text });
  assert.match(await read('/en/impressum'), /<h1 class="title">Who we are<\/h1>/);
  assert.match(await read('/impressum'), /Wer wir sind/);
});

test('the built-in text comes back, and can be had to begin from', async () => {
  assert.equal(await resetPage(service.deps, { name: 'imprint', language: 'de' }), true);
  assert.equal(await resetPage(service.deps, { name: 'imprint', language: 'de' }), false);
  assert.equal(await resetPage(service.deps, { name: 'imprint', language: 'en' }), true);
  assert.match(await read('/impressum'), /Vorführung/);
  const text = await showPage(service.deps, { name: 'accessibility', language: 'de' });
  assert.match(text, /^# Erklärung zur Barrierefreiheit\n\n/);
  assert.match(text, /\n\n## Stand\n\n/);
  const { faults } = await setPage(service.deps, { name: 'accessibility', language: 'de', text });
  assert.deepEqual(faults, []);
});

test('the form for barriers stays below a statement of the operator', async () => {
  assert.match(
    await read('/barrierefreiheit'),
    /<div class="prose">[\s\S]*<form class="barrier__form /,
  );
});

test('a text without heading or without words is refused', async () => {
  for (const text of [
    '',
    'Nur Text',
    '# Titel',
    '# Titel\n\n \n',
    `# ${'x'.repeat(201)}\n\ny`,
    `# x\n\n${'y'.repeat(200_001)}`,
  ]) {
    const { faults } = await setPage(service.deps, { name: 'privacy', language: 'de', text });
    assert.equal(faults.length, 1, text.slice(0, 20));
  }
  assert.match(await read('/datenschutz'), /Wer hier liest/);
});

test('the command names all that is wrong with its arguments', () => {
  const faultsOf = (line: string) => {
    const read = readPageArgs(line.split(' ').filter(Boolean));
    return 'faults' in read ? read.faults.length : 0;
  };
  assert.equal(faultsOf('list'), 0);
  assert.equal(faultsOf('set imprint de datei.md'), 0);
  assert.equal(faultsOf('set'), 3);
  assert.equal(faultsOf('set impressum fr'), 3);
  assert.equal(faultsOf('drop imprint de'), 1);
});

test('depesche page set and list work from the command line', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'depesche-page-'));
  const { databaseUrl } = service.deps.config;
  const env = { DATABASE_URL: databaseUrl ?? '', DATA_DIR: folder, PORT: '0' };
  const file = join(folder, 'privacy.md');
  await writeFile(file, '\uFEFF# Datenschutz bei uns\r\n\r\nWenig.\r\n');
  const made = await runDepesche(['page', 'set', 'privacy', 'de', file], env);
  assert.deepEqual([made.code, made.stderr], [0, '']);
  assert.match(await read('/datenschutz'), /Datenschutz bei uns/);
  const { stdout } = await runDepesche(['page', 'list'], env);
  assert.match(stdout, /privacy +de +\d{4}-.*Datenschutz bei uns/);
  assert.match(stdout, /imprint +en +built-in/);
  await rm(folder, { recursive: true });
});
