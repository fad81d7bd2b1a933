import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Storage } from '../storage/files.ts';
import type { MediaRow } from './store.ts';

export type Archive = {
  /** Of the whole archive: everything is stored as it is, so it is known before the first byte. */
  sizeBytes: number;
  output: Readable;
  /** Closes the file that is being read; to be called also when nobody reads on. */
  close(): void;
};

// Garbage of a reader lies about until it is collected: with 64 kB a fresh process grew by 61 MB, so by 30.
const highWaterMark = 16_384;

type Wish = { media: MediaRow[]; text: { name: string; content: string }; changedAt: Date };

/**
 * A ZIP of originals in their order and of one text file. Nothing is compressed (pictures are
 * already) and one file at a time is open, read as fast as the reader takes it.
 */
export async function openArchive(
  deps: { storage: Storage },
  { media, text, changedAt }: Wish,
): Promise<Archive> {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const open = { file: null as Readable | null };
  const options = { compress: false, mtime: changedAt };
  zip.on('error', (error: Error) => output.destroy(error));
  zip.addBuffer(Buffer.from(text.content), text.name, options);
  for (const [index, one] of media.entries()) {
    const readOptions = { ...options, size: one.sizeBytes };
    zip.addReadStreamLazy(nameInArchive(one, index), readOptions, (give) => {
      // The archive does not listen to its files: a missing one would end the process.
      open.file = deps.storage
        .read(one.storageKey, { highWaterMark })
        .on('error', (error) => output.destroy(error));
      give(null, open.file);
    });
  }
  const sizeBytes = await new Promise<number>((resolve) =>
    zip.end({ forceZip64Format: false, comment: '' }, (size?: number) => resolve(size ?? 0)),
  );
  const close = () => {
    open.file?.destroy();
    output.destroy();
  };
  return { sizeBytes, output, close };
}

/** The number keeps the order of the release and makes names unique. */
export function nameInArchive(media: { fileName: string }, index: number): string {
  return `${String(index + 1).padStart(2, '0')}-${media.fileName}`;
}
