import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { newId } from '../id.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { mostPixels } from './measure-picture.ts';
import type { Rendition } from './rendition-store.ts';

/** Widths that pages offer; a smaller original also has its own. */
const pictureWidths = [320, 640, 960, 1280, 1920];

const formats = ['avif', 'webp'] as const;
const secondsEach = 60;

export type Drawn = Omit<Rendition, 'storageKey'> & { path: string };

type Picture = { path: string; width: number; caption: string; credit: string };

/**
 * All sizes and formats of a picture, as files in `folder`. All that cameras write (place, device,
 * serial number) stays behind; caption and credit are written in. Throws for what is no picture.
 */
export async function drawRenditions(folder: string, picture: Picture): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  // One after another: mails are signed on the same threads.
  for (const width of widthsOf(picture.width))
    for (const format of formats) {
      const path = join(folder, newId());
      const { height, size } = await encode(openPicture(picture, width), format).toFile(path);
      drawn.push({ format, width, height, sizeBytes: size, path });
    }
  return drawn;
}

export function widthsOf(width: number): number[] {
  const most = Math.min(width, pictureWidths.at(-1) ?? width);
  return [...pictureWidths.filter((one) => one < most), most];
}

function openPicture({ path, caption, credit }: Picture, width: number): Sharp {
  return sharp(path, { limitInputPixels: mostPixels, failOn: 'truncated' })
    .autoOrient()
    .resize({ width })
    .withXmp(wordsInXmp(caption, credit))
    .timeout({ seconds: secondsEach });
}

function encode(picture: Sharp, format: (typeof formats)[number]): Sharp {
  return format === 'avif'
    ? picture.avif({ quality: 55, effort: 2 })
    : picture.webp({ quality: 78 });
}

/** The properties that IPTC names for caption and credit line; XMP because EXIF has no umlauts. */
function wordsInXmp(caption: string, credit: string): string {
  const text = (words: string) =>
    `<rdf:Alt><rdf:li xml:lang="x-default">${escapeHtml(words)}</rdf:li></rdf:Alt>`;
  return [
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">',
    `<dc:description>${text(caption)}</dc:description><dc:rights>${text(credit)}</dc:rights>`,
    `<photoshop:Credit>${escapeHtml(credit)}</photoshop:Credit>`,
    '</rdf:Description></rdf:RDF></x:xmpmeta>',
  ].join('');
}
