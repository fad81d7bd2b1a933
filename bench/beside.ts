import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { importRegions } from '../src/regions/import-regions.ts';
import { importTopics } from '../src/topics/import-topics.ts';
import { type Figure, spreadOf, toFigure } from './figures.ts';
import type { Service } from './lab.ts';
import { createDraft, type Office, openOffice, releaseInput } from './office.ts';

const lookEveryMs = 10;
const must = { most: 250 };

/**
 * Lateness of `count` publications while the processes that answer have the worst to do that anybody may
 * send them. As the database shows it to others, because pages are not what is asked here.
 */
export async function measureBesideRequests(
  { service, office }: { service: Service; office: Office },
  count: number,
): Promise<Figure> {
  // Before the rest, because to schedule is a request as any other.
  const scheduled = await scheduleOver(office, { count, overMs: 20_000 });
  const work = new AbortController();
  const busy = Promise.all(Array.from({ length: 8 }, () => keepBusy(service, work.signal)));
  const late = await watchDatabase(service, scheduled);
  work.abort();
  await busy;
  return describe(late, 'while the web side has the worst allowed requests to do');
}

// Marks, one word, brackets, stars, nesting: as long as the doors take them.
const hostile = ['à̖', 'a', '(', '*', '> ', '„“'].map((part) => part.repeat(100_000 / part.length));

async function keepBusy({ baseUrl }: Service, stop: AbortSignal): Promise<void> {
  for (let turn = 0; !stop.aborted; turn += 1) {
    const text = hostile[turn % hostile.length] ?? '';
    const body = new URLSearchParams({ text });
    const answers = [
      fetch(`${baseUrl}/pruefen`, { method: 'POST', body }),
      fetch(`${baseUrl}/suche?q=${encodeURIComponent(text.slice(0, 500))}`),
    ];
    for (const answer of answers) await (await answer.catch(() => null))?.text().catch(() => '');
  }
}

/** Lateness of publications while both trees are imported under new names, beside all versions there are. */
export async function measureBesideImport(service: Service, versions: string): Promise<Figure> {
  const worker = await service.startWorker();
  const office = await openOffice(service, 'import');
  const scheduled = await scheduleOver(office, { count: 100, overMs: 60_000 });
  const importing = importBoth(service);
  const late = await watchDatabase(service, scheduled);
  await importing;
  await worker.end();
  return describe(late, `beside an import of both trees with ${versions} versions`);
}

async function importBoth({ db }: Service): Promise<void> {
  const read = (path: string) => readFile(new URL(`../src/${path}`, import.meta.url), 'utf8');
  const regions = (await read('regions/data/germany.tsv')).replace(
    /^(\S+\t\S*\t(?:land|county)\t)/gm,
    '$1Neu-',
  );
  const topics = (await read('topics/data/media-topics.tsv')).replace(
    /^(\d{2}000000\t\t\S+\t)/gm,
    '$1Neu-',
  );
  const reports = [await importRegions({ db }, regions), await importTopics({ db }, topics)];
  const faults = reports.flatMap((report) => report.faults);
  if (faults.length > 0) throw new Error(`not imported: ${JSON.stringify(faults.slice(0, 3))}`);
}

/** Schedules new releases at random moments; returns these by id. */
async function scheduleOver(
  office: Office,
  { count, overMs }: { count: number; overMs: number },
): Promise<Map<string, number>> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await createDraft(office, releaseInput(`Daneben ${index}`, {}))).id);
  const begin = Date.now() + 5_000 + count * 20;
  const moments = new Map<string, number>();
  for (const [index, id] of ids.entries()) {
    const at = Math.round(begin + ((index + Math.random()) * overMs) / count);
    const publishAt = new Date(at).toISOString();
    await office.call('POST', `/releases/${id}/schedule`, { publishAt });
    moments.set(id, at);
  }
  if (Date.now() > begin) throw new Error('scheduled too late to be measured');
  return moments;
}

/** Milliseconds from each moment until others can see the release in the database. */
async function watchDatabase({ db }: Service, moments: Map<string, number>): Promise<number[]> {
  const open = new Map(moments);
  const late: number[] = [];
  while (open.size > 0) {
    const { rows } = await sql<{ id: string }>`
      select id from release where id = any (${[...open.keys()]}::text[]) and status = 'published'
    `.execute(db);
    for (const { id } of rows) {
      late.push(Date.now() - (open.get(id) ?? 0));
      open.delete(id);
    }
    await pause(lookEveryMs);
  }
  return late;
}

function describe(late: number[], how: string): Figure {
  const spread = spreadOf(late);
  const what = `Lateness of ${late.length} publications ${how}, p99`;
  return toFigure({ what, value: spread.p99, unit: 'ms', spread, must, main: true });
}
