import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import RssParser from 'rss-parser';
import { type FeedServer, startFeedServer } from './feed-server.ts';
import { findAll, readXml } from './sample.ts';
import { insertOffice, insertPicture, insertRelease } from './rows.ts';

const newsboat = ['/usr/bin/newsboat', '/usr/local/bin/newsboat'].find((path) => existsSync(path));
const paths = [
  '/releases',
  '/regions/05954',
  '/topics/bildung',
  '/offices/kreis',
  '/releases?q=Schulen&lang=de',
];
const count = 60;
const onPage = 50;
const hostile = 'A & B <b>fett</b> ]]> </script> „Ü“ 😀';

let server: FeedServer;

before(async () => {
  server = await startFeedServer();
  await insertOffice(server.db, 'kreis', 'Kreis & Co');
  for (let i = 0; i < count; i += 1)
    await insertRelease(server.db, {
      id: `aaaaaaaaaa${String(i).padStart(2, '0')}`,
      publishedAt: new Date(Date.UTC(2026, 9, 1, 9, i)).toISOString(),
      headline: `${hostile} ${i}`,
    });
  await insertPicture(server.db, `aaaaaaaaaa${count - 1}`, 'bbbbbbbbbbb1');
});

after(() => server.close());

function urlOf(path: string, format: string): string {
  const [folder = '', query] = path.split('?');
  return `${server.url}${folder}.${format}${query === undefined ? '' : `?${query}`}`;
}

for (const format of ['rss', 'atom'])
  for (const path of paths)
    test(`rss-parser reads ${path} as ${format}`, async () => {
      const { items } = await new RssParser().parseURL(urlOf(path, format));
      assert.equal(items.length, onPage);
      assert.equal(items[0]?.title, `${hostile} ${count - 1}`);
      assert.match(items[0]?.link ?? '', /^https:\/\/depesche\.example\/meldungen\//);
      assert.equal(items[0]?.isoDate, '2026-10-01T09:59:00.000Z');
      const full = format === 'rss' ? items[0]?.['content:encoded'] : items[0]?.content;
      assert.match(String(full), /Der Kreis baut neue Schulen/);
    });

test('a reader that follows rel="next" gets every release once', async () => {
  const seen: string[] = [];
  let url: string | undefined = urlOf('/releases', 'rss');
  while (url !== undefined) {
    const root = await readXml(await (await fetch(url)).text());
    seen.push(...findAll(root, 'guid').map((guid) => guid.text));
    const next = findAll(root, 'atom:link').find(({ attributes }) => attributes.rel === 'next');
    url = next?.attributes.href?.replace('https://depesche.example/feeds', server.url);
  }
  assert.equal(seen.length, count);
  assert.equal(new Set(seen).size, count);
});

const missing =
  newsboat === undefined && 'newsboat is not installed (Debian: apt-get install newsboat)';
for (const format of ['rss', 'atom'])
  for (const path of paths)
    test(`newsboat reads ${path} as ${format}`, { skip: missing }, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'depesche-newsboat-'));
      try {
        await writeFile(join(folder, 'urls'), `${urlOf(path, format)}\n`);
        await writeFile(join(folder, 'config'), '');
        await runNewsboat(folder, 'reload');
        assert.equal(await runNewsboat(folder, 'print-unread'), `${onPage} unread articles\n`);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });

async function runNewsboat(folder: string, command: string): Promise<string> {
  const files = { '-C': 'config', '-u': 'urls', '-c': 'cache.db' };
  const options = Object.entries(files).flatMap(([name, file]) => [name, join(folder, file)]);
  const { stdout } = await promisify(execFile)(newsboat ?? '', [...options, '-x', command], {
    env: { HOME: folder, LC_ALL: 'C.UTF-8', TERM: 'dumb' },
    timeout: 60_000,
  });
  return stdout;
}
