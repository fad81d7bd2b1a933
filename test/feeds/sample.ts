import assert from 'node:assert/strict';
import { Parser } from 'htmlparser2';
import RssParser from 'rss-parser';
import type { Feed, FeedItem } from '../../src/feeds/feed.ts';
import { toFeedItem } from '../../src/feeds/item.ts';
import type { PublicMedia, PublicRelease } from '../../src/releases/public-store.ts';
import { openWords } from '../../src/words.ts';

export const baseUrl = 'https://depesche.example';

export const picture: PublicMedia = {
  id: '0000000media1',
  fileName: 'Schule & Hof.jpg',
  contentType: 'image/jpeg',
  sizeBytes: 482_113,
  width: 3000,
  height: 2000,
  caption: 'Der neue Schulhof "Am Hang"',
  credit: 'Kreis/M. Öztürk',
  alt: 'Kinder <spielen> im Hof',
};

export const release: PublicRelease = {
  id: '0123456789ab',
  slug: 'neuer-schulhof',
  version: 1,
  language: 'de',
  easyRead: false,
  translations: [],
  kind: 'release',
  headline: 'Schulhof & Garten: mehr Grün für < 5 Euro',
  subheadline: 'Eltern & Kinder halfen mit',
  byline: '(pen)',
  dateline: 'Schwelm',
  bodyHtml: '<p>Der Kreis hat den Schulhof erneuert.</p><p>Er kostet &lt; 5 Euro je Kind.</p>',
  bodyText: 'Der Kreis hat den Schulhof erneuert.\n\nEr kostet < 5 Euro je Kind.',
  boilerplateHtml: '<p>Über den Kreis</p>',
  contacts: [
    { name: 'Ina Vogt', role: 'Presse', phone: '02336 93-0', email: 'presse@kreis.example' },
  ],
  keywords: ['Schulhof', 'R&D'],
  eventStartsAt: null,
  eventEndsAt: null,
  eventPlace: null,
  publishedAt: new Date('2026-11-19T09:00:00.123Z'),
  updatedAt: new Date('2026-11-19T09:00:00.123Z'),
  note: null,
  checkCode: null,
  office: {
    id: '0000000office',
    slug: 'kreis',
    name: 'Kreis & Co',
    nameEn: 'District & Co',
    email: 'presse@kreis.example',
    phone: '',
    address: '',
    website: null,
  },
  regions: [
    region('05', 'Nordrhein-Westfalen', [null, null]),
    region('05954', 'Ennepe-Ruhr-Kreis', [51.31, 7.3]),
  ],
  topics: [{ code: '05000000', slug: 'bildung', name: 'Bildung', nameEn: 'Education' }],
  media: [picture],
};

function region(code: string, name: string, [lat, lon]: [number | null, number | null]) {
  return {
    code,
    slug: name.toLowerCase(),
    name,
    nameEn: null,
    level: 'county',
    path: [code],
    lat,
    lon,
  };
}

const words = await openWords();

export function itemOf(changes: Partial<PublicRelease> = {}): FeedItem {
  return toFeedItem({ words, baseUrl }, { ...release, ...changes });
}

export function feedOf(items: FeedItem[], changes: Partial<Feed> = {}): Feed {
  const times = items.map(({ updatedAt }) => updatedAt.getTime());
  return {
    id: 'urn:uuid:00000000-0000-5000-8000-000000000000',
    title: 'Depesche: Bildung & Hagen',
    description: 'Meldungen',
    language: 'de',
    selfUrl: `${baseUrl}/feeds/releases.rss?q=a&lang=de`,
    firstUrl: `${baseUrl}/feeds/releases.rss?q=a&lang=de`,
    nextUrl: null,
    prevArchiveUrl: null,
    nextArchiveUrl: null,
    currentUrl: null,
    isArchive: false,
    hubUrl: null,
    siteUrl: `${baseUrl}/suche?q=a`,
    updatedAt: items.length > 0 ? new Date(Math.max(...times)) : null,
    emptySince: new Date('2026-11-01T06:00:00Z'),
    items,
    ...changes,
  };
}

export type XmlTree = {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: XmlTree[];
};

/** Reads a document into a tree; fails on what the parser itself would forgive. */
export async function readXml(xml: string): Promise<XmlTree> {
  assert.doesNotMatch(xml, /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/u); // oxlint-disable-line no-control-regex
  // Strict about tags and entities, unlike htmlparser2.
  await new RssParser().parseString(xml);
  return toTree(xml);
}

/** The same for a document that is no feed. */
export async function readOtherXml(xml: string): Promise<XmlTree> {
  assert.doesNotMatch(xml, /[\0-\x08\x0B\x0C\x0E-\x1F\uFFFE\uFFFF]|\p{Surrogate}/u); // oxlint-disable-line no-control-regex
  // Said once it was read to its end; what is malformed fails before.
  await assert.rejects(new RssParser().parseString(xml), /^Error: Feed not recognized/);
  return toTree(xml);
}

function toTree(xml: string): XmlTree {
  const open: XmlTree[] = [{ name: '', attributes: {}, text: '', children: [] }];
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const node = { name, attributes, text: '', children: [] };
        open.at(-1)?.children.push(node);
        open.push(node);
      },
      ontext: (text) => open.forEach((node) => (node.text += text)),
      onclosetag: () => void open.pop(),
    },
    { xmlMode: true },
  );
  parser.end(xml);
  const root = open[0]?.children.at(-1);
  assert.ok(root);
  assertPrefixesDeclared(root);
  return root;
}

function assertPrefixesDeclared(root: XmlTree) {
  const used = [root, ...findAll(root)].flatMap(({ name }) => /^(\w+):/.exec(name)?.[1] ?? []);
  for (const prefix of new Set(used))
    assert.ok(root.attributes[`xmlns:${prefix}`], `prefix ${prefix} is not declared`);
}

/** All elements below a node, or those with a name. */
export function findAll(node: XmlTree, name?: string): XmlTree[] {
  const below = node.children.flatMap((child) => [child, ...findAll(child)]);
  return name === undefined ? below : below.filter((one) => one.name === name);
}

/** The texts of a node's own children with a name. */
export function textsOf(node: XmlTree | undefined, name: string): string[] {
  assert.ok(node);
  return node.children.filter((child) => child.name === name).map(({ text }) => text);
}

/** The attributes of a node's own children with a name. */
export function attributesOf(node: XmlTree | undefined, name: string): Record<string, string>[] {
  assert.ok(node);
  return node.children.filter((child) => child.name === name).map(({ attributes }) => attributes);
}
