import type { Deps } from '../deps.ts';
import { listRegionsOfPostcode } from '../regions/place-store.ts';
import { listRegionsByCodes, type Region } from '../regions/store.ts';
import { slugify } from '../slug.ts';
import type { OfficeRow } from './store.ts';

type Read = Pick<Deps, 'db'>;
type Named = { name: string; nameEn?: string | null };

/** The region that an office is at home in, and what that lies in, the country first. */
export type Home = Pick<Region, 'code' | 'name' | 'nameEn'> & { within: Region[] };

/** By the code of their region. */
export async function readHomes({ db }: Read, offices: OfficeRow[]): Promise<Map<string, Home>> {
  const codes = new Set(offices.flatMap(({ regionCode }) => regionCode ?? []));
  const regions = await listRegionsByCodes(db, [...codes]);
  const around = new Set(regions.flatMap(({ path }) => path));
  const rows = await listRegionsByCodes(db, [...around]);
  const byCode = new Map(rows.map((row) => [row.code, row]));
  return new Map(
    regions.map((region) => {
      const within = region.path.slice(0, -1).flatMap((code) => byCode.get(code) ?? []);
      return [region.code, { ...region, within }];
    }),
  );
}

type Wish = { q: string; offices: OfficeRow[]; homes: Map<string, Home> };

/**
 * Offices in whose name, or the names of the regions that they lie in, all words of `q` occur; or
 * that are responsible where a postcode delivers to. Those named so come first.
 */
export async function findOffices(deps: Read, { q, offices, homes }: Wish): Promise<OfficeRow[]> {
  if (/^\d{5}$/.test(q)) return findByPostcode(deps, q, offices);
  const words = wordsOf(q);
  if (words.length === 0) return [];
  const judged = offices.map((office) => {
    const names = foldNames([office]);
    const home = homes.get(office.regionCode ?? '');
    const all = home ? `${names} ${foldNames([home, ...home.within])}` : names;
    return { office, rank: rankOf(words, names, all) };
  });
  return judged
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank)
    .map(({ office }) => office);
}

async function findByPostcode({ db }: Read, code: string, offices: OfficeRow[]) {
  const regions = await listRegionsOfPostcode(db, code);
  // Country and Land are left out: everybody lies in them.
  const near = new Set(regions.flatMap(({ path }) => path.slice(2)));
  return offices.filter(({ regionCode }) => regionCode !== null && near.has(regionCode));
}

/** 3: a word of the name begins with each of the words, 2: the name has them, 1: a place around it. */
function rankOf(words: string[], names: string, all: string): number {
  if (words.every((word) => names.includes(` ${word}`))) return 3;
  if (words.every((word) => has(names, word))) return 2;
  return words.every((word) => has(all, word)) ? 1 : 0;
}

// Within a word only what is long enough to mean something: "Hochschule" in "Fachhochschule".
function has(names: string, word: string): boolean {
  return names.includes(word.length < 4 ? ` ${word}` : word);
}

function foldNames(rows: Named[]): string {
  const names = rows.flatMap(({ name, nameEn }) => [name, nameEn ?? '']);
  return ` ${names.flatMap(wordsOf).join(' ')}`;
}

/** "Große Straße" as "grosse", "strasse": however its umlauts are written. */
function wordsOf(text: string): string[] {
  if (!/[\p{L}\p{N}]/u.test(text)) return [];
  return slugify(text, 200).split('-');
}
