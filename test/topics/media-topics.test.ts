import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import { slugify } from '../../src/slug.ts';
import { parseTopicRows, type TopicRow } from '../../src/topics/parse-topics.ts';

const file = new URL('../../src/topics/data/media-topics.tsv', import.meta.url);
let rows: TopicRow[] = [];

before(() => {
  const parsed = parseTopicRows(readFileSync(file, 'utf8'));
  assert.deepEqual(parsed.faults, []);
  rows = parsed.rows;
});

function find(code: string): TopicRow | undefined {
  return rows.find((row) => row.code === code);
}

test('the 17 top topics of IPTC are there, and a useful choice below them', () => {
  const top = rows.filter((row) => row.parentCode === null).map((row) => row.code);
  const expected = Array.from(
    { length: 17 },
    (_, at) => `${String(at + 1).padStart(2, '0')}000000`,
  );
  assert.deepEqual(top, expected);
  assert.ok(rows.length >= 90 && rows.length <= 125, `${rows.length} topics`);
  for (const code of top)
    assert.ok(
      rows.some((row) => row.parentCode === code),
      code,
    );
});

test('codes have eight digits, slugs are short and made of ASCII, all are unique', () => {
  for (const { code, slug } of rows) {
    assert.match(code, /^\d{8}$/);
    assert.equal(slug, slugify(slug, 32));
  }
  assert.equal(new Set(rows.map((row) => row.code)).size, rows.length);
  assert.equal(new Set(rows.map((row) => row.slug)).size, rows.length);
  assert.equal(new Set(rows.map((row) => row.name)).size, rows.length);
});

test('Bildung is called so, with Schule and Kita below it', () => {
  assert.deepEqual(find('05000000'), {
    code: '05000000',
    parentCode: null,
    slug: 'bildung',
    name: 'Bildung',
    nameEn: 'Education',
  });
  assert.equal(find('20000400')?.parentCode, '05000000');
  assert.equal(find('20000409')?.parentCode, '20000400');
});

test('each topic has a German and an English name that begin with a capital letter', () => {
  for (const { code, name, nameEn } of rows) {
    assert.match(name, /^\p{Lu}[\p{L}, -]+$/u, code);
    assert.match(nameEn ?? '', /^[A-Z][\w,' -]+$/, code);
  }
});

test('an own file is read like that of regions, with its faults by line', () => {
  const text = 'code;parent;name\nmobil;;Mobilität\nrad;mobil;Rad\nbus;oepnv;Bus\n;;Weg\n';
  const { rows: own, faults } = parseTopicRows(text);
  assert.deepEqual(own, [
    { code: 'mobil', parentCode: null, slug: 'mobilitaet', name: 'Mobilität', nameEn: null },
    { code: 'rad', parentCode: 'mobil', slug: 'rad', name: 'Rad', nameEn: null },
  ]);
  assert.deepEqual(faults, [
    { line: 4, message: 'parent "oepnv" is not in the file' },
    { line: 5, message: 'code is missing' },
  ]);
});
