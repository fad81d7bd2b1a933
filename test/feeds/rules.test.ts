import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { makePicture, uploadForm } from '../helpers/pictures.ts';
import { publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';
import { assertAtom, assertJsonFeed, assertRss } from './rules.ts';
import { findAll, readOtherXml, readXml, type XmlTree } from './sample.ts';

const base = 'http://localhost:3000';
const forbidden = 'Vor\u0001\u0008\u000B\u001F\uFFFE\uFFFFher ]]> <b>&amp;</b> \u{1F600}';
const month = new Date().toISOString().slice(0, 7);

let service: TestService;

before(async () => {
  service = await startTestService({ workers: false });
  const form = uploadForm({
    bytes: await makePicture(),
    fields: { caption: 'Schule & "Hof"', credit: 'Kreis', alt: 'Ein Haus' },
  });
  const { body: media } = await service.api('POST', '/media', form);
  await publishRelease(service, { media: [media.id], regions: ['05954', '05'] });
  await publishRelease(service, {
    headline: 'Relative references',
    language: 'en',
    body: '[x](/y) [z](../z) [#](#a) <a href="//x.example/y">w</a> ![Bild](bild.png) [Mail](mailto:a@b.example)\n\n<script>1</script>',
    keywords: ['R&D', '<tag>'],
  });
  const corrected = await publishRelease(service, {
    kind: 'invitation',
    event: { startsAt: '2027-01-01T10:00:00+01:00', place: 'Kreishaus' },
  });
  const note = 'Die Zahl war falsch';
  await service.api('POST', `/releases/${corrected}/correct`, { note, headline: 'Korrigiert' });
  const planted = await publishRelease(service, { headline: 'Marke' });
  // Past every door, as if one of them had a hole.
  await sql`update release_version set headline = ${forbidden}, subheadline = ${forbidden},
    body_html = ${`<p>${forbidden}</p>`}, body_text = ${forbidden}, keywords = array[${forbidden}]
    where release_id = ${planted}`.execute(service.deps.db);
});

after(() => service.close());

const paths = [
  '/feeds/releases.F',
  '/feeds/regions/05954.F',
  '/feeds/topics/bildung.F',
  `/feeds/offices/ennepe-ruhr-kreis.F`,
  '/feeds/releases.F?region=05&topic=bildung&lang=en',
  '/feeds/releases.F?q=%22Neue+Schulen%22+%26+%3C',
  '/feeds/regions/09.F',
  `/feeds/releases.F?archive=${month}`,
  `/feeds/topics/bildung.F?archive=${month}`,
];

async function read(path: string): Promise<string> {
  const response = await fetch(service.url + path);
  assert.equal(response.status, 200, path);
  return response.text();
}

for (const path of paths)
  test(`${path} keeps the rules of RSS, Atom and JSON Feed`, async () => {
    const at = (format: string) => path.replace('.F', `.${format}`);
    const trees: XmlTree[] = [];
    for (const [format, judge] of [
      ['rss', assertRss],
      ['atom', assertAtom],
    ] as const) {
      const tree = await readXml(await read(at(format)));
      judge(tree, canonical(at(format)));
      trees.push(tree);
    }
    const feed = JSON.parse(await read(at('json'))) as Record<string, unknown>;
    assertJsonFeed(feed, canonical(at('json')));
    const [rss, atom] = trees.map((tree) => findAll(tree, tree.name === 'rss' ? 'guid' : 'entry'));
    assert.equal(rss?.length, (feed.items as unknown[]).length);
    assert.equal(atom?.length, rss?.length);
  });

/** Topics and regions stand in the address by slug and code, offices by slug: as the feed names itself. */
const canonical = (path: string) => base + path;

test('what XML forbids is gone from every text, and all else of it is there', async () => {
  for (const format of ['rss', 'atom']) {
    const tree = await readXml(await read(`/feeds/releases.${format}`));
    const titles = findAll(tree, 'title').map(({ text }) => text);
    assert.ok(titles.includes('Vorher ]]> <b>&amp;</b> \u{1F600}'), titles.join('\n'));
  }
});

test('the judges find what is wrong', async () => {
  const rss = await read('/feeds/releases.rss');
  const atom = await read('/feeds/releases.atom');
  const broken: [string, string, RegExp | string, string][] = [
    ['rss', rss, /<pubDate>[^<]*/, '<pubDate>2026-11-22'],
    ['rss', rss, /(<pubDate>)\w{3}(?=, )/, '$1Xyz'],
    ['rss', rss, /<guid [^>]*>[^<]*/g, '<guid isPermaLink="false">one'],
    ['rss', rss, 'rel="self"', 'rel="own"'],
    ['rss', rss, '<language><![CDATA[de', '<language><![CDATA[deutsch!'],
    ['rss', rss, /(<enclosure [^>]*length=")\d+/, '$10'],
    ['rss', rss, 'href="mailto:', 'href="./mailto:'],
    ['rss', rss, /<channel><title>/, '<channel><author>x</author><title>'],
    ['atom', atom, /<updated>[^<]*/, '<updated>gestern'],
    ['atom', atom, /<updated>[^<]*/, '<updated>2020-01-01T00:00:00Z'],
    ['atom', atom, /<id>[^<]*/, '<id>kein-name'],
    ['atom', atom, 'rel="first"', 'rel="self"'],
  ];
  for (const [format, text, part, instead] of broken) {
    const changed = text.replace(part, instead);
    assert.ok(changed !== text, String(part));
    const tree = await readXml(changed);
    const judge = format === 'rss' ? assertRss : assertAtom;
    assert.throws(
      () => judge(tree, `${base}/feeds/releases.${format}`),
      { name: 'AssertionError' },
      String(part),
    );
  }
});

test('OPML 2.0 has its head and body, and every outline of type rss its address', async () => {
  const root = await readOtherXml(await read('/feeds/offices.opml'));
  assert.deepEqual([root.name, root.attributes.version], ['opml', '2.0']);
  assert.deepEqual(
    root.children.map(({ name }) => name),
    ['head', 'body'],
  );
  const outlines = findAll(root, 'outline');
  assert.ok(outlines.length > 0);
  for (const { attributes } of outlines) {
    assert.equal(attributes.type, 'rss');
    assert.ok(attributes.text);
    assert.match(attributes.xmlUrl ?? '', /^http:\/\/localhost:3000\/feeds\/offices\/[\w-]+\.rss$/);
  }
});
