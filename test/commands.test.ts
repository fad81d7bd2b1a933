import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { CommandFault } from '../src/command-line.ts';
import { runCommand } from '../src/commands.ts';
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
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, new RegExp(`There is no command "${name}"`));
    });
});

suite('A command that cannot begin', () => {
  for (const args of [
    ['migrate', '--foo'],
    ['import-regions', '/no/where'],
  ])
    test(`ends with exit code 2 and makes nothing: ${args.join(' ')}`, async () => {
      const empty = join(dataDir, 'empty');
      const { code, stdout, stderr } = await runDepesche(args, { DATA_DIR: empty });
      assert.deepEqual([code, stdout], [2, '']);
      assert.doesNotMatch(stderr, /^ +at |ENOENT/m);
      assert.equal(existsSync(empty), false);
    });

  const refusals: [args: string[], told: RegExp][] = [
    [['migrate', '--foo'], /Unknown option '--foo'[^]*Usage: depesche migrate$/m],
    [['serve', 'now'], /Not understood: now\nUsage: depesche serve$/m],
    [['start', '-p', '80'], /Unknown option '-p'/],
    [['work', '--help=1'], /Unknown option '--help'/],
    [['demo', 'x'], /Usage: depesche demo/],
    [['create-key'], /Missing: OFFICE\.\nUsage: depesche create-key OFFICE \[NAME\]/],
    [['create-key', 'kreis', 'a', 'b'], /Not understood: b/],
    [['create-office', 'kreis'], /Missing: NAME, EMAIL\./],
    [['import-regions', 'a.csv', 'b.csv'], /Usage: depesche import-regions FILE/],
    [['import-topics'], /Missing: FILE\./],
    [['verify-proof', 'a', '--keys', 'b'], /Usage: depesche verify-proof FILE/],
    [['verify-release', 'a', '--keys'], /--keys[^]*Usage: depesche verify-release FILE \[--keys/],
    [['page', 'list', '--all'], /Not understood: --all\nUsage: depesche page list \|/],
    [['page', 'reset', 'imprint', 'de', 'file'], /Not understood: file/],
    [['seed', '--colour'], /There is no option "--colour"\.\nUsage: depesche seed \[/],
  ];
  for (const [args, told] of refusals)
    test(`says why, and how it is called: ${args.join(' ')}`, () => refused(args, told));

  const readers = [['import-regions'], ['import-topics'], ['verify-proof'], ['verify-release']];
  for (const args of [...readers, ['page', 'set', 'imprint', 'de']])
    test(`says that there is no file to read: ${args.join(' ')}`, async () => {
      await refused([...args, '/no/where'], /^There is no file \/no\/where\. Give the path of one/);
      await refused([...args, tmpdir()], /is a folder/);
    });
});

function refused(args: string[], told: RegExp): Promise<void> {
  return assert.rejects(runCommand(args), (error) => {
    assert.ok(error instanceof CommandFault);
    assert.match(error.message, told);
    return true;
  });
}

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
