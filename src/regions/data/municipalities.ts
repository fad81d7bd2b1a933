import type { RegionRow } from '../parse-regions.ts';
import { englishNames } from './names.ts';
import type { Addition, Place } from './sources.ts';

export type Municipality = Omit<RegionRow, 'slug' | 'lat' | 'lon'> & { lat: number; lon: number };

type Sources = {
  places: readonly Place[];
  officialNames: ReadonlyMap<string, string>;
  additions: readonly Addition[];
};

/** One municipality per AGS, also those of kreisfreie Städte (their AGS ends in 000). */
export function collectMunicipalities({
  places,
  officialNames,
  additions,
}: Sources): Municipality[] {
  const byAgs = Map.groupBy(places, (place) => place.ags);
  const found = [...byAgs].map(([ags, candidates]) => {
    const seat = chooseSeat(candidates, officialNames.get(ags));
    const name = officialNames.get(ags) ?? seat.name;
    // A village's population says nothing about a municipality of another name.
    const known = isSameName(seat.name, name) && seat.population > 0;
    return makeMunicipality({ ...seat, name, population: known ? seat.population : null });
  });
  const missing = additions.filter((addition) => !byAgs.has(addition.ags));
  return [...found, ...missing.map((row) => makeMunicipality({ ...row, population: null }))];
}

function makeMunicipality(place: Addition & { population: number | null }): Municipality {
  const { ags, name, lat, lon, population } = place;
  return {
    code: ags,
    parentCode: ags.slice(0, 5),
    level: 'municipality',
    name,
    nameEn: englishNames[ags] ?? null,
    nuts: null,
    lat,
    lon,
    population,
  };
}

function chooseSeat(candidates: readonly Place[], name: string | undefined): Place {
  const best = candidates.toSorted((a, b) => rankPlace(b, name) - rankPlace(a, name))[0];
  if (!best) throw new Error('a municipality without a place');
  return best;
}

const seatRank: Record<string, number> = { PPLC: 4, PPLA: 3, PPLA2: 2, PPLA3: 1, PPLX: -1 };

/** The official name outweighs the rank as a seat, this outweighs the population. */
function rankPlace(place: Place, name: string | undefined): number {
  const fit =
    name === undefined ? 0 : place.name === name ? 2 : isSameName(place.name, name) ? 1 : 0;
  const preferred = place.feature === 'PPLA4' ? 0.5 : 0;
  return fit * 1e10 + (seatRank[place.feature] ?? 0) * 1e8 + place.population + preferred;
}

/** Whether two names mean one place: "Ostseebad Binz" and "Binz", "Hamm" and "Hamm (Sieg)". */
function isSameName(one: string, other: string): boolean {
  return coreOf(one) === coreOf(other);
}

function coreOf(name: string): string {
  const spelled = name
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ue|oe|ae/g, (pair) => ({ ue: 'ü', oe: 'ö', ae: 'ä' })[pair] ?? pair)
    .replace(/^sankt /, 'st. ');
  const prefix = /^(st\.|(?:ostsee|see|seeheil)?bad|kurort|klein|groß|gross|lutherstadt) /;
  return spelled.replace(prefix, '').split(/[ /(,-]/)[0] ?? spelled;
}
