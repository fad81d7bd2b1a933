import assert from 'node:assert/strict';
import { readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { openEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { ask, isServerRunning, makeCluster, makeFolder, openIn } from './postgres-folder.ts';
import { openElsewhere, serverPid } from './postgres-folder.ts';

test('an empty folder becomes a German database that the url opens', async (t) => {
  const folder = await makeFolder(t);
  const { url, close } = await openIn(folder);
  assert.match(url, /^postgres:\/\/depesche:[0-9a-f]{48}@127\.0\.0\.1:\d+\/depesche$/);
  const [row] = await ask(
    url,
    `select lower('Ä') as lower, to_tsvector('„Häuser“ – die Straße')::text as words,
       'Öl' collate "de-x-icu" < 'Po' as sorted, current_setting('server_version_num') as version,
       current_setting('timezone') as zone, current_setting('jit') as jit,
       (select encoding from pg_database where datname = 'depesche') as encoding`,
  );
  assert.equal(row?.['lower'], 'ä');
  assert.equal(row?.['words'], "'haus':1 'strass':3");
  assert.equal(row?.['sorted'], true);
  assert.match(String(row?.['version']), /^18/);
  assert.deepEqual([row?.['zone'], row?.['jit'], row?.['encoding']], ['UTC', 'off', 6]);
  await close();
});

test('only the loopback with the password leads in', async (t) => {
  const folder = await makeCluster(t);
  const { url, close } = await openIn(folder);
  const settings = await ask(
    url,
    `select name, setting from pg_settings
     where name in ('listen_addresses', 'unix_socket_directories') order by name`,
  );
  assert.deepEqual(
    settings.map((row) => row['setting']),
    ['127.0.0.1', ''],
  );
  const { mode } = await stat(join(folder, 'postgres.password'));
  assert.equal(mode & 0o777, 0o600);
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await assert.rejects(ask(wrong.href, 'select 1'), { code: '28P01' });
  const superuser = new URL(url);
  superuser.username = 'postgres';
  await assert.rejects(ask(superuser.href, 'select 1'), { code: '28P01' });
  await close();
});

test('the role may create and clone databases and extensions, but is no superuser', async (t) => {
  const folder = await makeCluster(t);
  const { url, close } = await openIn(folder);
  await ask(url, 'create extension pg_trgm');
  await ask(url, 'create database copy template depesche');
  await ask(url, 'drop database copy');
  const rows = await ask(url, 'select rolsuper from pg_roles where rolname = current_user');
  assert.deepEqual(rows, [{ rolsuper: false }]);
  await close();
});

test('closing stops the server, and what was written is there at the next start', async (t) => {
  const folder = await makeCluster(t);
  const first = await openIn(folder);
  await ask(first.url, "create table kept as select 'Bürgerhaus' as name");
  const pid = await serverPid(folder);
  await first.close();
  await first.close();
  assert.equal(await isServerRunning(folder, pid), false);
  const second = await openIn(folder);
  assert.deepEqual(await ask(second.url, 'select name from kept'), [{ name: 'Bürgerhaus' }]);
  await second.close();
});

test('data is synced to the disk unless a test gives that up', async (t) => {
  const folder = await makeCluster(t);
  const { url, close } = await openEmbeddedPostgres({ dataDir: folder, log: () => undefined });
  assert.deepEqual(await ask(url, 'show fsync'), [{ fsync: 'on' }]);
  assert.deepEqual(await ask(url, 'show synchronous_commit'), [{ synchronous_commit: 'on' }]);
  await close();
  const quick = await openIn(folder);
  assert.deepEqual(await ask(quick.url, 'show fsync'), [{ fsync: 'off' }]);
  await quick.close();
});

test('a second process shares the server, and the last one out stops it', async (t) => {
  const folder = await makeCluster(t);
  const here = await openIn(folder);
  const there = await openElsewhere(t, folder);
  assert.equal(there.url, here.url);
  const pid = await serverPid(folder);
  await here.close();
  assert.equal(await isServerRunning(folder, pid), true);
  assert.equal(await there.close(), 0);
  assert.equal(await isServerRunning(folder, pid), false);
});

test('a foreign client keeps the server running when the last process leaves', async (t) => {
  const folder = await makeCluster(t);
  const first = await openIn(folder);
  const client = new Client({ connectionString: first.url });
  await client.connect();
  await first.close();
  assert.deepEqual((await client.query('select 1 as one')).rows, [{ one: 1 }]);
  const second = await openIn(folder);
  assert.equal(second.url, first.url);
  await client.end();
  await second.close();
  await assert.rejects(ask(first.url, 'select 1'), { code: 'ECONNREFUSED' });
});

test('five that open an empty folder at the same moment share one server', async (t) => {
  const folder = await makeFolder(t);
  const [one, two, ...others] = await Promise.all([
    openIn(folder),
    openIn(folder),
    openElsewhere(t, folder),
    openElsewhere(t, folder),
    openElsewhere(t, folder),
  ]);
  const urls = [one, two, ...others].map(({ url }) => url);
  assert.deepEqual(new Set(urls), new Set([one.url]), others.map(({ error }) => error).join());
  assert.deepEqual(await ask(one.url, 'select 1 as one'), [{ one: 1 }]);
  const pid = await serverPid(folder);
  await Promise.all([one.close(), two.close(), ...others.map(({ close }) => close())]);
  assert.equal(await isServerRunning(folder, pid), false);
});

test('whoever opens while another closes gets a server that stays', async (t) => {
  const folder = await makeCluster(t);
  let held = await openIn(folder);
  for (let round = 0; round < 8; round += 1) {
    const [, next] = await Promise.all([held.close(), openIn(folder)]);
    assert.deepEqual(await ask(next.url, `select ${round} as round`), [{ round }]);
    held = next;
  }
  await held.close();
});

test('Ctrl-C in the terminal does not reach the server', async (t) => {
  const folder = await makeCluster(t);
  const there = await openElsewhere(t, folder, { spawn: { detached: true } });
  process.kill(-there.child.pid!, 'SIGINT');
  assert.deepEqual(await there.exited, [null, 'SIGINT']);
  const here = await openIn(folder);
  assert.equal(here.url, there.url);
  await here.close();
});

test('a process that forgets to close can end, and the next one adopts the server', async (t) => {
  const folder = await makeCluster(t);
  const there = await openElsewhere(t, folder, { forgets: true });
  assert.deepEqual(await there.exited, [0, null]);
  const here = await openIn(folder);
  assert.equal(here.url, there.url);
  await here.close();
});

test('a log of more than 5 MB is begun anew', async (t) => {
  const folder = await makeFolder(t);
  const log = join(folder, 'postgres.log');
  await writeFile(log, '');
  await truncate(log, 5 * 1024 * 1024 + 1);
  const { close } = await openIn(folder);
  await close();
  const text = await readFile(log, 'utf8');
  assert.ok(text.length < 10_000, `${text.length} characters`);
  assert.match(text, /database system is shut down/);
});

test('a database that does not come up is told with the end of its log', async (t) => {
  const folder = await makeCluster(t);
  await (await openIn(folder)).close();
  await rename(join(folder, 'postgres/global/pg_control'), join(folder, 'pg_control'));
  await assert.rejects(openIn(folder), {
    message: /PostgreSQL does not start in .*\n.*could not (find|open).*pg_control/s,
  });
  await rename(join(folder, 'pg_control'), join(folder, 'postgres/global/pg_control'));
  await (await openIn(folder)).close();
});

test('a database of another version or without its password is refused in words', async (t) => {
  const folder = await makeCluster(t);
  await (await openIn(folder)).close();
  const versionFile = join(folder, 'postgres/PG_VERSION');
  await writeFile(versionFile, '17\n');
  await assert.rejects(openIn(folder), { message: /was made by PostgreSQL 17, this is 18/ });
  await writeFile(versionFile, '18\n');
  await rm(join(folder, 'postgres.password'));
  await assert.rejects(openIn(folder), { message: /postgres\.password is missing/ });
});

test('a data folder that cannot be made is an error with its code', async (t) => {
  const folder = await makeFolder(t);
  await writeFile(join(folder, 'file'), '');
  await assert.rejects(openIn(join(folder, 'file/data')), { code: 'ENOTDIR' });
});
