import assert from 'node:assert/strict';
import { Parser } from 'htmlparser2';
import { attributesOf, textsOf, type XmlTree } from './sample.ts';

/*
 * What W3C's feed validator holds against a feed, as far as it can be written down as facts: the RSS
 * 2.0 specification with the profile of the RSS Advisory Board, RFC 4287, RFC 5005, Media RSS, GeoRSS
 * and JSON Feed 1.1.
 */

const rfc822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const mimeType = /^[a-z]+\/[\w.+-]+$/;
const positive = /^[1-9]\d*$/;
// Not an address that may change: RFC 4151, RFC 8141.
const permanentId = /^(urn:uuid:[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|tag:|https?:\/\/)/;

export function assertRss(root: XmlTree, address: string): void {
  assert.deepEqual([root.name, root.attributes.version], ['rss', '2.0']);
  assert.equal(root.children.length, 1);
  const channel = root.children[0] as XmlTree;
  assertOnly(
    channel,
    ['title', 'link', 'description', 'language', 'lastBuildDate', 'ttl', 'item'],
    ['generator', 'docs', 'atom:link', 'fh:archive'],
  );
  for (const name of ['title', 'link', 'description', 'language']) assertOnce(channel, name);
  for (const name of ['lastBuildDate', 'ttl', 'generator', 'docs']) assertAtMostOnce(channel, name);
  assertLanguage(textsOf(channel, 'language')[0]);
  assertAbsolute(textsOf(channel, 'link')[0]);
  for (const date of textsOf(channel, 'lastBuildDate')) assertPast(date, rfc822);
  for (const minutes of textsOf(channel, 'ttl')) assert.match(minutes, positive);
  assertLinks(attributesOf(channel, 'atom:link'), address);
  const items = channel.children.filter(({ name }) => name === 'item');
  for (const item of items) assertRssItem(item);
  assertUnique(items.flatMap((item) => textsOf(item, 'guid')));
  assertUnique(items.flatMap((item) => textsOf(item, 'link')));
  assertFalling(items.flatMap((item) => textsOf(item, 'pubDate')));
}

function assertRssItem(item: XmlTree): void {
  assertOnly(
    item,
    ['title', 'link', 'description', 'guid', 'pubDate', 'category', 'enclosure'],
    [
      'content:encoded',
      'dc:creator',
      'dc:language',
      'atom:updated',
      'georss:point',
      'media:content',
    ],
  );
  for (const name of ['title', 'link', 'description', 'guid', 'pubDate', 'content:encoded'])
    assertOnce(item, name);
  for (const name of ['enclosure', 'dc:creator', 'dc:language', 'atom:updated', 'georss:point'])
    assertAtMostOnce(item, name);
  assertAbsolute(textsOf(item, 'link')[0]);
  assert.equal(attributesOf(item, 'guid')[0]?.isPermaLink, 'false');
  assert.match(textsOf(item, 'guid')[0] ?? '', permanentId);
  assertPast(textsOf(item, 'pubDate')[0], rfc822);
  for (const date of textsOf(item, 'atom:updated')) assertPast(date, rfc3339);
  for (const tag of textsOf(item, 'dc:language')) assertLanguage(tag);
  for (const name of textsOf(item, 'category')) assert.notEqual(name.trim(), '');
  for (const one of attributesOf(item, 'enclosure')) assertFile(one, one.url, one.length);
  assertHtml(textsOf(item, 'content:encoded')[0] ?? '');
  assertHtml(textsOf(item, 'description')[0] ?? '');
  assertModules(item);
}

export function assertAtom(root: XmlTree, address: string): void {
  assert.equal(root.name, 'feed');
  assertOnly(
    root,
    ['id', 'title', 'subtitle', 'updated', 'link', 'author', 'generator', 'entry'],
    ['fh:archive'],
  );
  for (const name of ['id', 'title', 'updated', 'author']) assertOnce(root, name);
  assertLanguage(root.attributes['xml:lang']);
  assert.match(textsOf(root, 'id')[0] ?? '', permanentId);
  assertLinks(attributesOf(root, 'link'), address);
  const entries = root.children.filter(({ name }) => name === 'entry');
  for (const entry of entries) assertAtomEntry(entry);
  assertUnique([root, ...entries].flatMap((one) => textsOf(one, 'id')));
  assertFalling(entries.flatMap((entry) => textsOf(entry, 'published')));
  const [updated = ''] = textsOf(root, 'updated');
  assertPast(updated, rfc3339);
  const changes = entries.map((entry) => Date.parse(textsOf(entry, 'updated')[0] ?? ''));
  if (changes.length === 0) return;
  assert.equal(
    Date.parse(updated),
    Math.max(...changes),
    'the feed is as new as its newest change',
  );
}

function assertAtomEntry(entry: XmlTree): void {
  assertOnly(
    entry,
    ['id', 'title', 'updated', 'published', 'link', 'author', 'category', 'summary'],
    ['content', 'georss:point', 'media:content'],
  );
  for (const name of ['id', 'title', 'updated', 'published', 'author', 'summary', 'content'])
    assertOnce(entry, name);
  assert.match(textsOf(entry, 'id')[0] ?? '', permanentId);
  assertLanguage(entry.attributes['xml:lang']);
  const [published = '', updated = ''] = [
    textsOf(entry, 'published')[0],
    textsOf(entry, 'updated')[0],
  ];
  assertPast(updated, rfc3339);
  assertPast(published, rfc3339);
  assert.ok(Date.parse(published) <= Date.parse(updated));
  const links = attributesOf(entry, 'link');
  assert.equal(links.filter(({ rel }) => rel === 'alternate').length, 1);
  for (const link of links) assertAbsolute(link.href);
  for (const link of links.filter(({ rel }) => rel === 'enclosure'))
    assertFile(link, link.href, link.length);
  for (const { term } of attributesOf(entry, 'category')) assert.ok(term?.trim());
  assert.deepEqual(attributesOf(entry, 'content'), [{ type: 'html' }]);
  assertHtml(textsOf(entry, 'content')[0] ?? '');
  assertModules(entry);
}

type JsonItem = Record<string, unknown> & { id: string; url: string };

export function assertJsonFeed(feed: Record<string, unknown>, address: string): void {
  assert.equal(feed.version, 'https://jsonfeed.org/version/1.1');
  assert.ok(feed.title);
  assert.equal(feed.feed_url, address);
  for (const name of ['home_page_url', 'next_url'])
    if (name in feed) assertAbsolute(textIn(feed[name]));
  assertLanguage(textIn(feed.language));
  assert.ok(!('author' in feed), 'version 1.1 has authors');
  const items = feed.items as JsonItem[];
  for (const item of items) assertJsonItem(item);
  assertUnique(items.map(({ id }) => id));
  assertFalling(items.map((item) => textIn(item.date_published)));
}

function assertJsonItem(item: JsonItem): void {
  assert.match(item.id, permanentId);
  assertAbsolute(item.url);
  assert.ok(item.content_text && item.title);
  assertHtml(textIn(item.content_html));
  assertPast(textIn(item.date_published), rfc3339);
  assertPast(textIn(item.date_modified), rfc3339);
  assertLanguage(textIn(item.language));
  const { authors, tags, attachments = [], image } = item;
  assert.ok(Array.isArray(authors) && authors.length > 0 && !('author' in item));
  assert.ok(Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== ''));
  if (image !== undefined) assertAbsolute(textIn(image));
  for (const one of attachments as Record<string, string>[])
    assertFile({ type: one.mime_type }, one.url, String(one.size_in_bytes));
}

