import sharp from 'sharp';

/** A small real picture. */
export function makePicture(format: 'jpeg' | 'png' | 'webp' = 'jpeg'): Promise<Buffer> {
  const background = { r: 0, g: 90, b: 140 };
  return sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}

type Upload = { bytes: Uint8Array; name?: string; fields?: Record<string, string> };

/** The form of `POST /media`. */
export function uploadForm({ bytes, name = 'bild.jpg', fields = {} }: Upload): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return form;
}

export const pictureWords = {
  caption: 'Der Kreistag in Schwelm',
  credit: 'Foto: Kreis',
  alt: 'Ein Saal mit vielen Menschen',
};
