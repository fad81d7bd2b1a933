import type { RegionRow } from '../parse-regions.ts';
import { indexNames, type Find, type Spot } from './place-names.ts';
import type { Place } from './sources.ts';

/** A postcode with the municipalities (or kreisfreie Städte) that it delivers to, by AGS. */
export type Postcode = { code: string; regions: string[] };

/** How many postcodes were placed in which way, and the names that were not found. */
export type MatchReport = {
  named: number;
  /** No name of theirs is a region: they got those of the postcode beside them. */
  neighboured: number;
  names: number;
  missedNames: string[];
};

type Sources = {
  /** Postcode → names of places. */
  postcodes: ReadonlyMap<string, string[]>;
  regions: readonly RegionRow[];
  places: readonly Place[];
};

type Placed = { code: string; names: string[]; spots: (Spot | undefined)[] };
type Anchor = { lat: number; lon: number; mostKm: number };

/**
 * Finds the region of each name of each postcode. Names are not unique in Germany, postcodes are not
 * places: so a name means the region that lies nearest to those of the postcodes beside it. The first
 * round knows only names that exist once, the second what the first one found.
 */
export function matchPostcodes({ postcodes, regions, places }: Sources) {
  const find = indexNames(regions, places);
  const sure = [...postcodes].map(([code, names]): Placed => {
    const onlyOnes = names.map((name) => find(name).filter(({ penaltyKm }) => penaltyKm === 0));
    return { code, names, spots: onlyOnes.map((found) => (found[1] ? undefined : found[0])) };
  });
  const placed = placeAll(find, placeAll(find, sure));
  const rows = fillGaps(placed.map(({ code, spots }) => ({ code, regions: codesOf(spots) })));
  const named = placed.filter(({ spots }) => spots.some((spot) => spot !== undefined)).length;
  const report: MatchReport = {
    named,
    neighboured: rows.filter((row) => row.regions.length > 0).length - named,
    names: placed.reduce((sum, row) => sum + row.names.length, 0),
    missedNames: placed.flatMap(({ code, names, spots }) =>
      names.filter((_, index) => spots[index] === undefined).map((name) => `${code} ${name}`),
    ),
  };
  return { rows, report };
}

function codesOf(spots: readonly (Spot | undefined)[]): string[] {
  return [...new Set(spots.flatMap((spot) => spot?.code ?? []))].toSorted();
}

const islandKm = 70;

function placeAll(find: Find, before: readonly Placed[]): Placed[] {
  const anchors = findAnchors(before);
  return before.map(({ code, names }, index) => {
    const found = anchorOf(anchors, code);
    // A postcode of one name that exists once may lie far off, as Helgoland does from Bremen.
    const isAlone = names.length === 1 && before[index]?.spots[0] !== undefined;
    const around = found && isAlone ? { ...found, mostKm: found.mostKm + islandKm } : found;
    return { code, names, spots: names.map((name) => nearest(find(name), around)) };
  });
}

// How far from the middle of all that begins with these digits a place may lie, and how many must be
// known to have a middle.
const reaches = [
  { digits: 5, mostKm: 25, least: 3 },
  { digits: 4, mostKm: 45, least: 3 },
  { digits: 3, mostKm: 60, least: 3 },
  { digits: 2, mostKm: 90, least: 1 },
  { digits: 1, mostKm: 200, least: 1 },
];

function findAnchors(rows: readonly Placed[]): Map<string, Anchor> {
  const sure = rows.flatMap(({ code, spots }) =>
    spots.flatMap((spot) => (spot ? [{ ...spot, code }] : [])),
  );
  const anchors = new Map<string, Anchor>();
  for (const { digits, mostKm, least } of reaches)
    for (const [prefix, spots] of Map.groupBy(sure, ({ code }) => code.slice(0, digits)))
      if (spots.length >= least) anchors.set(prefix, { ...middleOf(spots), mostKm });
  return anchors;
}

/** The median, which a wrong homonym does not move. */
function middleOf(spots: readonly Spot[]): { lat: number; lon: number } {
  const median = (side: 'lat' | 'lon'): number => {
    const sorted = spots.map((spot) => spot[side]).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  };
  return { lat: median('lat'), lon: median('lon') };
}

function anchorOf(anchors: ReadonlyMap<string, Anchor>, code: string): Anchor | undefined {
  const found = reaches.map(({ digits }) => anchors.get(code.slice(0, digits)));
  return found.find((anchor) => anchor !== undefined);
}

function nearest(spots: readonly Spot[], around: Anchor | undefined): Spot | undefined {
  if (around === undefined) return undefined;
  const ranked = spots
    .map((spot) => ({ spot, km: kmBetween(spot, around) }))
    .filter(({ km }) => km <= around.mostKm)
    .toSorted((a, b) => a.km + a.spot.penaltyKm - b.km - b.spot.penaltyKm);
  return ranked[0]?.spot;
}

type Point = { lat: number; lon: number };

function kmBetween(a: Point, b: Point): number {
  const north = (a.lat - b.lat) * 111.2;
  const east = (a.lon - b.lon) * 111.2 * Math.cos((a.lat * Math.PI) / 180);
  return Math.hypot(north, east);
}

/** What has no known name gets the regions of the nearest number that shares most digits with it. */
function fillGaps(rows: readonly Postcode[]): Postcode[] {
  const placed = rows.filter(({ regions }) => regions.length > 0);
  return rows.map((row) => {
    if (row.regions.length > 0) return row;
    const gap = ({ code }: Postcode): number => Math.abs(Number(code) - Number(row.code));
    const beside = [4, 3, 2]
      .map((digits) => placed.filter(({ code }) => code.startsWith(row.code.slice(0, digits))))
      .find((same) => same.length > 0);
    const [closest] = (beside ?? []).toSorted((a, b) => gap(a) - gap(b));
    return { code: row.code, regions: closest?.regions ?? [] };
  });
}
