import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { readDemonstration } from '../../src/embedded/demonstration/content.ts';
import { call } from '../helpers/call.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';
import { type Depesche, startDepesche } from '../helpers/process.ts';
import { until } from '../helpers/until.ts';

let database: TestDatabase;
let dataDir: string;
let depesche: Depesche;
const start = (more: Record<string, string> = {}, command: 'start' | 'serve' = 'start') =>
  startDepesche(command, {
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    DEMO: '1',
    LOG_LEVEL: 'fatal',
    ...more,
  });
before(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
});
after(async () => {
  await depesche.kill();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function countRows() {
  const { rows } = await sql<Record<string, number>>`
    select (select count(*) from office) as offices,
      (select count(*) from release where status in ('published', 'withdrawn')) as releases,
      (select count(*) from subscriber) as subscribers,
      (select count(*) from release where status = 'draft') as drafts
  `.execute(database.db);
  return rows[0];
}

type DemoFile = { apiKey: string; baseUrl: string; officeSlug: string };
const demoPath = () => join(dataDir, 'demo.json');
const readDemoFile = async () => JSON.parse(await readFile(demoPath(), 'utf8')) as DemoFile;
const told = (running: Depesche) =>
  until('the terminal tells the key', async () =>
    running.output.some((line) => line.includes('API key')),
  );

async function restart(more: Record<string, string> = {}) {
  await depesche.kill();
  depesche = await start(more);
  await told(depesche);
}

test('a first start that is killed midway leaves nothing half, and the next one makes it whole', async () => {
  depesche = await start();
  const originals = join(dataDir, 'media', 'originals');
  await until('the first picture is kept', async () => existsSync(originals));
  await depesche.kill();
  const left = await countRows();
  assert.ok(left?.offices === 0 || left?.subscribers === 320, JSON.stringify(left));
  await restart();

  const { offices, releases, dueSoon } = await readDemonstration(new Date());
  const { rows } = await sql<{ status: string }>`
    select status from release join release_version on release_id = release.id
    where headline = ${dueSoon.headline}
  `.execute(database.db);
  assert.equal(rows.length, 1);
  assert.match(rows[0]?.status ?? '', /^(scheduled|published)$/);
  const published = releases.length + (rows[0]?.status === 'published' ? 1 : 0);
  assert.deepEqual(await countRows(), {
    offices: offices.length,
    releases: published,
    subscribers: 320,
    drafts: 0,
  });
});

test('the next start keeps the key and tells the present address', async () => {
  const { apiKey } = await readDemoFile();
  await restart({ BASE_URL: 'http://presse.localhost:4000' });
  assert.deepEqual(
    [(await readDemoFile()).apiKey, (await readDemoFile()).baseUrl],
    [apiKey, 'http://presse.localhost:4000'],
  );
});

test('a key that the database does not know is replaced', async () => {
  const strange = { ...(await readDemoFile()), apiKey: `dp_${'0'.repeat(40)}` };
  await writeFile(demoPath(), JSON.stringify(strange));
  await restart();
  const { apiKey, officeSlug } = await readDemoFile();
  assert.equal(officeSlug, 'ennepe-ruhr-kreis');
  const { status } = await call(`${depesche.url}/api/v1/releases`, { key: apiKey });
  assert.equal(status, 200);
});

test('without workers it says that nothing becomes public by itself', async () => {
  const hasWarned = () => depesche.output.some((line) => line.includes('has no workers'));
  assert.equal(hasWarned(), false);
  await depesche.kill();
  depesche = await start({}, 'serve');
  await told(depesche);
  await until('the terminal tells of workers', async () => hasWarned());
});
