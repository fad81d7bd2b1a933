import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Client } from 'pg';
import { ask, isServerRunning, killServer, makeCluster, openElsewhere } from './postgres-folder.ts';
import { isRoot, makeFolder, openIn, serverPid, waitUntil } from './postgres-folder.ts';

test('the server of a process killed with signal 9 is adopted', async (t) => {
  const folder = await makeCluster(t);
  const there = await openElsewhere(t, folder);
  const pid = await serverPid(folder);
  there.child.kill('SIGKILL');
  assert.deepEqual(await there.exited, [null, 'SIGKILL']);
  const here = await openIn(folder);
  assert.equal(here.url, there.url);
  assert.equal(await serverPid(folder), pid);
  await here.close();
  assert.equal(await isServerRunning(folder, pid), false);
});

test('after everything was killed the next start recovers what was committed', async (t) => {
  const folder = await makeCluster(t);
  const there = await openElsewhere(t, folder);
  await ask(there.url, 'create table kept as select generate_series(1, 5000) as n');
  there.child.kill('SIGKILL');
  await killServer(folder);
  const here = await openIn(folder);
  assert.deepEqual(await ask(here.url, 'select count(*)::int as n from kept'), [{ n: 5000 }]);
  const log = await readFile(join(folder, 'postgres.log'), 'utf8');
  assert.match(log, /automatic recovery in progress/);
  await here.close();
});

test('a start right after the kill waits for the busy backends of the old server', async (t) => {
  const folder = await makeCluster(t);
  const first = await openIn(folder);
  const client = new Client({ connectionString: first.url });
  client.on('error', () => undefined);
  await client.connect();
  // Computes without looking up, so it does not notice at once that its server is gone.
  const busy = client.query(`select sum(sqrt(n)) from generate_series(1, 6_000_000) as n`);
  const ended = busy.then(
    () => 'finished',
    () => 'cut off',
  );
  process.kill(await serverPid(folder), 'SIGKILL');
  const second = await openIn(folder);
  assert.deepEqual(await ask(second.url, 'select 1 as one'), [{ one: 1 }]);
  const log = await readFile(join(folder, 'postgres.log'), 'utf8');
  assert.match(log, /pre-existing shared memory block .* is still in use/);
  await ended;
  await client.end();
  await first.close();
  await second.close();
});

test('closing after the crash of a backend still stops the server', async (t) => {
  const folder = await makeCluster(t);
  const { url, close } = await openIn(folder);
  const pid = await serverPid(folder);
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const cut = new Promise((resolve) => client.once('end', resolve));
  process.kill(rows[0]!.pid, 'SIGKILL');
  await cut;
  await waitUntil(() =>
    ask(url, 'select 1').then(
      () => true,
      () => false,
    ),
  );
  await close();
  assert.equal(await isServerRunning(folder, pid), false);
});

test('closing after the server was killed does not fail', async (t) => {
  const folder = await makeCluster(t);
  const { close } = await openIn(folder);
  await killServer(folder);
  await close();
  const again = await openIn(folder);
  assert.deepEqual(await ask(again.url, 'select 1 as one'), [{ one: 1 }]);
  await again.close();
});

test('a stale lock with the pid of a dead process is no obstacle', async (t) => {
  const folder = await makeCluster(t);
  const program = spawn(process.execPath, ['-e', '']);
  await once(program, 'exit');
  await openOverLock(t, folder, program.pid!);
});

test('a stale lock with the pid of another living program is no obstacle', async (t) => {
  const folder = await makeCluster(t);
  await (await openIn(folder)).close();
  const { uid, gid } = await stat(join(folder, 'postgres'));
  // The same user as the server's: that is the case that PostgreSQL itself refuses.
  const program = spawn('/bin/sleep', ['60'], { ...(isRoot ? { uid, gid } : {}), cwd: '/' });
  t.after(() => program.kill('SIGKILL'));
  await once(program, 'spawn');
  await openOverLock(t, folder, program.pid!);
  assert.equal(program.exitCode ?? program.signalCode, null);
});

async function openOverLock(t: TestContext, folder: string, pid: number): Promise<void> {
  const there = await openElsewhere(t, folder);
  await ask(there.url, 'create table if not exists kept as select 7 as n');
  there.child.kill('SIGKILL');
  const lockFile = join(folder, 'postgres/postmaster.pid');
  const lock = await readFile(lockFile, 'utf8');
  await killServer(folder);
  await writeFile(lockFile, lock.replace(/^\d+/, String(pid)));
  // Three at once, because only one of them may take the lock over.
  const opened = await Promise.all([openIn(folder), openIn(folder), openElsewhere(t, folder)]);
  for (const { url } of opened) {
    assert.equal(url, opened[0].url);
    assert.deepEqual(await ask(url, 'select n from kept'), [{ n: 7 }]);
  }
  assert.notEqual(await serverPid(folder), pid);
  for (const { close } of opened) await close();
}

test('a creation that was cut off is begun anew and its remains are removed', async (t) => {
  const folder = await makeFolder(t);
  for (const delay of [150, 300, 450]) {
    const cut = openElsewhere(t, folder, { spawn: { timeout: delay, killSignal: 'SIGKILL' } });
    await cut.catch(() => undefined);
  }
  await mkdir(join(folder, `postgres.new-1000000000-00000000`));
  // An initdb that lost its parent writes on for a moment: hence several looks.
  await waitUntil(async () => {
    for (const name of await readdir(folder)) {
      if (name.includes('.new-')) await utimes(join(folder, name), 0, 0);
    }
    const { url, close } = await openIn(folder);
    assert.deepEqual(await ask(url, 'select 1 as one'), [{ one: 1 }]);
    await close();
    const remains = await readdir(folder);
    return remains.toSorted().join() === 'postgres,postgres.log,postgres.password';
  });
});
