import { holdsLocation } from './holds-location.ts';
import { openPicture, orBroken, readHeader } from './read-picture.ts';

export type Measured = { width: number; height: number; hasLocation: boolean };

/**
 * Width and height as shown, in pixels. The whole picture is read once, because whoever uploads it can
 * mend it, and the worker that draws its sizes can tell nobody. Throws `invalid` for a damaged picture,
 * or one that would cost too much. Runs in a child process.
 */
export async function measurePicture({ path }: { path: string }): Promise<Measured> {
  const header = await readHeader(path);
  return orBroken(async () => {
    const { picture, width, height } = await openPicture(path, header);
    await picture.resize({ width: 16 }).raw().toBuffer();
    return { width, height, hasLocation: holdsLocation(header) };
  });
}
