import { type Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Sends what `source` gives as the body. A client that leaves before the end is no error. */
export async function sendStream(source: Readable, response: Writable): Promise<void> {
  // A pipeline would refuse it, and leave the source open.
  if (response.destroyed) return void source.destroy();
  try {
    await pipeline(source, response);
  } catch (error) {
    if (!hasLeft(error)) throw error;
  }
}

/**
 * As sendStream, for a source that uses its memory again: `sent` is told of each chunk when the
 * operating system has it.
 */
export async function sendInTurn(
  source: Readable,
  response: Writable,
  sent: (chunk: Buffer) => void,
): Promise<void> {
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      handOver(response, chunk, () => {
        sent(chunk);
        done();
      });
    },
    // An error here is that of a client that left with the last bytes under way.
    final: (done) => void response.end(() => done()),
    // A length was promised: what ends early must not look whole.
    destroy: (error, done) => {
      if (error !== null) response.destroy();
      done(error);
    },
  });
  await sendStream(source, sink);
}

/** Of large chunks "drain" says that all has left; of small ones nothing does, so they are copied. */
function handOver(response: Writable, chunk: Buffer, done: () => void): void {
  const isLarge = chunk.length >= response.writableHighWaterMark;
  const isTaken = response.write(isLarge ? chunk : Buffer.from(chunk));
  if (isTaken) done();
  else response.once('drain', done);
}

function hasLeft(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
