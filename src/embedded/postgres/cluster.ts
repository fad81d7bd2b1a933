import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { canReach, chooseAccount, giveFolder, type Account } from './account.ts';
import { findBinaries, placeBinaries, programPath, type Binaries } from './binaries.ts';
import { allowMissing, draftPath, errorCode, removeDrafts, replaceFile } from './files.ts';

/** A folder with the files of one PostgreSQL, and what is needed to run programs on it. */
export type Cluster = {
  dir: string;
  logFile: string;
  password: string;
  account: Account | undefined;
  binaries: Binaries;
};

// C.UTF-8 comes with glibc; en_US.UTF-8 is what macOS has.
const CHARACTER_LOCALES = ['C.UTF-8', 'en_US.UTF-8', 'C'];

/**
 * Brings the cluster in `dataDir/postgres` into being, once; safe when several processes do it at
 * the same time. Throws where the folder belongs to somebody else or to another major version.
 */
export async function prepareCluster(
  dataDir: string,
  copyRoots?: string[],
): Promise<Cluster & { isNew: boolean }> {
  await mkdir(dataDir, { recursive: true });
  const dir = join(dataDir, 'postgres');
  const account = await chooseAccount(dir);
  await assertOwner(dir, account);
  const passwordFile = join(dataDir, 'postgres.password');
  for (const path of [dir, passwordFile]) await removeDrafts(path);
  const binaries = await placeBinaries(await findBinaries(), account, copyRoots);
  const present = await readMajor(dir);
  if (present !== undefined && present !== binaries.major) {
    throw new Error(`${dir} was made by PostgreSQL ${present}, this is ${binaries.major}`);
  }
  const password = await ensurePassword(passwordFile, present !== undefined);
  const cluster = { dir, logFile: join(dataDir, 'postgres.log'), password, account, binaries };
  if (present === undefined) await createCluster(cluster);
  return { ...cluster, isNew: present === undefined };
}

async function assertOwner(dir: string, account: Account | undefined): Promise<void> {
  const found = await allowMissing(stat(dir));
  const self = process.getuid?.();
  if (account && process.platform !== 'linux' && !(await canReach(account, join(dir, '..')))) {
    throw new Error(
      `PostgreSQL cannot run as root, and uid ${account.uid} cannot reach ${dir}. ` +
        `Start as an ordinary user, choose another DATA_DIR, or set DATABASE_URL`,
    );
  }
  if (account && found?.uid === 0) await giveFolder(account, dir);
  if (!account && found && self !== undefined && found.uid !== self) {
    throw new Error(
      `${dir} belongs to uid ${found.uid}, this process runs as uid ${self}. It was probably ` +
        `made by a start as root: start as root again or choose another DATA_DIR`,
    );
  }
}

async function readMajor(dir: string): Promise<string | undefined> {
  return (await allowMissing(readFile(join(dir, 'PG_VERSION'), 'utf8')))?.trim();
}

async function ensurePassword(path: string, mustExist: boolean): Promise<string> {
  const known = await allowMissing(readFile(path, 'utf8'));
  if (known !== undefined) return known.trim();
  if (mustExist) throw new Error(`${path} is missing, and the database beside it needs it`);
  const fresh = draftPath(path);
  await writeFile(fresh, randomBytes(24).toString('hex'), { mode: 0o600 });
  // link, unlike rename, fails on an existing name: of two processes both use the first one's.
  await link(fresh, path).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  await rm(fresh);
  return readFile(path, 'utf8');
}

/** Made beside its place and moved there when complete: one that was cut off is never used. */
async function createCluster(cluster: Cluster): Promise<void> {
  const draft = { ...cluster, dir: draftPath(cluster.dir) };
  await mkdir(draft.dir, { mode: 0o700 });
  const { account } = draft;
  if (account) await chown(draft.dir, account.uid, account.gid);
  try {
    await runInitdb(draft);
    // Nobody is let in but over the loopback with a password; initdb's own file is all comments.
    const rule = 'host all all 127.0.0.1/32 scram-sha-256\n';
    await replaceFile(join(draft.dir, 'pg_hba.conf'), rule, account);
    await createDatabase(draft);
    await rename(draft.dir, cluster.dir);
  } catch (error) {
    await rm(draft.dir, { recursive: true, force: true });
    // ENOTEMPTY: another process was faster, and its cluster has the same password.
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(errorCode(error) ?? '')) throw error;
    if ((await readMajor(cluster.dir)) === undefined) throw error;
  }
}

/**
 * Order and case come from the builtin provider, so no system locale is needed and nothing changes
 * under an index when the system is updated. The parser of the full text search still asks the C
 * library what a letter is: with plain C it takes „Häuser“ with its quotes for one word.
 */
async function runInitdb(cluster: Cluster): Promise<void> {
  const fixed = ['--username=postgres', '--auth=reject', '--encoding=UTF8', '--locale=C'];
  const provider = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  let failure: unknown;
  for (const locale of CHARACTER_LOCALES) {
    const options = [...fixed, ...provider, `--lc-ctype=${locale}`, '--no-sync'];
    try {
      return await runProgram(cluster, { program: 'initdb', options });
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/**
 * The program's own role is no superuser: a hole in its SQL must not become one in the machine.
 * Single-user mode, because there is no way in for a first password otherwise that keeps it out
 * of the process list. A newline ends a statement there.
 */
async function createDatabase(cluster: Cluster): Promise<void> {
  const statements = [
    `create role depesche login createdb password '${cluster.password}'`,
    'grant pg_monitor to depesche',
    'create database depesche owner depesche',
  ];
  const options = ['--single', '-c', 'exit_on_error=on', '-c', 'fsync=off'];
  const input = `${statements.join('\n')}\n`;
  await runProgram(cluster, { program: 'postgres', options, input });
}

async function runProgram(
  cluster: Cluster,
  run: { program: 'initdb' | 'postgres'; options: string[]; input?: string },
): Promise<void> {
  const { path, folder, how } = describeSpawn(cluster, run.program);
  const name = run.program === 'postgres' ? ['postgres'] : [];
  const child = spawn(path, [...run.options, '-D', folder, ...name], how);
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  child.stdin.on('error', () => undefined).end(run.input ?? '');
  const [code, out, fault] = await Promise.all([exit, text(child.stdout), text(child.stderr)]);
  if (code === 0) return;
  throw new Error(`${run.program} failed with ${code}:\n${fault.trim() || out.trim()}`);
}

/**
 * How a program is started on the cluster. Root hands over to an account that perhaps may not walk
 * the parents of the data folder; so the working folder is entered while still root (spawn does
 * that before it changes the uid) and named by a link that the kernel resolves without a walk.
 * The environment is empty: neither secrets nor PG* variables reach the server.
 */
export function describeSpawn(cluster: Cluster, program: 'initdb' | 'postgres') {
  const folder = cluster.account && process.platform === 'linux' ? '/proc/self/cwd' : cluster.dir;
  const how = { cwd: cluster.dir, env: { LC_ALL: 'C' }, ...cluster.account };
  return { path: programPath(cluster.binaries, program), folder, how };
}
