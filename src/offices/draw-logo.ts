import { openPicture, orBroken, readHeader } from '../media/read-picture.ts';

// Enough for 18 mm in print and for a search engine, and still a few kilobytes.
const longestSide = 320;

/** A picture anew as a small PNG, with nothing else that was in its file. Runs in a child process. */
export async function drawLogo({ path }: { path: string }) {
  const header = await readHeader(path);
  return orBroken(async () => {
    const { picture } = await openPicture(path, header);
    const { data, info } = await picture
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      // Eight bits a channel, which is all that a PDF takes.
      .toColourspace('srgb')
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
    return { png: data, width: info.width, height: info.height };
  });
}
