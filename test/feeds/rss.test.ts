import assert from 'node:assert/strict';
import test from 'node:test';
import RssParser from 'rss-parser';
import type { Feed } from '../../src/feeds/feed.ts';
import { renderRss } from '../../src/feeds/rss.ts';
import {
  attributesOf,
  feedOf,
  findAll,
  itemOf,
  picture,
  readXml,
  release,
  textsOf,
} from './sample.ts';

const mediaTopics = 'http://cv.iptc.org/newscodes/mediatopic/';

async function readRss(feed: Feed) {
  const root = await readXml(renderRss(feed));
  const channel = root.children[0];
  assert.ok(channel);
  return { root, channel, items: findAll(channel, 'item') };
}

test('the channel says what it is, where it is and where older items are', async () => {
  const nextUrl = 'https://depesche.example/feeds/releases.rss?q=a&lang=de&before=x';
  const feed = feedOf([itemOf()], { nextUrl });
  const { root, channel } = await readRss(feed);
  assert.equal(root.attributes.version, '2.0');
  assert.deepEqual(textsOf(channel, 'title'), ['Depesche: Bildung & Hagen']);
  assert.deepEqual(textsOf(channel, 'link'), [feed.siteUrl]);
  assert.deepEqual(textsOf(channel, 'language'), ['de']);
  assert.deepEqual(textsOf(channel, 'generator'), ['Depesche']);
  const type = 'application/rss+xml';
  assert.deepEqual(attributesOf(channel, 'atom:link'), [
    { href: feed.selfUrl, rel: 'self', type },
    { rel: 'first', href: feed.firstUrl, type },
    { rel: 'next', href: nextUrl, type },
  ]);
});

test('a channel has no author, which RSS 2.0 does not know', async () => {
  const { channel } = await readRss(feedOf([itemOf()]));
  assert.deepEqual(textsOf(channel, 'author'), []);
});

test('lastBuildDate is that of the newest change and not the present moment', async () => {
  const older = itemOf({ id: '0123456789ac' });
  const newer = itemOf({ updatedAt: new Date('2026-11-20T08:30:00Z'), version: 2, note: 'Datum' });
  const { channel } = await readRss(feedOf([older, newer]));
  assert.deepEqual(textsOf(channel, 'lastBuildDate'), ['Fri, 20 Nov 2026 08:30:00 GMT']);
});

test('a feed without items is valid and has no date', async () => {
  const { channel, items } = await readRss(feedOf([]));
  assert.deepEqual(textsOf(channel, 'lastBuildDate'), []);
  assert.equal(items.length, 0);
});

test('the same items give the same bytes at any time', (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-19T10:00:00Z') });
  const first = renderRss(feedOf([itemOf()]));
  t.mock.timers.setTime(Date.parse('2027-03-01T00:00:00Z'));
  assert.equal(renderRss(feedOf([itemOf()])), first);
});

test('a title that imitates the build date changes nothing', async () => {
  const forged = '</title><generator>Depesche</generator><lastBuildDate>x</lastBuildDate>';
  const feed = feedOf([itemOf({ headline: forged })], { title: `\0${forged}` });
  const { channel, items } = await readRss(feed);
  assert.deepEqual(textsOf(channel, 'title'), [forged]);
  assert.deepEqual(textsOf(channel, 'lastBuildDate'), ['Thu, 19 Nov 2026 09:00:00 GMT']);
  assert.deepEqual(textsOf(items[0], 'title'), [forged]);
});

test('a title is its own text, also where it could be taken for HTML', async () => {
  const titles = [
    'R&D: A & B',
    '<b>fett</b>',
    '&amp; heißt und',
    '&#169;',
    '<5 € > ]]> x',
    '5 < 6',
  ];
  const items = titles.map((headline, index) => itemOf({ headline, id: `0123456789a${index}` }));
  const feed = feedOf(items, { title: 'Suche nach <i>' });
  const xml = renderRss(feed);
  const read = await readRss(feed);
  assert.deepEqual(
    read.items.flatMap((item) => textsOf(item, 'title')),
    titles,
  );
  assert.deepEqual(textsOf(read.channel, 'title'), ['Suche nach <i>']);
  assert.ok(xml.includes('<title>&#x3C;b&#x3E;fett&#x3C;/b&#x3E;</title>'));
  assert.ok(xml.includes('<title><![CDATA[5 < 6]]></title>'));
});

test('characters that XML forbids are taken out of every place', async () => {
  const bad = 'a\u0008b\uFFFFc\uD800d';
  const item = itemOf({
    headline: bad,
    bodyHtml: `<p>${bad}</p>`,
    keywords: [bad],
    office: { ...release.office, name: bad },
    media: [{ ...picture, caption: bad, credit: bad }],
  });
  const { items } = await readRss(feedOf([item], { title: bad, description: bad }));
  assert.deepEqual(textsOf(items[0], 'title'), ['abcd']);
  assert.deepEqual(textsOf(items[0], 'dc:creator'), ['abcd']);
  const [content] = findAll(items[0] ?? fail(), 'media:content');
  assert.deepEqual(textsOf(content, 'media:description'), ['abcd']);
});

test('an invalid date is an error and never the words "Invalid Date"', () => {
  const broken = new Date(Number.NaN);
  assert.throws(() => renderRss(feedOf([itemOf({ publishedAt: broken })])), RangeError);
  assert.throws(
    () => renderRss(feedOf([{ ...itemOf(), isCorrected: true, updatedAt: broken }])),
    RangeError,
  );
});

