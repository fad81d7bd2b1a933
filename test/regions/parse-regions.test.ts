import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseRegionRows } from '../../src/regions/parse-regions.ts';

const header = 'code,parent,level,name,nameEn,slug,nuts,lat,lon,population';

test('a complete row is read with all its columns', () => {
  const text = `${header}\r\nDE,,country,Deutschland,Germany,deutschland,DE,51.1,10.4,83000000\r\n`;
  assert.deepEqual(parseRegionRows(text), {
    rows: [
      {
        code: 'DE',
        parentCode: null,
        level: 'country',
        name: 'Deutschland',
        nameEn: 'Germany',
        slug: 'deutschland',
        nuts: 'DE',
        lat: 51.1,
        lon: 10.4,
        population: 83_000_000,
      },
    ],
    faults: [],
  });
});

test('four columns are enough, the delimiter is found, a slug is made', () => {
  for (const delimiter of [',', ';', '\t']) {
    const lines = [
      ['Code', 'parent', 'LEVEL', 'name'],
      ['05', '', 'land', 'Nordrhein-Westfalen'],
    ];
    const text = `\uFEFF${lines.map((cells) => cells.join(delimiter)).join('\n')}`;
    const { rows, faults } = parseRegionRows(text);
    assert.deepEqual(faults, []);
    assert.equal(rows[0]?.slug, 'nordrhein-westfalen');
    assert.equal(rows[0]?.nameEn, null);
    assert.equal(rows[0]?.lat, null);
    assert.equal(rows[0]?.population, null);
  }
});

test('quoted cells may hold delimiters, quotes and line breaks, and lines are still counted', () => {
  const text = [
    'code,parent,level,name',
    'A,,land,"Hügel, ""Berg""\nund Tal"',
    '',
    'B,X,county,Kreis',
  ].join('\n');
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.name),
    ['Hügel, "Berg"\nund Tal'],
  );
  assert.deepEqual(faults, [{ line: 5, message: 'parent "X" is not in the file' }]);
});

test('numbers with a decimal comma are read', () => {
  const text = 'code;parent;level;name;lat;lon\nA;;land;Land;51,5;-7,25\n';
  const [row] = parseRegionRows(text).rows;
  assert.deepEqual([row?.lat, row?.lon], [51.5, -7.25]);
});

test('rows come parents first, whatever their order in the file', () => {
  const text = 'code,parent,level,name\nC,B,county,c\nB,A,district,b\nA,,land,a\n';
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.code),
    ['A', 'B', 'C'],
  );
  assert.deepEqual(faults, []);
});

test('bad rows are reported by line with every fault, good rows are kept', () => {
  const text = [
    header,
    'A,,land,Land,,,,,,',
    ',,land,,,,,,,',
    'B,A,city,Stadt,,,,,,',
    'C,A,county,Kreis,,,,abc,7,1.5',
    'D,A,county,Kreis,,,,91,,',
    'E,A,county,Kreis,,Kreis E,,,,',
    'F,A,county,Kreis,,kreis,,,,,,',
    'G,A,county,Kreis G,,,,,,',
  ].join('\n');
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.code),
    ['A', 'G'],
  );
  assert.deepEqual(
    faults.map(({ line, message }) => `${line}: ${message}`),
    [
      '3: code is missing',
      '3: name is missing',
      '4: level "city" is not one of country, land, district, county, municipality',
      '5: lat "abc" is not a number from -90 to 90',
      '5: population "1.5" is not a whole number',
      '6: lat "91" is not a number from -90 to 90',
      '6: lat and lon need each other',
      '7: slug "Kreis E" is not a-z, 0-9 and hyphens',
      '8: 12 cells, but the header has 10 columns',
    ],
  );
});

test('a code or slug that is there twice is refused the second time', () => {
  const text = [
    'code,parent,level,name,slug',
    'A,,land,Eins,eins',
    'A,,land,Zwei,zwei',
    'B,,land,Drei,eins',
  ].join('\n');
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.name),
    ['Eins'],
  );
  assert.deepEqual(faults, [
    { line: 3, message: 'code "A" is already used on line 2' },
    { line: 4, message: 'slug "eins" is already used on line 2' },
  ]);
});

test('cycles, and rows below refused ones, are refused', () => {
  const text = [
    'code,parent,level,name',
    'A,B,land,a',
    'B,A,district,b',
    'C,B,county,c',
    'D,D,county,d',
    'E,,land,e',
    'F,Z,county,f',
    'G,F,municipality,g',
  ].join('\n');
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.code),
    ['E'],
  );
  assert.deepEqual(faults, [
    { line: 2, message: 'the parents form a cycle' },
    { line: 3, message: 'the parents form a cycle' },
    { line: 4, message: 'parent "B" was refused' },
    { line: 5, message: 'the parents form a cycle' },
    { line: 7, message: 'parent "Z" is not in the file' },
    { line: 8, message: 'parent "F" was refused' },
  ]);
});

test('missing and unknown columns are named', () => {
  const { rows, faults } = parseRegionRows('code,parent,name,longitude\nA,,a,7\n');
  assert.deepEqual(rows, []);
  assert.deepEqual(faults.slice(0, 2), [
    { line: 1, message: 'column "level" is missing' },
    { line: 1, message: 'column "longitude" is not known' },
  ]);
  assert.ok(parseRegionRows('').faults.length > 0);
});

test('broken quotes cost only their own row', () => {
  const text = 'code,parent,level,name\nA,,land,"a" b\nB,,land,b\nC,,land,"c\nD,,land,d';
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(
    rows.map((row) => row.code),
    ['B', 'D'],
  );
  assert.deepEqual(faults, [
    { line: 2, message: 'text after a closing quotation mark' },
    { line: 4, message: 'a quotation mark is not closed' },
  ]);
});

test('a made slug gives way to given ones and takes the name of the parent', () => {
  const text = [
    'code,parent,level,name,slug',
    'A,,county,Landkreis Hof,',
    'B,A,municipality,Berg,',
    'C,,county,Ahrweiler,berg',
    'D,C,municipality,Berg,',
    'E,C,municipality,Berg,',
  ].join('\n');
  const { rows, faults } = parseRegionRows(text);
  assert.deepEqual(faults, []);
  assert.deepEqual(
    rows.map((row) => row.slug),
    ['landkreis-hof', 'berg-landkreis-hof', 'berg', 'berg-ahrweiler', 'berg-e'],
  );
});
