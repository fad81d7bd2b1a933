import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startProcessService, type ProcessService } from '../helpers/process-service.ts';

// From outside: files and compressed pages are answered while large pictures are read.
let service: ProcessService;
before(async () => void (service = await startProcessService({})));
after(() => service.close());

const side = 7_000;

function makePicture(number: number): Promise<Buffer> {
  const background = { r: 40 * number, g: 90, b: 140 };
  // Read as a whole, unlike one that is not interlaced.
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .png({ progressive: true, compressionLevel: 1 })
    .toBuffer();
}

function upload(bytes: Uint8Array) {
  const headers = { Authorization: `Bearer ${service.office.key}` };
  const form = uploadForm({
    bytes,
    name: 'bild.png',
    fields: { caption: 'Ein Bild', alt: 'Eine Fläche', credit: 'Foto: Kreis' },
  });
  return fetch(`${service.process().url}/api/v1/media`, { method: 'POST', headers, body: form });
}

test('five uploads of 49 megapixels hold up neither files nor compressed pages', async () => {
  const small = await upload(
    await sharp(await makePicture(1))
      .resize({ width: 60 })
      .jpeg()
      .toBuffer(),
  );
  const { id, url } = (await small.json()) as { id: string; url: string };
  await publishRelease(service, { media: [id] });
  const pictures = await Promise.all([1, 2, 3, 4, 5].map(makePicture));
  const ended = { count: 0 };
  const uploads = pictures.map(async (bytes) => {
    const { status } = await upload(bytes);
    ended.count += 1;
    return status;
  });
  const file = new URL(url).pathname;
  // Counted and not timed: before, nothing was answered until the pictures were read.
  let answered = 0;
  while (ended.count === 0) {
    const page = await fetch(`${service.process().url}/?${answered}`, {
      headers: { 'Accept-Encoding': 'gzip' },
    });
    assert.equal(page.headers.get('content-encoding'), 'gzip');
    await page.text();
    const original = await fetch(service.process().url + file);
    assert.equal(original.status, 200);
    await original.arrayBuffer();
    answered += 2;
  }
  assert.ok(answered >= 10, `${answered} answers while the first picture was read`);
  assert.deepEqual(await Promise.all(uploads), [201, 201, 201, 201, 201]);
});
