import type { Reader } from '../db/database.ts';
import { listNames, type NameKeys, type NameRow } from './names-store.ts';
import {
  makeSearchRow,
  type SearchRow,
  type VersionNames,
  type VersionTexts,
} from './words/search-row.ts';
import { openStems, type Stems } from './words/stems.ts';

export type VersionToFind = VersionTexts & NameKeys;

/**
 * Under which words each of some versions is found: to be written with the version, in the same
 * statement. `stems`: of a run over many.
 */
export async function makeSearchRows<V extends VersionToFind>(
  db: Reader,
  versions: V[],
  stems: Stems = openStems(),
): Promise<(V & SearchRow)[]> {
  const rows = await listNames(db, versions);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  return versions.map((version) => ({
    ...version,
    ...makeSearchRow(version, namesOf(byKey, version), stems),
  }));
}

function namesOf(byKey: Map<string, NameRow>, keys: NameKeys): VersionNames {
  const named = [
    ...keys.regionCodes.map((code) => `region:${code}`),
    ...keys.topicCodes.map((code) => `topic:${code}`),
  ].flatMap((key) => byKey.get(key)?.path ?? []);
  const all = [...new Set([`office:${keys.officeId}`, ...named])];
  const rows = all.map((key) => byKey.get(key)).filter((row) => row !== undefined);
  return {
    de: rows.map(({ name }) => name),
    en: rows.flatMap(({ nameEn }) => nameEn ?? []),
  };
}
