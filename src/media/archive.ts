import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { Storage } from '../storage/files.ts';
import { openReadBuffer } from '../storage/read-in-turn.ts';
import type { MediaRow } from './store.ts';

export type Archive = {
  /** Of the whole archive: everything is stored as it is, so it is known before the first byte. */
  sizeBytes: number;
  output: Readable;
  /** To be told of each chunk that has left: the next is read into its memory. */
  sent(chunk: Buffer): void;
  /** Closes the file that is being read; to be called also when nobody reads on. */
  close(): void;
};

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
  const shared = openReadBuffer();
  const open = { file: null as Readable | null };
  const options = { compress: false, mtime: changedAt };
  zip.on('error', (error: Error) => output.destroy(error));
  zip.addBuffer(Buffer.from(text.content), text.name, options);
  for (const [index, one] of media.entries()) {
    const readOptions = { ...options, size: one.sizeBytes };
    zip.addReadStreamLazy(nameInArchive(one, index), readOptions, (give) => {
      // The archive does not listen to its files: a missing one would end the process.
      open.file = deps.storage
        .readInTurn(one.storageKey, shared)
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
  return { sizeBytes, output, sent: (chunk) => shared.giveBack(chunk), close };
}

/** The number keeps the order of the release and makes names unique. */
export function nameInArchive(media: { fileName: string }, index: number): string {
  return `${String(index + 1).padStart(2, '0')}-${media.fileName}`;
}
