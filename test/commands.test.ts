import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { findOfficeBySlug } from '../src/offices/store.ts';
import { runDepesche } from './helpers/command.ts';
import { createTestDatabase, type TestDatabase } from './helpers/database.ts';
import { findFreePort } from './helpers/process.ts';

let database: TestDatabase;
let dataDir: string;
const env = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database.url,
  DATA_DIR: dataDir,
  PORT: '0',
  ...more,
});
before(async () => {
  database = await createTestDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
});
after(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

suite('The command line', () => {
  for (const args of [[], ['--help'], ['help']])
    test(`lists commands and settings for "${args.join(' ')}"`, async () => {
      const { code, stdout, stderr } = await runDepesche(args);
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, /create-office SLUG NAME EMAIL/);
      assert.match(stdout, /DATABASE_URL/);
      assert.match(stdout, /reset NAME de\|en\n {42}texts of your own/);
    });

  test('explains one command', async () => {
    const { code, stdout } = await runDepesche(['create-key', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /create-key OFFICE \[NAME\]/);
    assert.doesNotMatch(stdout, /DATABASE_URL/);
  });

  for (const name of ['strat', 'constructor', '__proto__'])
    test(`refuses the unknown command "${name}" with an exit code`, async () => {
      const { code, stdout, stderr } = await runDepesche([name]);
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, new RegExp(`There is no command "${name}"`));
    });
});

test('a start that fails ends the process, also when workers run already', async () => {
  // An address for documentation (RFC 5737), which no machine has.
  const inbound = { LMTP_HOST: '192.0.2.1', LMTP_PORT: '2424' };
  const { code, stderr } = await runDepesche(['work'], env(inbound));
  assert.equal(code, 1);
  assert.match(stderr, /EADDRNOTAVAIL/);
});

test('a start that waits for Redis ends in order when it is asked to', async () => {
  const away = { REDIS_URL: `redis://127.0.0.1:${await findFreePort()}` };
  const { code } = await runDepesche(['start'], env(away), { stopAt: /ECONNREFUSED/ });
  assert.equal(code, 0);
});

suite('create-office', () => {
  test('makes an office that can have a key', async () => {
    const args = ['stadt-hagen', 'Stadt Hagen', 'Presse@Stadt-Hagen.example', 'hagen'];
    const made = await runDepesche(['create-office', ...args], env());
    assert.deepEqual([made.code, made.stderr], [0, '']);
    const office = await findOfficeBySlug(database.db, 'stadt-hagen');
    assert.deepEqual(
      [office?.name, office?.email, office?.regionCode],
      ['Stadt Hagen', 'Presse@stadt-hagen.example', '05914'],
    );
    const key = await runDepesche(['create-key', 'stadt-hagen', 'Test'], env());
    assert.match(key.stdout, /^dp_[0-9a-f]{40}$/m);
  });

  test('needs no region', async () => {
    const args = ['ohne-region', 'Amt', 'amt@amt.example'];
    assert.equal((await runDepesche(['create-office', ...args], env())).code, 0);
    assert.equal((await findOfficeBySlug(database.db, 'ohne-region'))?.regionCode, null);
  });

  test('names all faults at once', async () => {
    const args = ['Stadt Hagen', ' ', 'nirgends', 'atlantis'];
    const { code, stdout, stderr } = await runDepesche(['create-office', ...args], env());
    assert.deepEqual([code, stdout], [1, '']);
    for (const path of ['slug', 'name', 'email', 'region'])
      assert.match(stderr, new RegExp(`^ +${path}: \\w`, 'm'));
  });

  test('refuses a slug that is taken', async () => {
    const args = ['doppelt', 'Amt', 'amt@amt.example'];
    assert.equal((await runDepesche(['create-office', ...args], env())).code, 0);
    const { code, stderr } = await runDepesche(['create-office', ...args], env());
    assert.equal(code, 1);
    assert.match(stderr, /slug: .*doppelt/);
  });
});

test('a start whose demonstration fails ends the process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'depesche-data-'));
  await mkdir(join(folder, 'demo.json'));
  const settings = env({ DATA_DIR: folder, DEMO: '1' });
  const { code, stderr } = await runDepesche(['start'], settings);
  await rm(folder, { recursive: true, force: true });
  assert.equal(code, 1);
  assert.match(stderr, /EISDIR/);
});
