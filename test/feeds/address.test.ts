import assert from 'node:assert/strict';
import test from 'node:test';
import { feedUrl, siteUrl } from '../../src/feeds/address.ts';
import { describeFilter, type FeedFilter } from '../../src/feeds/filter.ts';
import { openWords } from '../../src/words.ts';

const base = 'https://depesche.example';
const everything: FeedFilter = {
  regions: [],
  topics: [],
  offices: [],
  searches: [],
  languages: [],
};
const kreis = { code: '05954', slug: 'ennepe-ruhr-kreis', name: 'Ennepe-Ruhr-Kreis', nameEn: null };
const bildung = { code: '05000000', slug: 'bildung', name: 'Bildung', nameEn: 'Education' };
const office = { id: 'o1', slug: 'stadt-hagen', name: 'Stadt Hagen', nameEn: null };
const words = await openWords();

function addressesOf(changes: Partial<FeedFilter>) {
  const filter = { ...everything, ...changes };
  return [feedUrl(base, filter, { format: 'rss' }), siteUrl(base, filter)];
}

test('each filter has one address in the feeds and one page of the portal', () => {
  assert.deepEqual(addressesOf({}), [`${base}/feeds/releases.rss`, `${base}/`]);
  assert.deepEqual(addressesOf({ regions: [kreis] }), [
    `${base}/feeds/regions/05954.rss`,
    `${base}/regionen/ennepe-ruhr-kreis`,
  ]);
  assert.deepEqual(addressesOf({ topics: [bildung] }), [
    `${base}/feeds/topics/bildung.rss`,
    `${base}/themen/bildung`,
  ]);
  assert.deepEqual(addressesOf({ offices: [office] }), [
    `${base}/feeds/offices/stadt-hagen.rss`,
    `${base}/pressestellen/stadt-hagen`,
  ]);
  assert.deepEqual(addressesOf({ topics: [bildung], regions: [kreis], searches: ['a & b'] }), [
    `${base}/feeds/releases.rss?region=05954&topic=bildung&q=a+%26+b`,
    `${base}/suche?region=05954&topic=bildung&q=a+%26+b`,
  ]);
});

test('a feed of English releases only is English and leads to English pages', () => {
  assert.deepEqual(addressesOf({ languages: ['en'] }), [
    `${base}/feeds/releases.rss?lang=en`,
    `${base}/en/`,
  ]);
  assert.deepEqual(addressesOf({ languages: ['en'], topics: [bildung] }), [
    `${base}/feeds/releases.rss?topic=bildung&lang=en`,
    `${base}/en/themen/bildung`,
  ]);
  const filter: FeedFilter = { ...everything, languages: ['en'], topics: [bildung] };
  assert.equal(describeFilter(words, filter), 'Education · in English');
});

test('the description of a filter names each of its parts', () => {
  const filter: FeedFilter = {
    regions: [kreis, { ...kreis, name: 'Hagen' }],
    topics: [bildung],
    offices: [office],
    searches: ['Schule'],
    languages: ['de', 'en'],
  };
  assert.equal(
    describeFilter(words, filter),
    'Ennepe-Ruhr-Kreis, Hagen · Bildung · Stadt Hagen · Suche nach Schule · auf Deutsch · auf Englisch',
  );
  assert.equal(describeFilter(words, everything), '');
});
