import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { before, test } from 'node:test';
import { generateRegions } from '../../src/regions/data/generate.ts';
import { parseRegionRows, type RegionRow } from '../../src/regions/parse-regions.ts';

const file = new URL('../../src/regions/data/germany.tsv', import.meta.url);
let rows: RegionRow[] = [];
let byCode = new Map<string, RegionRow>();

before(() => {
  const parsed = parseRegionRows(readFileSync(file, 'utf8'));
  assert.deepEqual(parsed.faults, []);
  rows = parsed.rows;
  byCode = new Map(rows.map((row) => [row.code, row]));
});

function count(level: RegionRow['level']): number {
  return rows.filter((row) => row.level === level).length;
}

function people(part: RegionRow[]): number {
  return part.reduce((sum, row) => sum + (row.population ?? 0), 0);
}

function pathOf(code: string): string[] {
  const row = byCode.get(code);
  if (!row) return [];
  return [row.name, ...(row.parentCode === null ? [] : pathOf(row.parentCode))];
}

test('the numbers of Länder, Regierungsbezirke, Kreise and municipalities are right', () => {
  assert.equal(count('country'), 1);
  assert.equal(count('land'), 16);
  assert.equal(count('district'), 19);
  assert.ok(Math.abs(count('county') - 400) <= 2, `${count('county')} Kreise`);
  assert.ok(count('municipality') >= 9000, `${count('municipality')} municipalities`);
});

test('Schwelm and Hattingen lie in the Ennepe-Ruhr-Kreis, Arnsberg, Nordrhein-Westfalen', () => {
  const above = [
    'Ennepe-Ruhr-Kreis',
    'Regierungsbezirk Arnsberg',
    'Nordrhein-Westfalen',
    'Deutschland',
  ];
  assert.deepEqual(pathOf('05954024'), ['Schwelm', ...above]);
  assert.deepEqual(pathOf('05954016'), ['Hattingen', ...above]);
  assert.equal(rows.filter((row) => row.parentCode === '05954').length, 9);
});

test('each parent exists, comes first and is of a higher level', () => {
  const levels = ['country', 'land', 'district', 'county', 'municipality'];
  const seen = new Map<string, RegionRow>();
  for (const row of rows) {
    const parent = row.parentCode === null ? undefined : seen.get(row.parentCode);
    assert.equal(parent === undefined, row.level === 'country', row.code);
    if (parent) assert.ok(levels.indexOf(parent.level) < levels.indexOf(row.level), row.code);
    if (parent && parent.level !== 'country') assert.ok(row.code.startsWith(parent.code), row.code);
    seen.set(row.code, row);
  }
});

test('codes have the length of their level, codes and slugs are unique', () => {
  const lengths = { country: 2, land: 2, district: 3, county: 5, municipality: 8 };
  for (const { code, level } of rows) assert.equal(code.length, lengths[level], code);
  assert.equal(new Set(rows.map((row) => row.code)).size, rows.length);
  assert.equal(new Set(rows.map((row) => row.slug)).size, rows.length);
});

test('each centre lies in Germany, and near the centre of the Kreis', () => {
  for (const { code, lat, lon, level, parentCode } of rows) {
    assert.ok(lat !== null && lat > 47.2 && lat < 55.1, code);
    assert.ok(lon !== null && lon > 5.8 && lon < 15.1, code);
    // Helgoland is 140 km from the rest of its Kreis.
    if (level !== 'municipality' || code === '01056025') continue;
    const parent = byCode.get(parentCode ?? '');
    const north = (lat - (parent?.lat ?? 0)) * 111.2;
    const east = (lon - (parent?.lon ?? 0)) * 111.2 * Math.cos((lat * Math.PI) / 180);
    assert.ok(Math.hypot(north, east) < 80, code);
  }
});

test('83 million people live in the Kreise, and in each Land as many as in its Kreise', () => {
  const counties = rows.filter((row) => row.level === 'county');
  assert.ok(Math.abs(people(counties) / 83e6 - 1) < 0.01);
  for (const land of rows.filter((row) => row.level === 'land')) {
    const inside = counties.filter((row) => row.code.startsWith(land.code));
    assert.equal(land.population, people(inside), land.name);
  }
});

test('Kreise have NUTS-3 codes inside the NUTS-1 code of their Land', () => {
  for (const { code, level, nuts } of rows) {
    if (level !== 'county') continue;
    assert.match(nuts ?? '', /^DE[0-9A-G][0-9A-Z]{2}$/, code);
    assert.equal(nuts?.slice(0, 3), byCode.get(code.slice(0, 2))?.nuts, code);
  }
});

test('a kreisfreie Stadt has no municipality below it and keeps the plain slug', () => {
  assert.equal(byCode.get('05913')?.name, 'Dortmund');
  assert.equal(byCode.has('05913000'), false);
  assert.equal(byCode.get('05515')?.slug, 'muenster');
  assert.equal(byCode.get('09162')?.slug, 'muenchen');
  assert.equal(byCode.get('09184')?.slug, 'landkreis-muenchen');
  assert.equal(byCode.get('05954')?.slug, 'ennepe-ruhr-kreis');
  assert.equal(byCode.get('05954024')?.slug, 'schwelm');
});

test('reformed Kreise stand under their present codes', () => {
  const names: Record<string, string> = {
    '03159': 'Landkreis Göttingen',
    '03241': 'Region Hannover',
    '05334': 'Städteregion Aachen',
    '10041': 'Regionalverband Saarbrücken',
    '13075': 'Landkreis Vorpommern-Greifswald',
    '14521': 'Erzgebirgskreis',
  };
  for (const [code, name] of Object.entries(names)) assert.equal(byCode.get(code)?.name, name);
  assert.equal(byCode.has('16056'), false);
  assert.deepEqual(pathOf('16063105').slice(0, 2), ['Eisenach', 'Wartburgkreis']);
  assert.equal(byCode.get('07135')?.nuts, 'DEB1C');
});

test('municipalities bear their official names, not those of a village or in another language', () => {
  const names: Record<string, string> = {
    '01054168': 'Sylt',
    '03241019': 'Wedemark',
    '12066052': 'Calau',
    '12072002': 'Am Mellensee',
    '09274176': 'Rottenburg an der Laaber',
    '05954032': 'Wetter (Ruhr)',
  };
  for (const [code, name] of Object.entries(names)) assert.equal(byCode.get(code)?.name, name);
});

test('English names are there where they differ', () => {
  const english = ['DE', '09', '03', '05315', '09162', '09564', '03241001', '05954'].map(
    (code) => byCode.get(code)?.nameEn,
  );
  assert.deepEqual(english, [
    'Germany',
    'Bavaria',
    'Lower Saxony',
    'Cologne',
    'Munich',
    'Nuremberg',
    'Hanover',
    null,
  ]);
});

test('the shipped file is what the script makes of its sources, and below 900 kB', () => {
  assert.deepEqual(generateRegions(), rows);
  assert.ok(statSync(file).size < 900_000);
});
