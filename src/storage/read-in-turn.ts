import { close, open, read } from 'node:fs';
import { Readable } from 'node:stream';

/**
 * Memory for reading files one after the other, in turn with whoever sends them: a part is read when
 * the one before has left. Reading into new memory each time left up to 64 MB lying about until it was
 * collected.
 */
export type ReadBuffer = {
  bytes: Buffer;
  /** The first `length` bytes, which nobody may write over until they are given back. */
  lend(length: number): Buffer;
  /** Of any chunk; those of other memory are passed over. */
  giveBack(chunk: Buffer): void;
  /** Calls at once, or when everything was given back. */
  whenFree(use: () => void): void;
};

const partBytes = 262_144;

export function openReadBuffer(): ReadBuffer {
  const bytes = Buffer.allocUnsafeSlow(partBytes);
  let lent = 0;
  let waiting: (() => void) | null = null;
  return {
    bytes,
    lend: (length) => {
      lent += length;
      return bytes.subarray(0, length);
    },
    giveBack: (chunk) => {
      if (chunk.buffer !== bytes.buffer) return;
      lent -= chunk.length;
      if (lent > 0 || waiting === null) return;
      const use = waiting;
      waiting = null;
      use();
    },
    whenFree: (use) => {
      if (lent === 0) use();
      else waiting = use;
    },
  };
}

/** A file, part by part through `shared`. */
export function readInTurn(path: string, shared: ReadBuffer): Readable {
  let file: number | null = null;
  let isReading = false;
  // Not closed under a read: its number could by then belong to another file.
  let afterRead: (() => void) | null = null;
  return new Readable({
    construct(ready) {
      open(path, (error, opened) => {
        if (error === null) file = opened;
        ready(error);
      });
    },
    read() {
      shared.whenFree(() => {
        if (file === null || this.destroyed) return;
        isReading = true;
        read(file, shared.bytes, 0, partBytes, null, (error, length) => {
          isReading = false;
          if (afterRead !== null) return afterRead();
          if (error !== null) this.destroy(error);
          else this.push(length === 0 ? null : shared.lend(length));
        });
      });
    },
    destroy(error, done) {
      if (file === null) return done(error);
      const number = file;
      const end = () => close(number, (closing) => done(error ?? closing));
      if (isReading) afterRead = end;
      else end();
    },
  });
}
