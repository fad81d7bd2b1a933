import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import { generatePostcodes } from '../../src/regions/data/generate-postcodes.ts';
import { matchPostcodes } from '../../src/regions/data/match-postcodes.ts';
import { parsePostcodes } from '../../src/regions/load-postcodes.ts';
import { parseRegionRows, type RegionRow } from '../../src/regions/parse-regions.ts';

const file = (name: string) => new URL(`../../src/regions/data/${name}`, import.meta.url);
let regions: RegionRow[] = [];
let shipped = new Map<string, string[]>();
let made: ReturnType<typeof generatePostcodes>;

before(() => {
  regions = parseRegionRows(readFileSync(file('germany.tsv'), 'utf8')).rows;
  const rows = parsePostcodes(readFileSync(file('postcodes.tsv'), 'utf8'));
  made = generatePostcodes();
  shipped = new Map(rows.map(({ code, regionCodes }) => [code, regionCodes]));
});

test('the shipped postcodes are what the script makes of its sources, and below 200 kB', () => {
  assert.deepEqual(new Map(made.rows.map((row) => [row.code, row.regions])), shipped);
  assert.ok(statSync(file('postcodes.tsv')).size < 200_000);
});

test('each of 8,168 postcodes has a region, 98 of 100 by a name of their own', () => {
  const { rows, report } = made;
  assert.equal(rows.length, 8168);
  assert.equal(report.named + report.neighboured, 8168);
  assert.ok(report.named / rows.length > 0.98, `${report.named} by name`);
  assert.ok(report.missedNames.length / report.names < 0.06, `${report.missedNames.length} missed`);
});

test('each region of a postcode is a county or municipality of the tree', () => {
  const levels = new Map(regions.map(({ code, level }) => [code, level]));
  for (const [code, found] of shipped)
    for (const region of found)
      assert.match(levels.get(region) ?? '', /^(county|municipality)$/, `${code} ${region}`);
});

test('well-known postcodes lie where they should, homonyms and abbreviations too', () => {
  const known: Record<string, string> = {
    '58332': '05954024',
    '45525': '05954016',
    '58300': '05954032',
    '35083': '06534021',
    '10115': '11000',
    '20095': '02000',
    '28195': '04011',
    '50667': '05315',
    '80331': '09162',
    '33790': '05754012',
    '36142': '06631023',
    '27498': '01056025',
    '97845': '09677166',
    '67433': '07316',
    '99817': '16063105',
  };
  for (const [code, region] of Object.entries(known))
    assert.deepEqual(shipped.get(code), [region], code);
});

test('the regions of one postcode lie together', () => {
  const spots = new Map(
    regions.map(({ code, lat, lon }) => [code, { lat: lat ?? 0, lon: lon ?? 0 }]),
  );
  const wide = [...shipped].filter(([, codes]) => {
    const lats = codes.map((code) => spots.get(code)?.lat ?? 0);
    return (Math.max(...lats) - Math.min(...lats)) * 111 > 40;
  });
  // Bremerhaven has a quay of Bremen in it.
  assert.deepEqual(
    wide.map(([code]) => code),
    ['06502', '27568'],
  );
});

test('a name that exists twice means the one near the other postcodes of its number', () => {
  const county = (code: string, name: string, lat: number): RegionRow => ({
    code,
    name,
    lat,
    lon: 9,
    level: 'county',
    parentCode: null,
    nameEn: null,
    slug: code,
    nuts: null,
    population: null,
  });
  const tree = [
    county('1', 'Ahausen', 54),
    county('2', 'Behausen', 54),
    county('3', 'Cehausen', 54),
    county('4', 'Neustadt', 48),
    county('5', 'Neustadt (Heide)', 54.1),
  ];
  const postcodes = new Map([
    ['20001', ['Ahausen']],
    ['20002', ['Behausen']],
    ['20003', ['Cehausen']],
    ['20004', ['Neustadt']],
    ['20005', ['Niemandshausen']],
  ]);
  const { rows, report } = matchPostcodes({ postcodes, regions: tree, places: [] });
  const found = Object.fromEntries(rows.map((row) => [row.code, row.regions.join()]));
  assert.equal(found['20004'], '5');
  assert.equal(found['20005'], '5');
  assert.equal(report.neighboured, 1);
});
