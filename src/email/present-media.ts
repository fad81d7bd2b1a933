import { mediaPath } from '../media/schema.ts';
import { sharedPicture } from '../media/shared-picture.ts';
import type { PublicMedia } from '../releases/public-store.ts';
import { cleanLine } from '../text/clean-line.ts';
import { shortenText } from '../text/shorten-text.ts';
import type { Language, Words } from '../words.ts';

// The column of the mail without its padding; Outlook goes by the attribute, others by the style.
const IMAGE_WIDTH = 536;
const MAX_LISTED = 20;
const MAX_CAPTION = 500;

// Of a size that is sharp on dense screens too.
const SHOWN_WIDTH = 2 * IMAGE_WIDTH;

type MediaInput = { media: PublicMedia[]; language: Language; baseUrl: string };

/** The first picture that mail programs show, small and without its place, and the list of all files with their links. */
export function presentMedia(words: Words, { media, language, baseUrl }: MediaInput) {
  if (media.length === 0) return null;
  const files = media.map((file) => ({
    fileName: cleanLine(file.fileName),
    url: baseUrl + mediaPath(file),
    caption: shortenText(cleanLine(file.caption), MAX_CAPTION),
    credit: shortenText(cleanLine(file.credit), MAX_CAPTION),
    alt: shortenText(cleanLine(file.alt || file.caption), MAX_CAPTION),
    facts: factsOf(words, file, language),
    width: IMAGE_WIDTH,
    height: file.width && file.height ? Math.round((IMAGE_WIDTH * file.height) / file.width) : null,
  }));
  const shown = media.map((file) => sharedPicture(file, SHOWN_WIDTH));
  const first = shown.findIndex((one) => one !== null && one.contentType !== 'image/webp');
  const [picture, source] = [files[first], shown[first]];
  const count = media.length - MAX_LISTED;
  return {
    picture: picture && source ? { ...picture, url: baseUrl + source.path } : null,
    files: files.slice(0, MAX_LISTED),
    more: count > 0 ? words(language, 'email.media.more', { count }) : '',
  };
}

/** "JPEG, 1.600 × 1.000 Pixel, 240 kB". */
function factsOf(words: Words, file: PublicMedia, language: Language): string {
  const number = (value: number) => value.toLocaleString(language);
  const size =
    file.width && file.height
      ? words(language, 'email.media.pixels', {
          width: number(file.width),
          height: number(file.height),
        })
      : '';
  const type = file.contentType.replace(/^.*\//, '').replace(/^x-|\+.*$/g, '');
  return [type.toUpperCase(), size, formatBytes(file.sizeBytes, language)]
    .filter((fact) => fact !== '')
    .join(', ');
}

function formatBytes(bytes: number, language: Language): string {
  const [value, unit] =
    bytes < 1_000_000 ? [Math.max(bytes / 1000, 1), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
  }).format(value);
}