function textIn(value: unknown): string {
  assert.ok(typeof value === 'string' && value !== '');
  return value;
}

const rels = [
  'self',
  'alternate',
  'hub',
  'first',
  'next',
  'prev-archive',
  'next-archive',
  'current',
];

function assertLinks(links: Record<string, string>[], address: string): void {
  assert.deepEqual(
    links.filter(({ rel }) => rel === 'self').map(({ href }) => href),
    [address],
  );
  for (const { rel = '', href } of links) {
    assert.ok(rels.includes(rel), rel);
    assertAbsolute(href);
  }
  assertUnique(links.map(({ rel }) => rel ?? ''));
}

function assertModules(node: XmlTree): void {
  for (const point of textsOf(node, 'georss:point')) {
    const [lat = NaN, lon = NaN] = point.split(' ').map(Number);
    assert.ok(Math.abs(lat) <= 90 && Math.abs(lon) <= 180, point);
  }
  for (const media of node.children.filter(({ name }) => name === 'media:content')) {
    const { url, type, fileSize, medium, width, height } = media.attributes;
    assertFile({ type }, url, fileSize);
    assert.ok(['image', 'audio', 'video', 'document', 'executable'].includes(medium ?? ''));
    for (const size of [width, height]) if (size !== undefined) assert.match(size, positive);
    for (const credit of textsOf(media, 'media:credit')) assert.notEqual(credit.trim(), '');
  }
}

function assertFile(
  named: { type?: string | undefined },
  url: string | undefined,
  size = '',
): void {
  assertAbsolute(url);
  assert.match(named.type ?? '', mimeType);
  assert.match(size, positive);
}

const dangerous = /^(script|style|object|embed|iframe|form|input|base|meta|link)$/;

/** No relative reference, nothing that runs. */
function assertHtml(html: string): void {
  const parser = new Parser({
    onopentag: (name, attributes) => {
      assert.doesNotMatch(name, dangerous);
      for (const [key, value] of Object.entries(attributes)) {
        assert.ok(!key.startsWith('on') && key !== 'style', `${name} ${key}`);
        if (key === 'href' || key === 'src')
          assert.match(value, /^(https?:\/\/|mailto:|tel:)/, value);
      }
    },
  });
  parser.end(html);
}

function assertOnly(node: XmlTree, names: string[], more: string[]): void {
  const known = new Set([...names, ...more]);
  for (const { name } of node.children) assert.ok(known.has(name), `${node.name} holds ${name}`);
}

function assertOnce(node: XmlTree, name: string): void {
  const texts = textsOf(node, name);
  assert.equal(texts.length, 1, `${node.name} has ${texts.length} ${name}`);
}

function assertAtMostOnce(node: XmlTree, name: string): void {
  assert.ok(textsOf(node, name).length <= 1, name);
}

function assertUnique(values: string[]): void {
  assert.equal(new Set(values).size, values.length);
}

function assertFalling(dates: string[]): void {
  const times = dates.map((date) => Date.parse(date));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
}

function assertAbsolute(url = ''): void {
  assert.match(url, /^https?:\/\/[^\s<>"]+$/);
  assert.equal(encodeURI(decodeURI(new URL(url).pathname)).includes(' '), false);
}

function assertLanguage(tag = ''): void {
  assert.match(tag, /^[a-z]{2,3}(-[A-Z]{2})?$/);
}

/** In the form, a date that exists, and not one to come. */
function assertPast(date = '', form: RegExp): void {
  assert.match(date, form);
  const at = new Date(date);
  assert.ok(at.getTime() > Date.parse('1990-01-01'), 'the validator takes older dates for faults');
  if (form === rfc822) assert.equal(at.toUTCString(), date, 'the weekday is that of the date');
  assert.ok(at.getTime() <= Date.now(), date);
}
