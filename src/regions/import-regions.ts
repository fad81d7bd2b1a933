import { readFile } from 'node:fs/promises';
import { describeLostCodes, type ImportReport } from '../csv/import-report.ts';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { parseRegionRows } from './parse-regions.ts';
import { loadShippedPostcodes } from './load-postcodes.ts';
import { countRegions, listLostCodes, refreshDerivedCodes, replaceRegions } from './store.ts';

const germany = new URL('./data/germany.tsv', import.meta.url);

/** The tree and the postcodes that ship with Depesche, for a database that has none. */
export async function loadShippedRegions(deps: Pick<Deps, 'db'>): Promise<void> {
  await loadShippedPostcodes(deps);
  if ((await countRegions(deps.db)) > 0) return;
  await importRegions(deps, await readFile(germany, 'utf8'));
}

/**
 * Puts the tree of a CSV or TSV in place of the present one, all or nothing: with any fault nothing
 * is changed and every fault is in the report. A code that is still in use must stay in the tree. What
 * releases and filters derive from the tree is made anew in the same transaction.
 */
export async function importRegions(deps: Pick<Deps, 'db'>, text: string): Promise<ImportReport> {
  const { rows, faults } = parseRegionRows(text);
  if (faults.length > 0) return { kept: 0, faults };
  return inTransaction(deps.db, async (tx) => {
    const lost = await listLostCodes(tx, rows);
    if (lost.length > 0) return { kept: 0, faults: describeLostCodes('region', lost) };
    await replaceRegions(tx, rows);
    await refreshDerivedCodes(tx);
    return { kept: rows.length, faults: [] };
  });
}
