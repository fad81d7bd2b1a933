import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { atEnd } from './at-end.ts';

export type SmallDisk = {
  path: string;
  /** Leaves no room, at once. */
  fill(): Promise<void>;
  /** Gives room again. */
  grow(megabytes: number): Promise<void>;
  close(): Promise<void>;
};

/** The reason for skipping where this process may not mount, else false. */
export const noMount = mayMount()
  ? false
  : 'needs root and the right to mount: puts a folder on a disk of a few megabytes';

/** A folder that is a disk of its own, held in memory. */
export async function openSmallDisk(megabytes: number): Promise<SmallDisk> {
  const path = mkdtempSync(join(tmpdir(), 'depesche-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', path]);
  const forget = atEnd(() => {
    spawnSync('umount', ['--lazy', path]);
    rmdirSync(path);
  });
  const resize = async (bytes: number) =>
    void (await run('mount', ['-o', `remount,size=${bytes}`, path]));
  return {
    path,
    fill: () => shrink(path, resize),
    grow: (to) => resize(to * 1_048_576),
    close: async () => {
      forget();
      await run('umount', ['--lazy', path]);
      rmdirSync(path);
    },
  };
}

const run = promisify(execFile);

function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const path = mkdtempSync(join(tmpdir(), 'depesche-disk-'));
  try {
    const options = ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path];
    if (spawnSync('mount', options).status !== 0) return false;
    return spawnSync('umount', [path]).status === 0;
  } finally {
    rmdirSync(path);
  }
}

/** Makes it as small as what lies on it, which may grow at the same time: then once more. */
async function shrink(path: string, resize: (bytes: number) => Promise<void>): Promise<void> {
  for (let left = 20; ; left -= 1) {
    const { blocks, bfree, bsize } = await statfs(path);
    try {
      return await resize((blocks - bfree) * bsize);
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}
