import { randomBytes } from 'node:crypto';
import { chown, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Account } from './account.ts';

const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const DRAFT_AGE_MS = 60_000;

/** The system's code of an error (`ENOENT`) or PostgreSQL's (`57P03`), else undefined. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What `reading` brings, or undefined where the file or folder does not exist. */
export async function allowMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A name beside `path` for what is not finished yet; the pid tells later who was at it. */
export function draftPath(path: string): string {
  return `${path}.new-${process.pid}-${randomBytes(4).toString('hex')}`;
}

/**
 * Removes the drafts of `path` whose makers were killed. A young one stays until the next start: an
 * initdb that lost its parent goes on for a moment, and would make its folder anew.
 */
export async function removeDrafts(path: string): Promise<void> {
  const prefix = `${basename(path)}.new-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const draft = join(dirname(path), name);
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if ((pid > 0 && isRunning(pid)) || (await ageMs(draft)) < DRAFT_AGE_MS) continue;
    await rm(draft, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function ageMs(path: string): Promise<number> {
  const found = await allowMissing(stat(path));
  return found ? performance.timeOrigin + performance.now() - found.mtimeMs : 0;
}

/** Whether some process has this pid, be it ours or not. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Puts `text` in the place of a file in one step. Never writes through an existing name: the
 * folder belongs to the server's account, which could have put a link to one of root's files there.
 */
export async function replaceFile(
  path: string,
  text: string,
  account: Account | undefined,
): Promise<void> {
  const fresh = draftPath(path);
  const file = await open(fresh, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  if (account) await chown(fresh, account.uid, account.gid);
  await rename(fresh, path);
}

/** The server's log, open for appending; begun anew when it has grown over 5 MB. */
export async function openLogFile(path: string): Promise<FileHandle> {
  const file = await open(path, 'a', 0o600);
  const { size } = await file.stat();
  if (size > LOG_LIMIT_BYTES) await file.truncate(0);
  return file;
}
