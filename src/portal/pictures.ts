import { mediaPath, renditionPath } from '../media/schema.ts';
import { picturePath, type SharedPicture, sharedPicture } from '../media/shared-picture.ts';
import { releasePath } from '../releases/present.ts';
import type { PublicMedia, PublicRelease } from '../releases/public-store.ts';
import { type Language, type Words } from '../words.ts';
import { numberText } from './names.ts';

/** One `<source>`: the browser takes the first type that it knows, and the size that fits. */
type Source = { type: string; srcset: string; sizes: string };

export type Picture = {
  /** For browsers that know none of the sources. */
  src: string;
  /** The original. */
  download: string;
  /** For previews elsewhere; null until there is one that they can show. */
  shared: SharedPicture | null;
  /** Where the link leads without a script: the widest small picture, else the original. */
  large: string;
  /** Empty until the small pictures are made. */
  sources: Source[];
  alt: string;
  width: number | null;
  height: number | null;
  caption: string;
  credit: string;
  /** "JPEG, 3.200 × 2.400 Pixel, 1,2 MB" */
  facts: string;
};

// Until the small ones are made there is only the original. A list must not load megabytes for a picture of a thumb's size.
const largestThumbnailBytes = 600_000;

export function isPicture(media: PublicMedia): boolean {
  return media.contentType.startsWith('image/');
}

const sharedWidth = 1200;
const thumbnailWidth = 320;

const inArticle = '(min-width: 62rem) 50rem, 100vw';
const inList = { limit: largestThumbnailBytes, sizes: '(min-width: 36rem) 12rem, 6rem' };

/** Whether a browser can show it now: of TIFF and HEIC only what is made from them. */
export function isShown(media: PublicMedia): boolean {
  return isPicture(media) && picturePath(media, sharedWidth) !== null;
}

export type Thumbnail = { src: string; sources: Source[]; width: number; height: number };

/** The first picture of a release, for lists; null where there is none or only a heavy one. */
export function thumbnailOf(media: PublicMedia[], { limit, sizes } = inList): Thumbnail | null {
  const picture = media.find(isPicture);
  if (!picture?.width || !picture.height) return null;
  const sources = sourcesOf(picture, sizes);
  if (sources.length === 0 && picture.sizeBytes > limit) return null;
  const src = picturePath(picture, thumbnailWidth);
  const { width, height } = picture;
  return src === null ? null : { src, sources, width, height };
}

function sourcesOf(media: PublicMedia, sizes: string): Source[] {
  const { widths = [] } = media;
  if (widths.length === 0) return [];
  return ['avif', 'webp'].map((format) => ({
    type: `image/${format}`,
    srcset: widths.map((width) => `${renditionPath(media, width, format)} ${width}w`).join(', '),
    sizes,
  }));
}

export function presentPicture(words: Words, language: Language, media: PublicMedia): Picture {
  const { alt, width, height, caption } = media;
  const facts = mediaFacts(words, language, media);
  // Many offices write the kind of picture themselves: "Grafik: …", "Foto: …".
  const named = /^\p{L}+:/u.test(media.credit);
  const name = media.credit;
  const credit = name === '' || named ? name : words(language, 'portal.release.credit', { name });
  const sources = sourcesOf(media, inArticle);
  const shared = sharedPicture(media, sharedWidth);
  const download = mediaPath(media);
  const src = picturePath(media, sharedWidth) ?? download;
  const widest = media.widths?.at(-1);
  const large = widest === undefined ? src : renditionPath(media, widest, 'webp');
  return { src, download, shared, large, sources, alt, width, height, caption, credit, facts };
}

export function presentFile(words: Words, language: Language, media: PublicMedia) {
  return {
    src: mediaPath(media),
    name: media.fileName,
    caption: media.caption,
    facts: mediaFacts(words, language, media),
  };
}

/** All files of a release at once; null where there is only one. */
export function presentArchive(words: Words, language: Language, release: PublicRelease) {
  const { media } = release;
  if (media.length < 2) return null;
  const bytes = media.reduce((sum, one) => sum + one.sizeBytes, 0);
  const params = { count: media.length, size: sizeText(language, bytes) };
  return {
    href: `${releasePath(release)}.zip`,
    facts: words(language, 'media.archive.facts', params),
  };
}

function mediaFacts(words: Words, language: Language, media: PublicMedia): string {
  const { width, height } = media;
  const number = (value: number) => numberText(language, value);
  const pixels =
    width && height
      ? words(language, 'portal.release.pixels', { width: number(width), height: number(height) })
      : '';
  return [formatName(media.contentType), pixels, sizeText(language, media.sizeBytes)]
    .filter(Boolean)
    .join(', ');
}

function formatName(contentType: string): string {
  const subtype = contentType.split('/')[1] ?? contentType;
  return (subtype.split(/[+;]/)[0] ?? subtype).toUpperCase();
}

/** Decimal units, as file managers and cameras show them: "840 kB", "1,2 MB". */
export function sizeText(language: Language, bytes: number): string {
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  const factor = unit === 'MB' && value < 10 ? 10 : 1;
  return `${numberText(language, Math.round(Math.max(value, 1) * factor) / factor)} ${unit}`;
}
