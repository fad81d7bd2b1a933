import libheif from 'libheif-js/wasm-bundle.js';
import { invalid } from '../errors.ts';

export type Pixels = { data: Uint8Array; width: number; height: number };

/** The first picture of a HEIC as RGBA, upright. Throws `invalid`, with what to do instead. */
export async function decodeHeic(bytes: Uint8Array): Promise<Pixels> {
  const [image] = new libheif.HeifDecoder().decode(bytes);
  if (image === undefined) throw unreadable();
  const { width, height } = { width: image.get_width(), height: image.get_height() };
  const target = { data: new Uint8ClampedArray(width * height * 4), width, height };
  return new Promise((resolve, reject) =>
    image.display(target, (shown) => {
      if (shown === null) reject(unreadable());
      else resolve({ data: new Uint8Array(shown.data.buffer), width, height });
    }),
  );
}

function unreadable() {
  return invalid([{ path: 'file', message: 'errors.media.heic' }]);
}
