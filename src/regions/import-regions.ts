import { readFile } from 'node:fs/promises';
import { describeLostCodes, type ImportReport } from '../csv/import-report.ts';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { renewDerived } from '../trees/renew.ts';
import { parseRegionRows } from './parse-regions.ts';
import { loadShippedPostcodes } from './load-postcodes.ts';
import { countRegions, listLostCodes, refreshWiderCodes, replaceRegions } from './store.ts';

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
 * filters derive from the tree is made anew in the same transaction, what releases derive right after it in
 * slices; where that is cut short, the schedule goes on with it.
 */
export async function importRegions(deps: Pick<Deps, 'db'>, text: string): Promise<ImportReport> {
  const { rows, faults } = parseRegionRows(text);
  if (faults.length > 0) return { kept: 0, faults };
  const report = await inTransaction(deps.db, async (tx) => {
    const lost = await listLostCodes(tx, rows);
    if (lost.length > 0) return { kept: 0, faults: describeLostCodes('region', lost) };
    await replaceRegions(tx, rows);
    await refreshWiderCodes(tx);
    return { kept: rows.length, faults: [] };
  });
  await renewDerived(deps);
  return report;
}
