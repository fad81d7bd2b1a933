import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import sharp from 'sharp';
import { call } from '../helpers/call.ts';
import { createOffice } from '../helpers/offices.ts';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { assertProblem, faultPaths } from '../helpers/problem.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

let service: TestService;
before(async () => void (service = await startTestService({ workers: false })));
after(() => service.close());

const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';

async function page(path: string): Promise<string> {
  const answer = await fetch(service.url + path);
  assert.equal(answer.status, 200);
  return answer.text();
}

async function upload(bytes: Uint8Array, alt = 'Wappen: drei Wellen') {
  return service.api('POST', '/office/logo', uploadForm({ bytes, fields: { alt } }));
}

const logoOf = ({ body }: { body: Record<string, unknown> }) =>
  body.logo as { url: string; width: number; height: number; alt: string };

suite('An office changes itself', () => {
  test('and is shown as it is now', async () => {
    const changes = {
      name: ' Kreis  am Fluss ',
      phone: '030 23125 200',
      website: 'https://www.kreis.example',
      boilerplate: '**Neu:** Wir.',
      accentColor: '#14566B',
    };
    const { status, body } = await service.api('PATCH', '/office', changes);
    assert.equal(status, 200);
    assert.deepEqual(
      { ...body, id: '' },
      {
        ...changes,
        id: '',
        slug: 'ennepe-ruhr-kreis',
        name: 'Kreis am Fluss',
        nameEn: null,
        region: '05954',
        email: 'presse@ennepe-ruhr-kreis.example',
        address: 'Hauptstraße 92, 58332 Schwelm',
        accentColor: '#14566b',
        logo: null,
        url: 'http://localhost:3000/pressestellen/ennepe-ruhr-kreis',
      },
    );
    assert.deepEqual((await service.api('GET', '/office')).body, body);
    assert.match(await page('/pressestellen/ennepe-ruhr-kreis'), /<h1[^>]*>Kreis am Fluss</);
  });

  test('or hears of every fault at once, in its language', async () => {
    const wrong = {
      name: ' ',
      email: 'presse',
      website: 'javascript:alert(1)',
      accentColor: '#ffcc00',
      slug: 'anders',
    };
    const german = await service.api('PATCH', '/office', wrong);
    assertProblem(german, 422);
    assert.deepEqual(faultPaths(german).toSorted(), [
      'accentColor',
      'email',
      'name',
      'slug',
      'website',
    ]);
    const said = german.body.errors?.find(({ path }) => path === 'accentColor')?.message ?? '';
    const [, better = ''] = /4,5 : 1 .* (#[0-9a-f]{6})\.$/.exec(said) ?? [];
    assert.equal((await service.api('PATCH', '/office', { accentColor: better })).status, 200);
    const english = await service.api('PATCH', '/office', wrong, { 'accept-language': 'en' });
    assert.match(JSON.stringify(english.body.errors), /too pale on a white page/);
  });

  test('but a word that is no color is none', async () => {
    for (const accentColor of ['rot', '#fff', '#12345g', 'url(x)', '#14566b;color:red'])
      assertProblem(await service.api('PATCH', '/office', { accentColor }), 422);
  });

  test('and no other office', async () => {
    const other = await createOffice(service.deps, { slug: 'fremd', name: 'Fremde Stelle' });
    const url = `${service.url}/api/v1/office`;
    await call(url, { method: 'PATCH', key: other.key, body: { phone: '030 1' } });
    assert.notEqual((await service.api('GET', '/office')).body.phone, '030 1');
  });
});

suite('The color of an office', () => {
  test('stands as an edge beside its releases, in two shades and without a style', async () => {
    await service.api('PATCH', '/office', { accentColor: '#14566b' });
    const id = await publishRelease(service);
    const { body } = await service.api('GET', `/releases/${id}`);
    for (const path of [
      '/',
      new URL(String(body.url)).pathname,
      '/pressestellen/ennepe-ruhr-kreis',
    ]) {
      const html = await page(path);
      assert.match(html, /class="accent__light"[^>]* fill="#14566b"/, path);
      assert.match(html, /class="accent__dark"[^>]* fill="#[0-9a-f]{6}"/, path);
      assert.doesNotMatch(html, / style=/, path);
    }
  });
});

suite('A coat of arms', () => {
  test('is drawn anew, small, and stands on the pages of the office', async () => {
    const big = await sharp(await makePicture('png'))
      .resize(900, 600)
      .toColourspace('rgb16')
      .withExif({ IFD0: { Copyright: 'geheim' } })
      .png()
      .toBuffer();
    const answer = await upload(big);
    assert.equal(answer.status, 201);
    const { url, ...facts } = logoOf(answer);
    assert.deepEqual(facts, { width: 320, height: 213, alt: 'Wappen: drei Wellen' });
    const { pathname } = new URL(url);
    const file = await fetch(service.url + pathname);
    assert.equal(file.headers.get('content-type'), 'image/png');
    assert.match(file.headers.get('cache-control') ?? '', /immutable/);
    const bytes = Buffer.from(await file.arrayBuffer());
    const { width, depth } = await sharp(bytes).metadata();
    assert.deepEqual({ width, depth }, { width: 320, depth: 'uchar' });
    assert.ok(!bytes.includes('geheim'));
    const html = await page('/pressestellen/ennepe-ruhr-kreis');
    assert.ok(html.includes(`src="${pathname}" alt="Wappen: drei Wellen" width="144" height="96"`));
  });

  test('is the publisher’s logo in JSON-LD, and in the public list', async () => {
    const { url } = logoOf(
      await upload(
        await sharp(await makePicture())
          .resize(80)
          .toBuffer(),
      ),
    );
    const id = await publishRelease(service);
    const { body } = await service.api('GET', `/releases/${id}`);
    const html = await page(new URL(String(body.url)).pathname);
    const [, text = ''] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html) ?? [];
    const { publisher } = JSON.parse(text) as { publisher: { logo: unknown } };
    assert.deepEqual(publisher.logo, { '@type': 'ImageObject', url, width: 80, height: 60 });
    const { body: list } = await call(`${service.url}/api/v1/public/offices`);
    const listed = list.items?.find(({ slug }) => slug === service.office.slug);
    assert.deepEqual(listed?.logo, { url, width: 80, height: 60, alt: 'Wappen: drei Wellen' });
  });

  test('takes the place of the one before, whose address ends', async () => {
    const bytes = await sharp(await makePicture('webp'))
      .resize(64)
      .toBuffer();
    const first = new URL(logoOf(await upload(bytes)).url).pathname;
    const second = new URL(logoOf(await upload(bytes)).url).pathname;
    assert.notEqual(second, first);
    assert.equal((await fetch(service.url + first)).status, 404);
    assert.equal((await fetch(service.url + second)).status, 200);
  });

  test('that is none is refused with its reason', async () => {
    const faults: [Uint8Array, RegExp][] = [
      [Buffer.from(svg), /PNG, JPEG, WebP und AVIF/],
      [Buffer.from('GIF89a'), /PNG, JPEG, WebP und AVIF/],
      [Buffer.alloc(0), /leer/],
      [await makePicture('png'), /zu klein/],
      [(await makePicture('png')).subarray(0, 60), /beschädigt|lesen|zu klein/],
      [Buffer.concat([await makePicture('png'), Buffer.alloc(5_000_000)]), /höchstens 5 MB/],
    ];
    for (const [bytes, reason] of faults) {
      const answer = await upload(bytes);
      assertProblem(answer, 422);
      assert.deepEqual(faultPaths(answer), ['file']);
      assert.match(answer.body.errors?.[0]?.message ?? '', reason);
    }
  });

  test('can be deleted, once', async () => {
    await upload(
      await sharp(await makePicture())
        .resize(64)
        .toBuffer(),
    );
    assert.equal((await service.api('DELETE', '/office/logo')).status, 204);
    assert.equal((await service.api('GET', '/office')).body.logo, null);
    assert.doesNotMatch(await page('/pressestellen/ennepe-ruhr-kreis'), /\/logos\//);
    assertProblem(await service.api('DELETE', '/office/logo'), 404);
  });
});
