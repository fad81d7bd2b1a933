import { join } from 'node:path';
import type { Deps } from '../deps.ts';
import { newId } from '../id.ts';
import type { PictureWords } from './encode-picture.ts';
import type { Rendition } from './rendition-store.ts';

/** To be raised with every change of what is drawn: pictures of an older number are drawn anew. */
export const pictureRecipe = 1;

/** Widths that pages offer; a smaller original also has its own. */
const pageWidths = [320, 640, 960, 1280, 1920];
// Feeds, previews and mails hand these on to programs of which nobody knows what they can show.
const sharedWidths = [320, 1200, 1920];
const widest = 1920;
// WebP ends at 16,383.
const tallest = 16_000;

export type Drawn = Omit<Rendition, 'storageKey'> & { path: string };
export type DrawnPicture = { width: number; height: number; drawn: Drawn[] };

type Picture = { path: string; only?: 'shared' } & PictureWords;

/**
 * All sizes and formats of a picture, as files in `folder`, and the size of the original. All that
 * cameras write (place, device, serial number) stays behind; caption and credit are written in. Each
 * file is a task of its own, so that readers and uploads come in between. Throws as `children.run`.
 */
export async function drawRenditions(
  { children }: Pick<Deps, 'children'>,
  folder: string,
  { path, only, caption, credit }: Picture,
): Promise<DrawnPicture> {
  const sheet = join(folder, newId());
  const most = { width: widest, height: tallest };
  const { width, height, isOpaque, ...reduced } = await children.run('reducePicture', {
    path,
    target: sheet,
    most,
  });
  const drawn: Drawn[] = [];
  const wishes = wishesOf(reduced.reducedWidth, isOpaque);
  for (const wish of only === 'shared' ? wishes.filter(isShared) : wishes) {
    const target = join(folder, newId());
    const order = { path: sheet, target, ...wish, caption, credit };
    drawn.push({ ...wish, ...(await children.run('encodePicture', order)), path: target });
  }
  return { width, height, drawn };
}

type Wish = Pick<Rendition, 'format' | 'width'>;

function wishesOf(width: number, isOpaque: boolean): Wish[] {
  const shared = isOpaque ? 'jpeg' : 'png';
  return [
    ...widthsOf(width, sharedWidths).map((one) => ({ format: shared, width: one }) as const),
    ...widthsOf(width).flatMap((one) => [
      { format: 'webp', width: one } as const,
      { format: 'avif', width: one } as const,
    ]),
  ];
}

function isShared({ format }: Wish): boolean {
  return format === 'jpeg' || format === 'png';
}

export function widthsOf(width: number, offered = pageWidths): number[] {
  const most = Math.min(width, widest);
  return [...offered.filter((one) => one < most), most];
}
