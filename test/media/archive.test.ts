import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, readlink, rm, truncate } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { startProcessService } from '../helpers/process-service.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { until } from '../helpers/until.ts';

const megabyte = 1024 * 1024;

type Api = Pick<TestService, 'api'>;

async function upload({ api }: Api, name: string, fields = pictureWords): Promise<string> {
  const { body } = await api('POST', '/media', uploadForm({ bytes: picture, name, fields }));
  return String(body.id);
}

async function addressOf({ api }: Api, id: string): Promise<string> {
  const { body } = await api('GET', `/releases/${id}`);
  return `${new URL(String(body.url)).pathname}.zip`;
}

/** Names and contents by the local headers; everything is stored, so nothing must be unpacked. */
function readZip(zip: Buffer): Map<string, Buffer> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, Buffer>();
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count -= 1) {
    const [sum, size] = [zip.readUInt32LE(at + 16), zip.readUInt32LE(at + 20)];
    const [name, extra] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30)];
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const content = zip.subarray(from, from + size);
    assert.equal(crc32(content), sum);
    files.set(zip.toString('utf8', at + 46, at + 46 + name), content);
    at += 46 + name + extra + zip.readUInt16LE(at + 32);
  }
  return files;
}

const picture = await makePicture();

suite('All files of a release as ZIP', () => {
  let service: TestService;
  before(async () => void (service = await startTestService({ workers: false })));
  after(() => service.close());

  test('holds the originals in their order and a text with captions and credits', async () => {
    const media = [await upload(service, 'Bild.jpg'), await upload(service, '../../Bild.jpg')];
    const address = await addressOf(service, await publishRelease(service, { media }));
    const answer = await fetch(service.url + address);
    const files = readZip(Buffer.from(await answer.arrayBuffer()));
    assert.deepEqual([...files.keys()], ['bildtexte.txt', '01-bild.jpg', '02-bild.jpg']);
    assert.ok(files.get('02-bild.jpg')?.equals(picture));
    const text = files.get('bildtexte.txt')?.toString() ?? '';
    assert.match(text, /^Kreis legt neuen Bildungsbericht vor\r\nPressestelle: Ennepe-Ruhr-Kreis/);
    assert.match(text, /01-bild\.jpg\r\nBildunterschrift: Der Kreistag in Schwelm\r\n/);
    assert.match(text, /Bildnachweis: Foto: Kreis/);
    const name = address.split('/').at(-1);
    assert.equal(answer.headers.get('content-disposition'), `attachment; filename="${name}"`);
    const english = await fetch(`${service.url}/en${address}`);
    const captions = readZip(Buffer.from(await english.arrayBuffer())).get('captions.txt');
    assert.match(captions?.toString() ?? '', /Credit: Foto: Kreis/);
  });

  test('holds large originals unchanged, also for a reader who takes his time', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
    const create = { width: 1200, height: 1200, channels: 3, background: '#fff', noise } as const;
    const sent: Buffer[] = [];
    const media: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      const bytes = await sharp({ create }).jpeg({ quality: 100 }).toBuffer();
      const form = uploadForm({ bytes, name: 'Rauschen.jpg', fields: pictureWords });
      media.push(String((await service.api('POST', '/media', form)).body.id));
      sent.push(bytes);
    }
    const address = await addressOf(service, await publishRelease(service, { media }));
    const parts: Uint8Array[] = [];
    for await (const part of (await fetch(service.url + address)).body ?? []) {
      parts.push(part);
      await setImmediate();
    }
    const [, ...originals] = readZip(Buffer.concat(parts)).values();
    assert.ok((sent[0]?.length ?? 0) > megabyte);
    assert.deepEqual(
      originals.map((original, index) => original.equals(sent[index] ?? Buffer.alloc(0))),
      [true, true, true],
    );
  });

  test('answers HEAD with the length of the whole, and opens no file for it', async () => {
    const media = [await upload(service, 'Bild.jpg')];
    const address = await addressOf(service, await publishRelease(service, { media }));
    const head = await fetch(service.url + address, { method: 'HEAD' });
    const whole = await (await fetch(service.url + address)).arrayBuffer();
    assert.equal(head.headers.get('content-length'), String(whole.byteLength));
    assert.equal(head.headers.get('content-type'), 'application/zip');
  });

  test('is not there for what is not public, as for what never was', async () => {
    const media = [await upload(service, 'Bild.jpg')];
    const draft = await addressOf(service, await createRelease(service, { media }));
    const published = await publishRelease(service, { media });
    const withdrawn = await addressOf(service, published);
    await service.api('POST', `/releases/${published}/withdraw`, { reason: 'Zahl war falsch' });
    const empty = await addressOf(service, await publishRelease(service));
    const never = '/meldungen/kreis-0123456789ab.zip';
    const answers = await Promise.all(
      [draft, withdrawn, empty, never].map(async (address) => {
        const { status, headers } = await fetch(service.url + address);
        return [status, headers.get('content-type'), headers.get('cache-control')];
      }),
    );
    const absent = '404,text/html; charset=utf-8,no-store';
    const gone = absent.replace('404', '410');
    assert.deepEqual(answers.map(String), [absent, gone, absent, absent]);
  });

  test('ends in a broken answer, not in a short one, where an original is missing', async () => {
    const media = [await upload(service, 'Bild.jpg')];
    const address = await addressOf(service, await publishRelease(service, { media }));
    const { storageKey } = await service.deps.db
      .selectFrom('media')
      .select('storageKey')
      .where('id', '=', String(media[0]))
      .executeTakeFirstOrThrow();
    await service.deps.storage.remove(storageKey);
    await assert.rejects(async () => (await fetch(service.url + address)).arrayBuffer());
    assert.equal((await fetch(`${service.url}/healthz`)).status, 200);
  });
});

