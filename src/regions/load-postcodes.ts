import { readFile } from 'node:fs/promises';
import type { Deps } from '../deps.ts';
import { hasPostcodes, insertPostcodes } from './place-store.ts';

const shipped = new URL('./data/postcodes.tsv', import.meta.url);

/** The postcodes that ship with Depesche, for a database that has none. Runs twice without harm. */
export async function loadShippedPostcodes(deps: Pick<Deps, 'db'>): Promise<void> {
  if (await hasPostcodes(deps.db)) return;
  await insertPostcodes(deps.db, parsePostcodes(await readFile(shipped, 'utf8')));
}

/** Lines of `code<tab>regions`, the regions' codes with spaces between; the first line is the header. */
export function parsePostcodes(text: string): { code: string; regionCodes: string[] }[] {
  const lines = text.trimEnd().split('\n').slice(1);
  return lines.map((line) => {
    const [code = '', regions = ''] = line.split('\t');
    return { code, regionCodes: regions.split(' ') };
  });
}
