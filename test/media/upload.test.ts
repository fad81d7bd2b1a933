import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { checkedApi } from '../helpers/checked.ts';
import { makePicture, pictureWords, uploadForm } from '../helpers/pictures.ts';
import { assertProblem, faultAt, faultPaths } from '../helpers/problem.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
let api: TestService['api'];
before(async () => {
  service = await startTestService({ workers: false });
  api = checkedApi(service);
});
after(() => service.close());

const upload = (bytes: Uint8Array | string, name?: string, fields?: Record<string, string>) =>
  api(
    'POST',
    '/media',
    uploadForm({ ...(name && { name }), ...(fields && { fields }), bytes: Buffer.from(bytes) }),
  );
const pdf = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n';

suite('An upload', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const)
    test(`of a ${format.toUpperCase()} is kept with its type, size and dimensions`, async () => {
      const bytes = await makePicture(format);
      const { status, body } = await upload(bytes, `bild.${format}`, pictureWords);
      assert.equal(status, 201, JSON.stringify(body));
      assert.partialDeepStrictEqual(body, {
        ...pictureWords,
        contentType: `image/${format}`,
        sizeBytes: bytes.length,
        width: 40,
        height: 30,
      });
    });

  test('of a PDF is kept without dimensions', async () => {
    const { status, body } = await upload(pdf, 'Sitzung.pdf');
    assert.equal(status, 201);
    assert.deepEqual(
      [body.contentType, body.width, body.fileName],
      ['application/pdf', null, 'sitzung.pdf'],
    );
  });

  test('may come without words, which can be given later', async () => {
    const { body } = await upload(await makePicture());
    assert.deepEqual([body.caption, body.credit, body.alt], ['', '', '']);
    const changed = await api('PATCH', `/media/${body.id}`, pictureWords);
    assert.partialDeepStrictEqual(changed.body, pictureWords);
    const one = await api('PATCH', `/media/${body.id}`, { credit: 'Foto: Eva Muster' });
    assert.partialDeepStrictEqual(one.body, { ...pictureWords, credit: 'Foto: Eva Muster' });
    assert.equal((await api('PATCH', `/media/${body.id}`, {})).status, 200);
  });
});

suite('A file that is not taken', () => {
  const foreign: Record<string, [name: string, content: string]> = {
    'an SVG': [
      'bild.svg',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
    'an SVG with an XML head under the name of a JPEG': [
      'bild.jpg',
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
    HTML: ['seite.html', '<!doctype html><script>alert(1)</script>'],
    'HTML under the name of a PNG': ['bild.png', '<html><body onload=alert(1)>'],
    'plain text': ['text.txt', 'Nur Text'],
    'a GIF': ['bild.gif', 'GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;'],
    'a ZIP': ['archiv.zip', 'PK\u0003\u0004'.padEnd(60, '\u0000')],
    'a program': ['bild.jpg', `MZ${'\u0000'.repeat(200)}`],
    'a shell script': ['bild.png', '#!/bin/sh\necho'],
  };
  for (const [what, [name, content]] of Object.entries(foreign))
    test(`${what} is refused with the types that are`, async () => {
      const message = faultAt(await upload(Buffer.from(content, 'latin1'), name), 'file');
      assert.match(message, /jpg, png, webp/);
    });

  test('an empty file is refused for being empty', async () => {
    assert.equal(faultAt(await upload(''), 'file'), 'Die Datei ist leer.');
  });

  test('a picture of which only the first bytes are right is refused as damaged', async () => {
    for (const head of [
      '\xff\xd8\xff\xe0',
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
      'RIFF\x24\0\0\0WEBPVP8 ',
    ]) {
      const bytes = Buffer.from(head.padEnd(300, 'x'), 'latin1');
      assert.deepEqual(faultPaths(await upload(bytes)), ['file']);
    }
  });

  test('a picture that ends before its last row is refused as damaged', async () => {
    for (const whole of [await makePicture(), await makePng(200)]) {
      const message = faultAt(await upload(whole.subarray(0, whole.length * 0.7)), 'file');
      assert.equal(message, 'Das Bild ist beschädigt und lässt sich nicht lesen.');
    }
  });

  test('a picture of a size that no computer can hold is refused', async () => {
    for (const huge of [hugePng(), await makePng(12_000)])
      assert.match(faultAt(await upload(huge), 'file'), /mehr als 120 Megapixel/);
  });

  test('a form without a file, with two files or with a file in another field is refused', async () => {
    const bytes = await makePicture();
    const without = new FormData();
    without.append('caption', 'Ohne Datei');
    assert.deepEqual(faultPaths(await api('POST', '/media', without)), ['file']);
    const two = uploadForm({ bytes });
    two.append('file', new Blob(['x']), 'zwei.jpg');
    assert.deepEqual(faultPaths(await api('POST', '/media', two)), ['file']);
    const other = new FormData();
    other.append('bild', new Blob([new Uint8Array(bytes)]), 'bild.jpg');
    assert.deepEqual(faultPaths(await api('POST', '/media', other)), ['bild']);
    const text = new FormData();
    text.append('file', 'kein Anhang');
    assert.deepEqual(faultPaths(await api('POST', '/media', text)), ['file']);
  });

  test('a body that is no form is refused', async () => {
    for (const [type, body] of [
      ['application/json', '{"file": "x"}'],
      ['image/jpeg', 'x'],
      ['multipart/form-data', '--x--'],
      ['multipart/form-data; boundary=x', 'kein Formular'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalb',
      ],
    ] as const) {
      const answer = await api('POST', '/media', body, { 'content-type': type });
      assert.ok(faultPaths(answer).includes('file'), JSON.stringify(answer.body));
    }
    assert.deepEqual(faultPaths(await api('POST', '/media')), ['file']);
  });

  test('an unknown or overlong text beside the file is refused at its field', async () => {
    const bytes = await makePicture();
    const fields = { copyright: 'x', caption: 'x'.repeat(1_001), __proto__x: '1' };
    const answer = await api('POST', '/media', uploadForm({ bytes, fields }));
    assert.deepEqual(faultPaths(answer), ['__proto__x', 'caption', 'copyright']);
    const twice = uploadForm({ bytes, fields: { caption: 'a' } });
    twice.append('caption', 'b');
    assert.deepEqual(faultPaths(await api('POST', '/media', twice)), ['caption']);
  });

  test('over 100 MB is refused with its own status in words, and one of 100 MB is not for its size', async () => {
    const limit = 100 * 1024 * 1024;
    const tooLarge = assertProblem(await upload(Buffer.alloc(limit + 1)), 413);
    assert.equal(tooLarge.detail, 'Die Datei ist größer als 100 MB.');
    assert.match(faultAt(await upload(Buffer.alloc(limit)), 'file'), /Art von Datei/);
  });

  test('leaves nothing on the disk', async () => {
    assert.deepEqual(await readdir(service.deps.storage.temporaryDir), []);
  });
});

suite('The name of a file', () => {
  const names: [given: string, kept: string][] = [
    ['../../etc/passwd', 'passwd.jpg'],
    ['..\\..\\windows\\system.ini', 'system.jpg'],
    ['/etc/cron.d/x.jpg', 'x.jpg'],
    ['.jpg', 'ohne-titel.jpg'],
    ['bild.html', 'bild.jpg'],
    ['bild.jpg.php', 'bild-jpg.jpg'],
    ['Größe & Maß – Übersicht.JPG', 'groesse-mass-uebersicht.jpg'],
    ['a"b;c=d.jpg', 'a-b-c-d.jpg'],
    ['日本.jpg', 'ohne-titel.jpg'],
    [`${'x'.repeat(300)}.jpg`, `${'x'.repeat(80)}.jpg`],
  ];
  for (const [given, kept] of names)
    test(`${given.slice(0, 40)} becomes ${kept.slice(0, 40)}`, async () => {
      const { status, body } = await upload(await makePicture(), given);
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal(body.fileName, kept);
    });

  test('that is only a way up is refused', async () => {
    assert.deepEqual(faultPaths(await upload(await makePicture(), '..')), ['file']);
  });

  test('with line breaks or NUL, as a crafted client sends it, becomes a plain one or is refused', async () => {
    const picture = await makePicture();
    for (const name of [
      'a%0d%0aX: y.jpg',
      'a\0b.jpg',
      'a\nb.jpg',
      '\u2028\u202E.jpg',
      '\xff\xfe.jpg',
    ]) {
      const head = `--x\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
      const body = Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n--x--\r\n')]);
      const response = await fetch(`${service.url}/api/v1/media`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${service.office.key}`,
          'content-type': 'multipart/form-data; boundary=x',
        },
        body: new Uint8Array(body),
      });
      const answer = (await response.json()) as { fileName?: string };
      assert.ok([201, 422].includes(response.status), JSON.stringify(answer));
      if (response.status === 201) assert.match(answer.fileName ?? '', /^[a-z0-9-]+\.jpg$/);
    }
  });
});

