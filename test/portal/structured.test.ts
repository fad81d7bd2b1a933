import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newsArticle } from '../../src/portal/structured.ts';
import type { PublicRelease } from '../../src/releases/public-store.ts';
import { openWords } from '../../src/words.ts';
import { baseUrl, picture, release } from '../feeds/sample.ts';

const words = await openWords();

type Thing = { '@type': string; [name: string]: unknown };

function read(change: Partial<PublicRelease> = {}): Thing {
  const article = newsArticle({ words, baseUrl }, { ...release, ...change });
  return JSON.parse(JSON.stringify(article)) as Thing;
}

/** Every typed thing inside, the document itself first. */
function thingsIn(value: unknown): Thing[] {
  if (Array.isArray(value)) return value.flatMap(thingsIn);
  if (typeof value !== 'object' || value === null) return [];
  return ['@type' in value ? [value as Thing] : [], ...Object.values(value).map(thingsIn)].flat();
}

// What Google's documentation of Article, Breadcrumb and image licences requires or recommends, and
// what schema.org has for each type (as of 2026).
const required: Record<string, string[]> = {
  NewsArticle: ['headline', 'datePublished', 'dateModified', 'author', 'publisher', 'inLanguage'],
  Organization: ['name', 'url'],
  GovernmentOrganization: ['name', 'url'],
  ImageObject: ['url'],
  BreadcrumbList: ['itemListElement'],
  ListItem: ['position', 'name'],
  CorrectionComment: ['text', 'datePublished'],
  Place: ['name'],
  GeoCoordinates: ['latitude', 'longitude'],
  WebPage: ['@id', 'breadcrumb'],
};

for (const [kind, change] of Object.entries({
  plain: {},
  corrected: { version: 2, note: 'Datum', updatedAt: new Date('2026-11-20T08:30:00Z') },
  'without pictures': { media: [] },
  English: { language: 'en' as const },
}))
  test(`JSON-LD of a release that is ${kind} has what search engines require`, () => {
    const things = thingsIn(read(change));
    for (const thing of things) {
      const names = required[thing['@type']];
      assert.ok(names, thing['@type']);
      for (const name of names) assert.ok(thing[name], `${thing['@type']}.${name}`);
    }
    assert.deepEqual(
      ['NewsArticle', 'WebPage', 'BreadcrumbList'].filter(
        (type) => !things.some((thing) => thing['@type'] === type),
      ),
      [],
    );
  });

test('instants carry an offset, addresses are whole, headlines are short enough', () => {
  const article = read({ headline: 'Ein sehr langes Wort '.repeat(9) });
  assert.ok(String(article.headline).length <= 110);
  for (const thing of thingsIn(article))
    for (const [name, value] of Object.entries(thing)) {
      if (name.startsWith('date')) assert.match(String(value), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      if (/^(url|contentUrl|item)$/.test(name)) assert.match(String(value), /^https:\/\//);
    }
});

test('a correction says when and why, and the first publication stays', () => {
  const article = read({ version: 2, note: 'Datum', updatedAt: new Date('2026-11-20T08:30:00Z') });
  assert.equal(article.datePublished, '2026-11-19T09:00:00.123Z');
  assert.equal(article.dateModified, '2026-11-20T08:30:00.000Z');
  assert.deepEqual(article.correction, {
    '@type': 'CorrectionComment',
    text: 'Datum',
    datePublished: '2026-11-20T08:30:00.000Z',
  });
  assert.equal('correction' in read(), false);
});

test('pictures carry credit, caption and size; other files are no pictures', () => {
  const paper = { ...picture, id: 'paper0000001', contentType: 'application/pdf' };
  const article = read({ media: [paper, picture, { ...picture, caption: '', width: null }] });
  const [first, second] = article.image as Thing[];
  assert.equal((article.image as Thing[]).length, 2);
  assert.equal(first?.contentUrl, first?.url);
  assert.equal(first?.creditText, picture.credit);
  assert.equal(first?.caption, picture.caption);
  assert.deepEqual([first?.width, first?.height], [picture.width, picture.height]);
  assert.equal(second && ('caption' in second || 'width' in second), false);
});

test('the way to a release goes over its office and ends at its headline, without a gap', () => {
  const page = read().mainEntityOfPage as { breadcrumb: { itemListElement: Thing[] } };
  const steps = page.breadcrumb.itemListElement;
  assert.deepEqual(
    steps.map(({ position, name, item }) => [position, name, item]),
    [
      [1, 'Pressestellen', `${baseUrl}/pressestellen`],
      [2, 'Kreis & Co', `${baseUrl}/pressestellen/kreis`],
      [3, release.headline, undefined],
    ],
  );
});
