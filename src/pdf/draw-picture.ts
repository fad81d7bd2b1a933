import { openPicture, orBroken, readHeader } from '../media/read-picture.ts';

/** A JPEG that fits into a square of `side`, the one form of photos that a PDF takes. Runs in a child. */
export async function drawPicture({ path, side }: { path: string; side: number }) {
  const header = await readHeader(path);
  return orBroken(async () => {
    const { picture } = await openPicture(path, header);
    return picture
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#fff' })
      .jpeg({ quality: 82 })
      .toBuffer();
  });
}