const isLinux = process.platform === 'linux' ? false : 'reads /proc, which only Linux has';

suite('A ZIP of 20 originals of 20 MB', { skip: isLinux }, () => {
  const cleaners: (() => Promise<void>)[] = [];
  after(async () => {
    for (const clean of cleaners.toReversed()) await clean();
  });

  /** A service in a process of its own, with a release whose originals have grown to 20 MB each. */
  async function startWithLargeFiles() {
    const dataDir = await mkdtemp(join(tmpdir(), 'depesche-data-'));
    cleaners.push(() => rm(dataDir, { recursive: true, force: true }));
    const service = await startProcessService({ DATA_DIR: dataDir }, undefined, 'serve');
    cleaners.push(() => service.close());
    const media: string[] = [];
    for (let count = 0; count < 20; count += 1) media.push(await upload(service, 'Bild.jpg'));
    const url =
      service.process().url + (await addressOf(service, await publishRelease(service, { media })));
    const rows = await service.db
      .updateTable('media')
      .set({ sizeBytes: 20 * megabyte })
      .returning('storageKey')
      .execute();
    for (const { storageKey } of rows)
      await truncate(join(dataDir, 'media', storageKey), 20 * megabyte);
    return { url, dataDir, pid: service.process().child.pid ?? 0 };
  }

  const memoryOf = async (pid: number) =>
    Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

  async function readWhole(url: string, look: () => Promise<void>): Promise<number> {
    const { body } = await fetch(url);
    let [bytes, looked] = [0, 0];
    for await (const chunk of body ?? []) {
      bytes += chunk.length;
      if (bytes < looked + 5 * megabyte) continue;
      looked = bytes;
      await look();
    }
    return bytes;
  }

  async function openFiles(pid: number, folder: string): Promise<number> {
    const links = (await readdir(`/proc/${pid}/fd`)).map((fd) =>
      readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''),
    );
    return (await Promise.all(links)).filter((link) => link.startsWith(folder)).length;
  }

  test('is streamed: the process grows by less than 50 MB, and a reader who leaves leaves nothing open', async () => {
    const { url, dataDir, pid } = await startWithLargeFiles();
    const before = await memoryOf(pid);
    let most = before;
    const bytes = await readWhole(url, async () => {
      most = Math.max(most, await memoryOf(pid));
    });
    assert.ok(bytes > 400 * megabyte, String(bytes));
    const grown = Math.round((most - before) / megabyte);
    assert.ok(grown < 50, `grew by ${grown} MB`);

    const asked = request(url).end();
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer, 'readable');
    await until('one file is open', async () => (await openFiles(pid, dataDir)) === 1);
    asked.destroy();
    await until('the file is closed', async () => (await openFiles(pid, dataDir)) === 0);
  });
});
