import { type OutputInfo, type Sharp } from 'sharp';
import sharp from 'sharp';
import { escapeHtml } from '../text/escape-html.ts';
import type { Rendition } from './rendition-store.ts';

export type PictureWords = { caption: string; credit: string };

type Input = { path: string; target: string; width: number } & PictureWords &
  Pick<Rendition, 'format'>;

/** Draws one small picture from a sheet, with caption and credit in it. Runs in a child process. */
export async function encodePicture({ path, target, width, format, ...words }: Input) {
  const picture = sharp(path).resize({ width }).withXmp(wordsInXmp(words));
  const { height, size }: OutputInfo = await encode(picture, format).toFile(target);
  return { height, sizeBytes: size };
}

function encode(picture: Sharp, format: Rendition['format']): Sharp {
  if (format === 'avif') return picture.avif({ quality: 55, effort: 2 });
  if (format === 'webp') return picture.webp({ quality: 78 });
  if (format === 'png') return picture.png({ compressionLevel: 9 });
  // Old programs show a progressive JPEG too, and the encoder is the same for both.
  return picture.jpeg({ quality: 82, progressive: true });
}

/** The properties that IPTC names for caption and credit line; XMP because EXIF has no umlauts. */
function wordsInXmp({ caption, credit }: PictureWords): string {
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
