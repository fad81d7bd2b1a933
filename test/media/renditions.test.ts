import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import sharp from 'sharp';
import { sql } from 'kysely';
import { widthsOf } from '../../src/media/draw-renditions.ts';
import { makeRenditions, recoverPictures } from '../../src/media/make-renditions.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { loseQueue, lookInto } from '../helpers/queue.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// No worker runs: the job is called here.
let service: TestService;
before(async () => void (service = await startTestService({ workers: false })));
after(() => service.close());

async function upload(bytes: Uint8Array, name = 'bild.jpg'): Promise<string> {
  const form = uploadForm({ bytes, name, fields: pictureWords });
  return String((await service.api('POST', '/media', form)).body.id);
}

/** A picture whose original is another than the one that was taken. */
async function uploadAndReplace(bytes: Buffer): Promise<string> {
  const id = await upload(await makePicture());
  const { db, storage } = service.deps;
  const { storageKey } = await db
    .selectFrom('media')
    .select('storageKey')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const path = join(storage.temporaryDir, id);
  await writeFile(path, bytes);
  await storage.keepFile(storageKey, path);
  return id;
}

async function stateOf(id: string) {
  const { pictureState, pictureAttempts } = await service.deps.db
    .selectFrom('media')
    .select(['pictureState', 'pictureAttempts'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return { state: pictureState, attempts: pictureAttempts };
}

function listRenditions(id: string) {
  return service.deps.db
    .selectFrom('rendition')
    .selectAll()
    .where('mediaId', '=', id)
    .orderBy('width')
    .orderBy('format')
    .execute();
}

/** As a telephone takes it: upright by its orientation, with a place. */
function makePhoto(): Promise<Buffer> {
  const background = { r: 200, g: 90, b: 20 };
  return sharp({ create: { width: 800, height: 400, channels: 3, background } })
    .withExif({
      IFD0: { Make: 'Telefon' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 17/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

const look = (path: string) => fetch(service.url + path);
const read = async (path: string) => Buffer.from(await (await look(path)).arrayBuffer());

test('sizes end at the original, and at the widest that a page needs', () => {
  assert.deepEqual(widthsOf(40), [40]);
  assert.deepEqual(widthsOf(800), [320, 640, 800]);
  assert.deepEqual(widthsOf(960), [320, 640, 960]);
  assert.deepEqual(widthsOf(6000), [320, 640, 960, 1280, 1920]);
});

suite('The small pictures of an original', () => {
  let id: string;
  before(async () => {
    id = await upload(await makePhoto());
    await publishRelease(service, { media: [id] });
    await makeRenditions(service.deps, id);
  });

  test('are made in all formats and stand upright', async () => {
    assert.deepEqual(
      (await listRenditions(id)).map(({ format, width, height }) => [format, width, height]),
      [320, 400].flatMap((width) => [
        ['avif', width, width * 2],
        ['jpeg', width, width * 2],
        ['webp', width, width * 2],
      ]),
    );
    assert.deepEqual(await stateOf(id), { state: 'ready', attempts: 1 });
  });

  test('carry caption and credit, and nothing of place and device', async () => {
    for (const format of ['avif', 'webp', 'jpeg']) {
      const answer = await look(`/media/${id}/sizes/320.${format}`);
      assert.equal(answer.headers.get('content-type'), `image/${format}`);
      const { exif, xmp, width } = await sharp(await answer.arrayBuffer()).metadata();
      assert.equal(width, 320);
      assert.equal(exif?.toString('latin1').includes('Telefon') ?? false, false);
      assert.match(
        xmp?.toString() ?? '',
        /Der Kreistag in Schwelm.*<photoshop:Credit>Foto: Kreis</s,
      );
    }
    const original = await sharp(await read(`/media/${id}/bild.jpg`)).metadata();
    assert.match(original.exif?.toString('latin1') ?? '', /Telefon/);
  });

  test('are made once by two runs at the same time', async () => {
    const other = await upload(await makePicture());
    await Promise.all([makeRenditions(service.deps, other), makeRenditions(service.deps, other)]);
    await makeRenditions(service.deps, other);
    assert.equal((await listRenditions(other)).length, 3);
    assert.deepEqual(await stateOf(other), { state: 'ready', attempts: 1 });
  });

  test('are offered by page and lists with the size of the original', async () => {
    const { body } = await service.api('GET', '/public/releases');
    const [{ url } = { url: '' }] = body.items as { url: string }[];
    const page = await (await look(new URL(url).pathname)).text();
    assert.match(
      page,
      new RegExp(`<source type="image/avif" srcset="/media/${id}/sizes/320.avif 320w, `),
    );
    assert.match(
      page,
      /<img src="[^"]+sizes\/400\.jpeg" alt="Ein Saal mit vielen Menschen" width="400" height="800"/,
    );
    assert.match(await (await look('/suche')).text(), /<source type="image\/webp"/);
  });

  test('are made anew when the words change; the old ones are shown until then', async () => {
    await service.api('PATCH', `/media/${id}`, { credit: 'Foto: Ämter & Söhne' });
    assert.deepEqual(await stateOf(id), { state: 'waiting', attempts: 0 });
    assert.equal((await look(`/media/${id}/sizes/320.avif`)).status, 200);
    await makeRenditions(service.deps, id);
    const { xmp } = await sharp(await read(`/media/${id}/sizes/320.webp`)).metadata();
    assert.match(xmp?.toString() ?? '', /<photoshop:Credit>Foto: Ämter &amp; Söhne</);
    assert.equal((await listRenditions(id)).length, 6);
  });

  test('go with a medium that is deleted', async () => {
    const unused = await upload(await makePicture());
    await makeRenditions(service.deps, unused);
    const { status } = await service.api('DELETE', `/media/${unused}`);
    assert.ok(status < 300, String(status));
    assert.deepEqual(await listRenditions(unused), []);
  });
});

test('before the moment a small picture is as unknown as one that never was', async () => {
  const id = await upload(await makePicture());
  await makeRenditions(service.deps, id);
  await createRelease(service, { media: [id] });
  const addresses = [
    `/media/${id}/sizes/40.avif`,
    `/media/${id}/sizes/320.avif`,
    '/media/0123456789ab/sizes/40.avif',
    `/media/${id}/sizes/40.jpg`,
    `/media/${id}/sizes/..%2f40.avif`,
  ];
  const answers = await Promise.all(addresses.map(look));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
});

suite('A picture on the disk', () => {
  test('that ends in the middle is given up, and the original stays', async () => {
    const noise = Buffer.from(
      Array.from({ length: 300 * 300 * 3 }, (_, index) => (index * 7919) % 251),
    );
    const whole = await sharp(noise, { raw: { width: 300, height: 300, channels: 3 } })
      .jpeg()
      .toBuffer();
    const id = await uploadAndReplace(whole.subarray(0, whole.length / 2));
    await makeRenditions(service.deps, id);
    assert.deepEqual(await stateOf(id), { state: 'failed', attempts: 1 });
    await publishRelease(service, { media: [id] });
    assert.equal((await look(`/media/${id}/bild.jpg`)).status, 200);
  });

  test('of 144 million pixels in a few bytes is given up before it is unpacked', async () => {
    const bomb = await sharp({
      create: { width: 12_000, height: 12_000, channels: 3, background: '#fff' },
    })
      .png()
      .toBuffer();
    const id = await uploadAndReplace(bomb);
    await makeRenditions(service.deps, id);
    assert.equal((await stateOf(id)).state, 'failed');
  });

  test('that ended its worker three times is not tried a fourth time', async () => {
    const id = await upload(await makePicture());
    await sql`update media set picture_attempts = 3 where id = ${id}`.execute(service.deps.db);
    await makeRenditions(service.deps, id);
    assert.deepEqual(await stateOf(id), { state: 'failed', attempts: 4 });
    assert.deepEqual(await listRenditions(id), []);
  });
});

test('an original that is not there for the moment is tried again later', async () => {
  const id = await upload(await makePicture());
  const { storageKey } = await service.deps.db
    .selectFrom('media')
    .select('storageKey')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await service.deps.storage.remove(storageKey);
  await makeRenditions(service.deps, id);
  assert.deepEqual(await stateOf(id), { state: 'waiting', attempts: 1 });
});

test('a picture whose bell was lost is found by the schedule', async () => {
  const id = await upload(await makePicture());
  await loseQueue(service.deps);
  await recoverPictures(service.deps);
  const queue = lookInto(service.deps, 'pictures');
  const rung = (await queue.getJobs(['waiting'])).map(({ data }) => data as { mediaId: string });
  await queue.close();
  assert.ok(rung.some(({ mediaId }) => mediaId === id));
});
