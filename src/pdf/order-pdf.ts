import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { findRendition } from '../media/rendition-store.ts';
import { listMediaByIds } from '../media/store.ts';
import { findLogoPng } from '../offices/store.ts';
import type { PublicMedia, PublicRelease } from '../releases/public-store.ts';
import type { OrderedPicture, PdfLevel, PdfOrder } from './order.ts';

type OrderDeps = Pick<Deps, 'db' | 'storage' | 'config' | 'log' | 'children'>;

/** Where the files of an order lie until it is done. */
type Task = { folder: string; level: PdfLevel };

/** All that a child process needs for the PDF of a release, its pictures as files in `folder`. */
export async function orderPdf(
  deps: OrderDeps,
  release: PublicRelease,
  { folder, level }: Task,
): Promise<PdfOrder> {
  return {
    release,
    baseUrl: deps.config.baseUrl,
    level,
    pictures: level === 'whole' ? await drawPictures(deps, release, folder) : [],
    logo: await copyLogo(deps, release, folder),
    target: join(folder, 'release.pdf'),
  };
}

// 17 cm in print at 180 dots an inch for the first, 8 cm for the others.
const widths = { first: 1200, other: 560 };

/** All pictures in their order as JPEG, the first one larger; without those that cannot be read. */
async function drawPictures(
  deps: OrderDeps,
  release: PublicRelease,
  folder: string,
): Promise<OrderedPicture[]> {
  const pictures: OrderedPicture[] = [];
  for (const media of release.media) {
    if (!media.contentType.startsWith('image/') || !media.width) continue;
    const width = pictures.length === 0 ? widths.first : widths.other;
    const path = join(folder, `picture-${pictures.length}`);
    try {
      const key = await findSource(deps, media, width);
      await pipeline(deps.storage.read(key), createWriteStream(path));
      await writeFile(path, await deps.children.run('drawPdfPicture', { path, side: width }));
      const { alt, caption, credit } = media;
      pictures.push({ path, alt, caption, credit });
    } catch (error) {
      if (error instanceof AppError && error.code === 'unavailable') throw error;
      deps.log.warn({ err: error, mediaId: media.id }, 'no picture in the PDF');
    }
  }
  return pictures;
}

/** The small picture that is large enough, else the original. */
async function findSource(deps: OrderDeps, media: PublicMedia, width: number): Promise<string> {
  const enough = media.widths?.find((one) => one >= width);
  const wish = enough && { mediaId: media.id, format: 'webp', width: enough };
  const rendition = wish && (await findRendition(deps.db, wish));
  if (rendition) return rendition.storageKey;
  const [original] = await listMediaByIds(deps.db, [media.id]);
  if (original === undefined) throw new Error('the picture is not there any more');
  return original.storageKey;
}

/** The office's coat of arms or logo as it is now. */
async function copyLogo(
  deps: Pick<Deps, 'db'>,
  { office: { logo } }: PublicRelease,
  folder: string,
): Promise<PdfOrder['logo']> {
  const png = logo ? await findLogoPng(deps.db, logo.id) : undefined;
  if (!logo || !png) return null;
  const path = join(folder, 'logo.png');
  await writeFile(path, png);
  return { path, ratio: logo.width / logo.height, alt: logo.alt };
}
