import type { Region } from '../regions/store.ts';
import type { Language } from '../words.ts';
import { type NameLink, toNameLink } from './names.ts';

/** Codes and short names of the Länder from north to south, row by row as `places.css` lays them out. */
const order = [
  ['01', 'SH'],
  ['04', 'HB'],
  ['02', 'HH'],
  ['13', 'MV'],
  ['03', 'NI'],
  ['15', 'ST'],
  ['12', 'BB'],
  ['11', 'BE'],
  ['05', 'NW'],
  ['06', 'HE'],
  ['16', 'TH'],
  ['14', 'SN'],
  ['07', 'RP'],
  ['08', 'BW'],
  ['09', 'BY'],
  ['10', 'SL'],
] as const;

/** `tint`: 0 (nothing) to 4 (most releases of all). */
export type LandTile = NameLink & { code: string; short: string; tint: number };

const deepest = 4;

/** The Länder as tiles in the order of their rows; empty for a tree that is not Germany's. */
export function mapOfLands(
  language: Language,
  lands: Pick<Region, 'code' | 'slug' | 'name' | 'nameEn'>[],
  counts: ReadonlyMap<string, number>,
): LandTile[] {
  const byCode = new Map(lands.map((land) => [land.code, land]));
  const most = Math.max(1, ...order.map(([code]) => counts.get(code) ?? 0));
  const tiles = order.flatMap(([code, short]) => {
    const land = byCode.get(code);
    if (!land) return [];
    const count = counts.get(code) ?? 0;
    const link = toNameLink(language, { ...land, count }, '/regionen');
    const tint = Math.ceil((count / most) * deepest);
    return [{ ...link, code, short, tint }];
  });
  return tiles.length === order.length && lands.length === order.length ? tiles : [];
}