test('the guid is an opaque name that outlives slug, headline, version and address', async () => {
  const changed = itemOf({ slug: 'anders', headline: 'Anders', version: 3, note: 'Neu' });
  const { items } = await readRss(feedOf([itemOf(), changed]));
  const guids = items.flatMap((item) => textsOf(item, 'guid'));
  assert.match(guids[0] ?? '', /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-/);
  assert.equal(guids[0], guids[1]);
  assert.deepEqual(attributesOf(items[0], 'guid'), [{ isPermaLink: 'false' }]);
});

test('a correction keeps pubDate and says in atom:updated when it came', async () => {
  const corrected = itemOf({
    version: 2,
    note: 'Uhrzeit berichtigt',
    updatedAt: new Date('2026-11-20T08:30:00Z'),
  });
  const { items } = await readRss(feedOf([itemOf(), corrected]));
  assert.deepEqual(textsOf(items[0], 'atom:updated'), []);
  assert.deepEqual(textsOf(items[1], 'atom:updated'), ['2026-11-20T08:30:00.000Z']);
  assert.deepEqual(textsOf(items[1], 'pubDate'), ['Thu, 19 Nov 2026 09:00:00 GMT']);
});

test('the full text stands in content:encoded, the teaser escaped in description', async () => {
  const { items } = await readRss(feedOf([itemOf()]));
  const [html] = textsOf(items[0], 'content:encoded');
  assert.match(html ?? '', /Schwelm \(pen\) – Der Kreis hat den Schulhof erneuert/);
  assert.match(html ?? '', /Er kostet &lt; 5 Euro je Kind/);
  const [description] = textsOf(items[0], 'description');
  assert.match(description ?? '', /Er kostet &lt; 5 Euro je Kind/);
  assert.deepEqual(textsOf(items[0], 'title'), ['Schulhof & Garten: mehr Grün für < 5 Euro']);
});

test('a CDATA end inside the text does not end the section', async () => {
  const bodyHtml = '<p>a ]]> b <script>]]]]>></p>';
  const { items } = await readRss(feedOf([itemOf({ bodyHtml, dateline: '', byline: '' })]));
  assert.ok(textsOf(items[0], 'content:encoded')[0]?.includes(bodyHtml));
});

test('topics and regions are categories of their vocabulary and by name', async () => {
  const { items } = await readRss(feedOf([itemOf()]));
  const [item] = items;
  const coded = item?.children.filter(({ attributes }) => attributes.domain !== undefined);
  assert.deepEqual(
    coded?.map(({ attributes, text }) => [attributes.domain, text]),
    [
      [mediaTopics, '05000000'],
      ['https://depesche.example/regionen/', '05'],
      ['https://depesche.example/regionen/', '05954'],
    ],
  );
  const named = textsOf(item, 'category').filter((text) => !/^\d+$/.test(text));
  assert.deepEqual(named, [
    'Bildung',
    'Nordrhein-Westfalen',
    'Ennepe-Ruhr-Kreis',
    'Schulhof',
    'R&D',
  ]);
});

test('the point is that of the first region that has one', async () => {
  const { items } = await readRss(feedOf([itemOf(), itemOf({ regions: [] })]));
  assert.deepEqual(textsOf(items[0], 'georss:point'), ['51.31 7.3']);
  assert.deepEqual(textsOf(items[1], 'georss:point'), []);
});

test('a picture comes with caption, credit, thumbnail and its real size', async () => {
  const { items } = await readRss(feedOf([itemOf()]));
  const url = 'https://depesche.example/media/0000000media1/Schule%20%26%20Hof.jpg';
  const size = { width: '3000', height: '2000' };
  assert.deepEqual(attributesOf(items[0], 'enclosure'), [
    { url, length: '482113', type: 'image/jpeg' },
  ]);
  const [content] = findAll(items[0] ?? fail(), 'media:content');
  const kind = { fileSize: '482113', type: 'image/jpeg', medium: 'image' };
  assert.deepEqual(content?.attributes, { url, ...kind, ...size });
  assert.deepEqual(textsOf(content, 'media:description'), ['Der neue Schulhof "Am Hang"']);
  assert.deepEqual(textsOf(content, 'media:credit'), ['Kreis/M. Öztürk']);
  assert.deepEqual(attributesOf(content, 'media:thumbnail'), [{ url, ...size }]);
});

test('there is one enclosure: the first picture before any other file', async () => {
  const paper = { ...picture, id: '0000000media2', contentType: 'application/pdf', width: null };
  const { items } = await readRss(
    feedOf([
      itemOf({ media: [paper, picture] }),
      itemOf({ media: [paper] }),
      itemOf({ media: [] }),
    ]),
  );
  const types = items.map((item) => attributesOf(item, 'enclosure').map(({ type }) => type));
  assert.deepEqual(types, [['image/jpeg'], ['application/pdf'], []]);
  const [document] = findAll(items[1] ?? fail(), 'media:content');
  assert.equal(document?.attributes.medium, 'document');
  assert.equal(document?.attributes.width, undefined);
});

test('a reader of the wild understands the feed', async () => {
  const parsed = await new RssParser().parseString(renderRss(feedOf([itemOf()])));
  const [item] = parsed.items;
  assert.equal(parsed.title, 'Depesche: Bildung & Hagen');
  assert.equal(item?.title, 'Schulhof & Garten: mehr Grün für < 5 Euro');
  assert.equal(item?.creator, 'Kreis & Co');
  assert.equal(item?.isoDate, '2026-11-19T09:00:00.000Z');
  assert.equal(item?.link, 'https://depesche.example/meldungen/neuer-schulhof-0123456789ab');
});

function fail(): never {
  assert.fail('there is no item');
}
