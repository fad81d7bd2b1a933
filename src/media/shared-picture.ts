import type { PublicMedia } from '../releases/public-store.ts';
import { mediaPath, renditionPath } from './schema.ts';

/** A picture as programs can show it of which nobody knows what they know. */
export type SharedPicture = {
  path: string;
  contentType: string;
  sizeBytes: number;
  width: number | null;
  height: number | null;
};

export const shownEverywhere = ['image/jpeg', 'image/png'];
// Besides those; of AVIF the older half of the browsers knows nothing.
const shownByBrowsers = [...shownEverywhere, 'image/webp', 'image/gif'];

/**
 * A JPEG, or a PNG where it is transparent, at least `least` pixels wide where there is one, that tells
 * nothing of the place. Until it is made the original, where programs can show it and it tells nothing
 * either; else null.
 */
export function sharedPicture(media: PublicMedia, least: number): SharedPicture | null {
  if (!media.contentType.startsWith('image/')) return null;
  const { shared = [] } = media;
  const made = shared.find(({ width }) => width >= least) ?? shared.at(-1);
  if (made !== undefined) {
    const { format, ...facts } = made;
    const path = renditionPath(media, made.width, format);
    return { ...facts, path, contentType: `image/${format}` };
  }
  return media.hasLocation ? null : originalOf(media, shownByBrowsers);
}

/** A page shows this where a browser takes no other source; it may be the original with its place. */
export function picturePath(media: PublicMedia, least: number): string | null {
  return (sharedPicture(media, least) ?? originalOf(media, shownByBrowsers))?.path ?? null;
}

function originalOf(media: PublicMedia, types: string[]): SharedPicture | null {
  const { contentType, sizeBytes, width, height } = media;
  if (!types.includes(contentType)) return null;
  return { path: mediaPath(media), contentType, sizeBytes, width, height };
}
