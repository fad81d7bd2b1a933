import type { Deps } from '../deps.ts';
import { slugify } from '../slug.ts';
import {
  listPlacesBySlug,
  listPlacesLike,
  listRegionsOfPostcode,
  type Point,
} from './place-store.ts';
import { findRegionBySlugOrCode, listRegionsByCodes, type Region } from './store.ts';

type Read = Pick<Deps, 'db'>;

/** A region with what tells it from others of its name: its Kreis and Land, nearest first. */
export type Candidate = { region: Region; within: Region[] };

export type PlaceAnswer =
  | {
      kind: 'found';
      point: Point;
      /** Empty where a name and no postcode was asked for. */
      postcode: string;
      /** The largest first; several for a postcode that several municipalities share. */
      regions: Region[];
      within: Region[];
      /** Others of the same name. */
      others: Candidate[];
    }
  | { kind: 'several'; candidates: Candidate[] }
  | {
      kind: 'unknown';
      asked: 'postcode' | 'name';
      similar: Candidate[];
      /** The Land or Regierungsbezirk of this name, which is too large to be a place. */
      area: Region | undefined;
    };

export const longestPlace = 100;
const mostCandidates = 20;

/**
 * The place that a reader means by a postcode ("58332", "58332 Schwelm"), a name ("Wetter", "Wetter
 * (Ruhr)", "Wetter, Hessen") or the code of a municipality. Names are not unique in Germany: where
 * none of several outshines the others, all are given to choose from.
 */
export async function findPlaceOf(deps: Read, text: string): Promise<PlaceAnswer> {
  const [, postcode, rest = ''] = /^(?:D[- ]?)?(\d{5})(?:[ ,]+(.*))?$/i.exec(text) ?? [];
  if (postcode) return findByPostcode(deps, postcode, rest);
  const candidates = await withParents(deps, await listNamed(deps, text));
  const [first, ...others] = candidates;
  if (!first) return findSimilar(deps, text);
  if (!outshines(first, others)) return { kind: 'several', candidates };
  return foundAt([first.region], { postcode: '', within: first.within, others });
}

async function findSimilar(deps: Read, text: string): Promise<PlaceAnswer> {
  const [area, similar] = await Promise.all([
    findRegionBySlugOrCode(deps.db, slugify(text)),
    listPlacesLike(deps.db, text.toLowerCase()),
  ]);
  const names = area ? [] : await withParents(deps, similar);
  return { kind: 'unknown', asked: 'name', similar: names, area };
}

async function findByPostcode(deps: Read, postcode: string, rest: string): Promise<PlaceAnswer> {
  const all = await listRegionsOfPostcode(deps.db, postcode);
  const named = rest === '' ? [] : all.filter((region) => isNamed(region, slugify(rest)));
  const [first] = await withParents(deps, named.length > 0 ? named : all);
  if (!first) return { kind: 'unknown', asked: 'postcode', similar: [], area: undefined };
  const regions = named.length > 0 ? named : all;
  return foundAt(regions, { postcode, within: first.within, others: [] });
}

type Found = Extract<PlaceAnswer, { kind: 'found' }>;

function foundAt(regions: Region[], rest: Pick<Found, 'postcode' | 'within' | 'others'>): Found {
  const mean = (side: 'lat' | 'lon'): number =>
    regions.reduce((sum, region) => sum + (region[side] ?? 0), 0) / regions.length;
  return { kind: 'found', point: { lat: mean('lat'), lon: mean('lon') }, regions, ...rest };
}

async function listNamed(deps: Read, text: string): Promise<Region[]> {
  if (/^\d{8}$/.test(text)) return onlyPlaced(await listRegionsByCodes(deps.db, [text]));
  const [name = '', ...qualifiers] = text
    .split(',')
    .map((part) => slugify(part.trim().replace(/^st\.? /i, 'sankt ')));
  const named = onlyPlaced(await listPlacesBySlug(deps.db, name));
  if (qualifiers.length === 0) return named.slice(0, mostCandidates);
  const candidates = await withParents(deps, named);
  const inside = candidates.filter(({ within }) =>
    qualifiers.every((qualifier) => within.some((parent) => slugify(parent.name) === qualifier)),
  );
  const exact = inside.filter(({ region }) => slugify(region.name) === name);
  return (exact.length > 0 ? exact : inside).map(({ region }) => region).slice(0, mostCandidates);
}

function onlyPlaced(regions: Region[]): Region[] {
  return regions.filter(({ lat, lon }) => lat !== null && lon !== null);
}

function isNamed({ name }: Region, slug: string): boolean {
  const own = slugify(name);
  return own === slug || own.startsWith(`${slug}-`);
}

// Whoever types "Köln" or "Frankfurt" means the city.
const cityPeople = 50_000;

function outshines({ region }: Candidate, others: Candidate[]): boolean {
  const people = region.population ?? 0;
  const next = Math.max(0, ...others.map((other) => other.region.population ?? 0));
  return others.length === 0 || (people >= cityPeople && people >= 8 * next);
}

async function withParents(deps: Read, regions: Region[]): Promise<Candidate[]> {
  const codes = new Set(regions.flatMap(({ path }) => path.slice(0, -1)));
  const parents = await listRegionsByCodes(deps.db, [...codes]);
  const byCode = new Map(parents.map((parent) => [parent.code, parent]));
  const isTelling = ({ level }: Region) => level === 'county' || level === 'land';
  return regions.map((region) => ({
    region,
    within: region.path
      .slice(0, -1)
      .flatMap((code) => byCode.get(code) ?? [])
      .filter(isTelling)
      .toReversed(),
  }));
}