suite('The words of a file', () => {
  test('are one line of at most 1,000 characters', async () => {
    const { body } = await upload(await makePicture());
    const path = `/media/${body.id}`;
    const { body: changed } = await api('PATCH', path, { caption: 'Zeile\r\nBcc: x\u2028y\u0000' });
    assert.equal(changed.caption, 'Zeile Bcc: x y');
    assert.equal((await api('PATCH', path, { alt: 'x'.repeat(1_000) })).status, 200);
    const wrong = { alt: 'x'.repeat(1_001), caption: 5, credit: null, fileName: 'x' };
    assert.deepEqual(faultPaths(await api('PATCH', path, wrong)), [
      'alt',
      'caption',
      'credit',
      'fileName',
    ]);
  });
});

suite('A file of an office', () => {
  test('is deleted when no release shows it, with its bytes', async () => {
    const { body } = await upload(await makePicture());
    assert.equal((await api('DELETE', `/media/${body.id}`)).status, 204);
    assertProblem(await api('GET', `/media/${body.id}`), 404);
    assertProblem(await api('GET', `/media/${body.id}/file`), 404);
    assertProblem(await api('DELETE', `/media/${body.id}`), 404);
  });

  test('is not deleted while any version of a release shows it', async () => {
    const { body } = await upload(await makePicture(), 'bild.jpg', pictureWords);
    const id = await createRelease(service, { media: [body.id] });
    assertProblem(await api('DELETE', `/media/${body.id}`), 409);
    await api('POST', `/releases/${id}/publish`, {});
    await api('POST', `/releases/${id}/correct`, { note: 'Ohne Bild', media: [] });
    assertProblem(await api('DELETE', `/media/${body.id}`), 409);
    assert.equal((await api('GET', `/media/${body.id}`)).status, 200);
  });

  test('can be deleted once the only draft that showed it is gone', async () => {
    const { body } = await upload(await makePicture());
    const id = await createRelease(service, { media: [body.id] });
    await api('DELETE', `/releases/${id}`);
    assert.equal((await api('DELETE', `/media/${body.id}`)).status, 204);
  });
});

function makePng(side: number): Promise<Buffer> {
  return sharp({ create: { width: side, height: side, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
}

/** A PNG that claims 50,000 × 50,000 pixels in a few bytes. */
function hugePng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(50_000, 0);
  header.writeUInt32BE(50_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND'),
  ];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, content = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
