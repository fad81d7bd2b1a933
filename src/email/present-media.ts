import { mediaPath } from '../media/schema.ts';
import type { PublicMedia } from '../releases/public-store.ts';
import { cleanLine } from '../text/clean-line.ts';
import { shortenText } from '../text/shorten-text.ts';
import type { Language, Words } from '../words.ts';

// The column of the mail without its padding; Outlook goes by the attribute, others by the style.
const IMAGE_WIDTH = 536;
const MAX_LISTED = 20;
const MAX_CAPTION = 500;

// What mail programs show. TIFF, HEIC and AVIF are only listed.
const shownTypes = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

type MediaInput = { media: PublicMedia[]; language: Language; baseUrl: string };

/** The first picture, shown in the mail, and the list of all files with their links. */
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
  const first = media.findIndex(({ contentType }) => shownTypes.includes(contentType));
  const count = media.length - MAX_LISTED;
  return {
    picture: files[first] ?? null,
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
