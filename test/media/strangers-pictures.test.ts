import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import sharp from 'sharp';
import { makeRenditions, recoverPictures } from '../../src/media/make-renditions.ts';
import { TaskFailure } from '../../src/children/task-failure.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// No worker runs: the job is called here.
let service: TestService;
before(async () => void (service = await startTestService({ workers: false })));
after(() => service.close());

const background = { r: 10, g: 120, b: 90 };
const plain = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false });

const send = (bytes: Uint8Array, name: string) =>
  service.api('POST', '/media', uploadForm({ bytes, name, fields: pictureWords }));

async function upload(bytes: Uint8Array, name: string): Promise<string> {
  const { body } = await send(bytes, name);
  return String(body.id);
}

async function read(path: string): Promise<string> {
  return (await fetch(service.url + path)).text();
}

/** What feed, page and JSON-LD say of the pictures of a release. */
async function publish(id: string) {
  const releaseId = await publishRelease(service, { media: [id] });
  const path = `/meldungen/bild-${releaseId}`;
  const office = service.office.slug;
  const look = async () => ({
    page: await read(path),
    rss: await read(`/feeds/offices/${office}.rss`),
    json: await read(`/feeds/offices/${office}.json`),
  });
  return look;
}

async function rowOf(id: string) {
  const { rows } = await sql<{
    state: string;
    reason: string | null;
    attempts: number;
    recipe: number;
    hasLocation: boolean;
  }>`
    select picture_state as state, picture_reason as reason, picture_attempts as attempts,
      picture_recipe as recipe, has_location from media where id = ${id}
  `.execute(service.deps.db);
  return rows[0];
}

suite('A picture that programs cannot show as it is', () => {
  const originals = {
    'TIFF of sixteen bits': () => plain(400, 300).toColourspace('rgb16').tiff().toBuffer(),
    'HEIC of a phone': () => readFile(new URL('phone.heic', import.meta.url)),
    AVIF: () => plain(400, 300).avif().toBuffer(),
  };
  for (const [name, make] of Object.entries(originals))
    test(`${name} is shown as a JPEG at once`, async () => {
      const fileName = `bild.${name.slice(0, 4).toLowerCase()}`.replace('tiff', 'tif');
      const id = await upload(await make(), fileName);
      const look = await publish(id);
      const { page, rss, json } = await look();
      const enclosure = new RegExp(`url="[^"]*(/media/${id}/sizes/\\d+\\.jpeg)" length="(\\d+)"`);
      const [, path = '', length = ''] = enclosure.exec(rss) ?? [];
      const answer = await fetch(service.url + path);
      assert.equal(answer.headers.get('content-type'), 'image/jpeg');
      const bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(bytes.length, Number(length));
      assert.equal((await sharp(bytes).metadata()).format, 'jpeg');
      assert.match(page, new RegExp(`og:image" content="[^"]*${path}"`));
      assert.match(page, new RegExp(`<img src="${path}"`));
      assert.match(json, new RegExp(`"mime_type":"image/jpeg"`));
      assert.match(page, new RegExp(`href="/media/${id}/${fileName}" download`));
    });
});

test('a transparent picture is handed on as PNG', async () => {
  const half = { ...background, alpha: 0.4 };
  const bytes = await sharp({ create: { width: 60, height: 40, channels: 4, background: half } })
    .webp()
    .toBuffer();
  const id = await upload(bytes, 'durchsichtig.webp');
  const look = await publish(id);
  await makeRenditions(service.deps, id);
  assert.match(
    (await look()).rss,
    new RegExp(`/media/${id}/sizes/60.png" length="\\d+" type="image/png"`),
  );
});

test('a place in the original is handed on to nobody who did not ask for the original', async () => {
  const bytes = await plain(300, 200)
    .withExif({ IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 17/1 0/1' } })
    .jpeg()
    .toBuffer();
  const id = await upload(bytes, 'ort.jpg');
  const look = await publish(id);
  assert.equal((await rowOf(id))?.hasLocation, true);
  const paths = new Set((await look()).rss.match(new RegExp(`/media/${id}/[^"]+`, 'g')));
  assert.ok(paths.size > 0);
  for (const path of paths) {
    const drawn = await (await fetch(service.url + path)).arrayBuffer();
    assert.equal((await sharp(drawn).metadata()).exif, undefined);
  }
});

test('an AVIF that says it is large is refused in both languages before it is unpacked', async () => {
  const bytes = await plain(40, 30).avif().toBuffer();
  const size = bytes.indexOf('ispe') + 8;
  for (const at of [size, size + 4]) bytes.writeUInt32BE(9_000, at);
  const { status, body } = await send(bytes, 'bild.avif');
  assert.equal(status, 422);
  assert.match(JSON.stringify(body), /54 Megapixel.*JPEG/);
  const form = uploadForm({ bytes, name: 'bild.avif', fields: pictureWords });
  const english = await service.api('POST', '/media', form, { 'Accept-Language': 'en' });
  assert.match(JSON.stringify(english.body), /54 megapixels.*JPEG/);
});

suite('What ends without small pictures', () => {
  const failing = (reason: 'time' | 'memory' | 'ended') => ({
    ...service.deps,
    children: {
      ...service.deps.children,
      run: async () => {
        throw new TaskFailure({ task: 'reducePicture', reason, details: 'tried' });
      },
    },
  });

  test('because of a limit is tried three times, and the reason kept', async () => {
    const id = await upload(await makePicture(), 'bild.jpg');
    for (const [attempts, state] of [
      [1, 'waiting'],
      [2, 'waiting'],
      [3, 'failed'],
    ] as const) {
      await makeRenditions(failing('memory'), id);
      const { recipe: _, hasLocation: __, ...row } = (await rowOf(id)) ?? {};
      assert.deepEqual(row, { state, reason: 'memory', attempts });
      await sql`update media set picture_due_at = now() where id = ${id}`.execute(service.deps.db);
    }
    await makeRenditions(service.deps, id);
    assert.equal((await rowOf(id))?.state, 'failed');
  });
});

test('pictures of an older recipe are drawn anew while the old ones are shown', async () => {
  const id = await upload(await makePicture(), 'bild.jpg');
  await makeRenditions(service.deps, id);
  const { db } = service.deps;
  // No other picture waits.
  await sql`update media set picture_state = 'failed' where id <> ${id}`.execute(db);
  await sql`update media set picture_recipe = 0 where id = ${id}`.execute(db);
  await sql`delete from rendition where media_id = ${id} and format = 'jpeg'`.execute(db);
  await recoverPictures(service.deps);
  const shown = () =>
    db
      .selectFrom('rendition')
      .select('format')
      .where('mediaId', '=', id)
      .orderBy('format')
      .execute();
  assert.deepEqual(await shown(), [{ format: 'avif' }, { format: 'webp' }]);
  await makeRenditions(service.deps, id);
  assert.deepEqual(await shown(), [{ format: 'avif' }, { format: 'jpeg' }, { format: 'webp' }]);
  const row = await rowOf(id);
  assert.deepEqual([row?.state, row?.recipe], ['ready', 1]);
});
