import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { type ReadBuffer, readInTurn } from './read-in-turn.ts';

/** Where originals lie. Keys are made by us: letters, digits, `/`, `.` and `-` only. */
export type Storage = {
  /** Takes a finished temporary file of the same disk; after this it is under `key`. */
  keepFile(key: string, temporaryPath: string): Promise<void>;
  read(key: string, part?: { start?: number; end?: number }): Readable;
  /** The whole, for sending many files in constant memory. */
  readInTurn(key: string, shared: ReadBuffer): Readable;
  remove(key: string): Promise<void>;
  /** A folder for unfinished uploads, on the disk of the kept ones. */
  temporaryDir: string;
};

/** Originals in a folder of this machine, which is made where it is missing. */
export async function openFileStorage(folder: string): Promise<Storage> {
  const temporaryDir = join(folder, 'incoming');
  await mkdir(temporaryDir, { recursive: true });
  return {
    temporaryDir,
    keepFile: async (key, temporaryPath) => {
      await mkdir(dirname(join(folder, key)), { recursive: true });
      await rename(temporaryPath, join(folder, key));
    },
    read: (key, part) => createReadStream(join(folder, key), part),
    readInTurn: (key, shared) => readInTurn(join(folder, key), shared),
    remove: (key) => rm(join(folder, key), { force: true }),
  };
}
