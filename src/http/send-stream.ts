import type { Readable, Writable } from 'node:stream';
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

function hasLeft(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
