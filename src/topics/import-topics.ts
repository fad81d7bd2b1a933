import { readFile } from 'node:fs/promises';
import { describeLostCodes, type ImportReport } from '../csv/import-report.ts';
import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { renewDerived } from '../trees/renew.ts';
import { parseTopicRows } from './parse-topics.ts';
import { listTopics, listLostCodes, replaceTopics } from './store.ts';

const mediaTopics = new URL('./data/media-topics.tsv', import.meta.url);

/** The IPTC Media Topics that ship with Depesche, for a database that has none. */
export async function loadShippedTopics(deps: Pick<Deps, 'db'>): Promise<void> {
  if ((await listTopics(deps.db)).length > 0) return;
  await importTopics(deps, await readFile(mediaTopics, 'utf8'));
}

/** As importRegions, for the tree of topics. */
export async function importTopics(deps: Pick<Deps, 'db'>, text: string): Promise<ImportReport> {
  const { rows, faults } = parseTopicRows(text);
  if (faults.length > 0) return { kept: 0, faults };
  const report = await inTransaction(deps.db, async (tx) => {
    const lost = await listLostCodes(tx, rows);
    if (lost.length > 0) return { kept: 0, faults: describeLostCodes('topic', lost) };
    await replaceTopics(tx, rows);
    return { kept: rows.length, faults: [] };
  });
  await renewDerived(deps);
  return report;
}
