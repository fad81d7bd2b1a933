import { newId } from '../id.ts';
import type { Storage } from '../storage/files.ts';
import type { Drawn } from './draw-renditions.ts';
import type { Rendition } from './rendition-store.ts';

/** Moves drawn files to the kept ones. */
export async function keepDrawnFiles(
  storage: Storage,
  mediaId: string,
  drawn: Drawn[],
): Promise<Rendition[]> {
  const renditions: Rendition[] = [];
  for (const { path, ...rendition } of drawn) {
    // A name of its own: who reads the old one reads on.
    const storageKey = `pictures/${mediaId.slice(0, 2)}/${newId()}.${rendition.format}`;
    await storage.keepFile(storageKey, path);
    renditions.push({ ...rendition, storageKey });
  }
  return renditions;
}
