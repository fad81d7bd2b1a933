import assert from 'node:assert/strict';
import test from 'node:test';
import { renderAtom } from '../../src/feeds/atom.ts';
import { renderRss } from '../../src/feeds/rss.ts';
import { attributesOf, feedOf, findAll, itemOf, readXml, textsOf } from './sample.ts';

test('a feed has the elements that RFC 4287 demands, and its links', async () => {
  const feed = feedOf([itemOf()], {
    nextUrl: 'https://depesche.example/feeds/releases.atom?before=x',
  });
  const root = await readXml(renderAtom(feed));
  assert.equal(root.attributes.xmlns, 'http://www.w3.org/2005/Atom');
  assert.equal(root.attributes['xml:lang'], 'de');
  assert.deepEqual(textsOf(root, 'id'), [feed.id]);
  assert.deepEqual(textsOf(root, 'title'), ['Depesche: Bildung & Hagen']);
  assert.deepEqual(textsOf(root, 'updated'), ['2026-11-19T09:00:00.123Z']);
  assert.deepEqual(
    attributesOf(root, 'link').map(({ rel, href }) => [rel, href]),
    [
      ['self', feed.selfUrl],
      ['first', feed.firstUrl],
      ['next', feed.nextUrl],
      ['alternate', feed.siteUrl],
    ],
  );
  assert.equal(textsOf(root, 'author').length, 1);
});

test('a feed without items has the date since when there is nothing', async () => {
  const root = await readXml(renderAtom(feedOf([])));
  assert.deepEqual(textsOf(root, 'updated'), ['2026-11-01T06:00:00.000Z']);
  assert.deepEqual(findAll(root, 'entry'), []);
});

test('title and summary are plain text, the content is escaped HTML', async () => {
  const root = await readXml(renderAtom(feedOf([itemOf({ headline: '<b>1 & 2</b> ]]>' })])));
  const [entry] = findAll(root, 'entry');
  assert.deepEqual(textsOf(entry, 'title'), ['<b>1 & 2</b> ]]>']);
  assert.deepEqual(attributesOf(entry, 'title'), [{ type: 'text' }]);
  assert.deepEqual(attributesOf(entry, 'content'), [{ type: 'html' }]);
  assert.match(textsOf(entry, 'content')[0] ?? '', /^<p><strong>Eltern &amp; Kinder halfen mit</);
  assert.match(textsOf(entry, 'summary')[0] ?? '', /Er kostet < 5 Euro je Kind/);
});

test('an entry names office, topics, regions, place and files', async () => {
  const root = await readXml(renderAtom(feedOf([itemOf()])));
  const [entry] = findAll(root, 'entry');
  assert.equal(entry?.attributes['xml:lang'], 'de');
  assert.deepEqual(textsOf(entry, 'author'), [
    'Kreis & Cohttps://depesche.example/pressestellen/kreis',
  ]);
  assert.deepEqual(attributesOf(entry, 'category')[0], {
    term: '05000000',
    scheme: 'http://cv.iptc.org/newscodes/mediatopic/',
    label: 'Bildung',
  });
  assert.deepEqual(attributesOf(entry, 'category').at(-1), { term: 'R&D' });
  assert.deepEqual(textsOf(entry, 'georss:point'), ['51.31 7.3']);
  const enclosure = attributesOf(entry, 'link').find(({ rel }) => rel === 'enclosure');
  assert.equal(enclosure?.length, '482113');
  assert.equal(enclosure?.title, 'Der neue Schulhof "Am Hang"');
  const [content] = findAll(root, 'media:content');
  assert.deepEqual(textsOf(content, 'media:credit'), ['Kreis/M. Öztürk']);
});

test('a correction changes updated, and neither id nor published', async () => {
  const corrected = itemOf({ version: 2, note: 'x', updatedAt: new Date('2026-11-20T08:30:00Z') });
  const root = await readXml(renderAtom(feedOf([itemOf(), corrected])));
  const [before, after] = findAll(root, 'entry');
  assert.deepEqual(textsOf(after, 'id'), textsOf(before, 'id'));
  assert.deepEqual(textsOf(after, 'published'), ['2026-11-19T09:00:00.123Z']);
  assert.deepEqual(textsOf(after, 'updated'), ['2026-11-20T08:30:00.000Z']);
});

test('an item has the same identity in Atom as in RSS', async () => {
  const feed = feedOf([itemOf()]);
  const [entry] = findAll(await readXml(renderAtom(feed)), 'entry');
  const [item] = findAll(await readXml(renderRss(feed)), 'item');
  assert.deepEqual(textsOf(entry, 'id'), textsOf(item, 'guid'));
});

test('characters that XML forbids are taken out', async () => {
  const bad = 'a\u0008b\uFFFEc\uDC00d';
  const feed = feedOf([itemOf({ headline: bad, keywords: [bad] })], { title: bad });
  const root = await readXml(renderAtom(feed));
  assert.deepEqual(textsOf(root, 'title'), ['abcd']);
  assert.deepEqual(textsOf(findAll(root, 'entry')[0], 'title'), ['abcd']);
});
