import type { Region } from '../regions/store.ts';
import { type Language, nameIn } from '../words.ts';
import { type NameLink, toNameLink } from './names.ts';

/** Where each Land lies on the map, row by row from north to south, by the two digits of its code. */
const rows = [
  ['', '01', '', ''],
  ['04', '02', '13', ''],
  ['03', '15', '12', '11'],
  ['05', '06', '16', '14'],
  ['07', '08', '09', ''],
  ['10', '', '', ''],
];

const shortNames: Record<string, string> = {
  '01': 'SH',
  '02': 'HH',
  '03': 'NI',
  '04': 'HB',
  '05': 'NW',
  '06': 'HE',
  '07': 'RP',
  '08': 'BW',
  '09': 'BY',
  '10': 'SL',
  '11': 'BE',
  '12': 'BB',
  '13': 'MV',
  '14': 'SN',
  '15': 'ST',
  '16': 'TH',
};

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
  const codes = rows.flat().filter((code) => code !== '');
  const most = Math.max(1, ...codes.map((code) => counts.get(code) ?? 0));
  const tiles = codes.flatMap((code) => {
    const land = byCode.get(code);
    if (!land) return [];
    const count = counts.get(code) ?? 0;
    const link = toNameLink(language, { ...land, count }, '/regionen');
    const tint = Math.ceil((count / most) * deepest);
    return [{ ...link, name: nameIn(language, land), code, short: shortNames[code] ?? '', tint }];
  });
  return tiles.length === codes.length && lands.length === codes.length ? tiles : [];
}
