// Run by hand: node src/regions/data/generate.ts. README.md beside this file names the sources.
import { writeFileSync } from 'node:fs';
import { claimSlug, slugify } from '../../slug.ts';
import { regionColumns, regionLevels, type RegionRow } from '../parse-regions.ts';
import { checkRegions } from './check.ts';
import { collectMunicipalities, type Municipality } from './municipalities.ts';
import { country, englishNames, laender, nameCounty, regierungsbezirke } from './names.ts';
import {
  readAdditions,
  readCounties,
  readOfficialNames,
  readPlaces,
  type County,
} from './sources.ts';

type Unnamed = Omit<RegionRow, 'slug'>;

/** The whole tree, parents first. Throws when a sum is off. */
export function generateRegions(): RegionRow[] {
  const municipalities = collectMunicipalities({
    places: readPlaces(),
    officialNames: readOfficialNames(),
    additions: readAdditions(),
  });
  const counties = readCounties().map((source) => makeCounty(source, municipalities));
  const codes = new Set(counties.map((county) => county.code));
  const below = municipalities.filter(({ code, parentCode }) => {
    // A kreisfreie Stadt is one region, not a Kreis with a municipality of the same name.
    return codes.has(parentCode ?? '') && !code.endsWith('000');
  });
  const upper = [...makeDistricts(counties), ...makeLaender(counties), makeCountry(counties)];
  const rows = addSlugs([...upper, ...counties, ...below]);
  checkRegions(rows);
  return rows;
}

function makeCounty(source: County, municipalities: readonly Municipality[]): Unnamed {
  const { AGS: code, NUTS3: nuts, population } = source;
  const members = municipalities.filter((row) => row.parentCode === code);
  const district = code.slice(0, 3);
  return {
    code,
    parentCode: regierungsbezirke[district] ? district : code.slice(0, 2),
    level: 'county',
    name: nameCounty(source),
    nameEn: englishNames[code] ?? null,
    nuts,
    ...findCentre(members),
    population,
  };
}

function makeDistricts(counties: readonly Unnamed[]): Unnamed[] {
  return Object.entries(regierungsbezirke).map(([code, names]) => {
    const members = counties.filter((county) => county.parentCode === code);
    return {
      code,
      parentCode: code.slice(0, 2),
      level: 'district',
      name: names.name,
      nameEn: names.nameEn ?? null,
      nuts: members[0]?.nuts?.slice(0, 4) ?? null,
      ...findCentre(members),
      population: sumPopulation(members),
    };
  });
}

function makeLaender(counties: readonly Unnamed[]): Unnamed[] {
  return Object.entries(laender).map(([code, { name, nameEn, nuts }]) => {
    const members = counties.filter((county) => county.code.startsWith(code));
    return {
      code,
      parentCode: country.code,
      level: 'land',
      name,
      nameEn: nameEn ?? null,
      nuts,
      ...findCentre(members),
      population: sumPopulation(members),
    };
  });
}

function makeCountry(counties: readonly Unnamed[]): Unnamed {
  const centre = findCentre(counties);
  const population = sumPopulation(counties);
  return { ...country, parentCode: null, level: 'country', ...centre, population };
}

function sumPopulation(rows: readonly Unnamed[]): number {
  return rows.reduce((sum, row) => sum + (row.population ?? 0), 0);
}

/** Mean of the centres, weighted by population, to five decimals (about a metre). */
function findCentre(members: readonly Unnamed[]): { lat: number; lon: number } {
  // Members of unknown population count as a village of 500, the smallest that GeoNames lists.
  const weights = members.map((member) => member.population ?? 500);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (side: 'lat' | 'lon'): number => {
    const sum = members.reduce((part, row, at) => part + (row[side] ?? 0) * (weights[at] ?? 0), 0);
    return Math.round((sum / total) * 1e5) / 1e5;
  };
  return { lat: mean('lat'), lon: mean('lon') };
}

/** Gives plain slugs by level, then by size: `muenster` is the city, `landkreis-muenchen` the Kreis. */
function addSlugs(rows: readonly Unnamed[]): RegionRow[] {
  const level = (row: Unnamed): number => regionLevels.indexOf(row.level);
  const byCode = (a: Unnamed, b: Unnamed): number => (a.code < b.code ? -1 : 1);
  const bySize = rows.toSorted(
    (a, b) => level(a) - level(b) || (b.population ?? 0) - (a.population ?? 0) || byCode(a, b),
  );
  const names = new Map(rows.map((row) => [row.code, row.name]));
  const taken = new Set<string>();
  const named = bySize.map((row) => {
    const parent = (names.get(row.parentCode ?? '') ?? '').replace(/^(Landkreis|Kreis) /, '');
    const candidates = [row.name, `${row.name} ${parent}`, `${row.name} ${row.code}`];
    const slug = claimSlug(
      taken,
      candidates.map((text) => slugify(text)),
    );
    return { ...row, slug };
  });
  return named.toSorted((a, b) => level(a) - level(b) || byCode(a, b));
}

function formatRegions(rows: readonly RegionRow[]): string {
  const lines = rows.map((row) =>
    regionColumns.map((name) => row[name === 'parent' ? 'parentCode' : name] ?? '').join('\t'),
  );
  return [regionColumns.join('\t'), ...lines, ''].join('\n');
}

if (import.meta.main) {
  const rows = generateRegions();
  writeFileSync(new URL('germany.tsv', import.meta.url), formatRegions(rows));
  const counts = Map.groupBy(rows, (row) => row.level);
  const lines = [...counts].map(([level, { length }]) => `${level}\t${length}\n`);
  process.stdout.write(lines.join(''));
}
