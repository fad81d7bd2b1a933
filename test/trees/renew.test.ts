import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { importRegions } from '../../src/regions/import-regions.ts';
import { publishDue } from '../../src/releases/publish.ts';
import { seedReleases } from '../../src/seed/seed.ts';
import { importTopics } from '../../src/topics/import-topics.ts';
import { renewDerived } from '../../src/trees/renew.ts';
import { call } from '../helpers/call.ts';
import { createRelease, publishRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

const shipped = (path: string) => readFile(new URL(`../../src/${path}`, import.meta.url), 'utf8');

// No worker runs: what the schedule does is called here.
let service: TestService;
let regions: string;
let topics: string;
before(async () => {
  service = await startTestService({ workers: false });
  regions = await shipped('regions/data/germany.tsv');
  topics = await shipped('topics/data/media-topics.tsv');
  const wish = { releases: 800, offices: 20, seed: 7, years: 2 };
  await seedReleases({ db: service.deps.db, clock: service.deps.clock }, wish);
});
after(() => service.close());

/** Ids on the first page of the search, newest first. */
async function findIds(q: string): Promise<string[]> {
  const { body } = await call(`${service.url}/suche?q=${encodeURIComponent(q)}&sort=newest`);
  const links = String(body.text).matchAll(/href="\/meldungen\/[^"]*-([0-9a-z]{12})"/g);
  return [...new Set([...links].map(([, id = '']) => id))];
}

async function publicState(): Promise<number> {
  return service.deps.publicState.read();
}

suite('Under its new name is found what names', () => {
  test('a region that was renamed, and what is still to come when it is public', async () => {
    const id = await publishRelease(service);
    const coming = await createRelease(service);
    const renamed = regions.replace('Ennepe-Ruhr-Kreis', 'Zaunkönigkreis');
    assert.notEqual(renamed, regions);
    assert.deepEqual((await importRegions(service.deps, renamed)).faults, []);
    assert.deepEqual(await findIds('Zaunkönigkreis'), [id]);
    await service.api('POST', `/releases/${coming}/publish`, {});
    assert.deepEqual((await findIds('Zaunkönigkreis')).toSorted(), [id, coming].toSorted());
    assert.deepEqual((await importRegions(service.deps, regions)).faults, []);
    assert.deepEqual(await findIds('Zaunkönigkreis'), []);
  });

  test('a topic that was renamed', async () => {
    const id = await publishRelease(service, { topics: ['05000000'] });
    const renamed = topics.replace(/^(05000000\t.*?)Bildung/m, '$1Klugwerdung');
    assert.notEqual(renamed, topics);
    assert.deepEqual((await importTopics(service.deps, renamed)).faults, []);
    assert.ok((await findIds('Klugwerdung')).includes(id));
    assert.deepEqual((await importTopics(service.deps, topics)).faults, []);
  });

  test('an office that was renamed, within the next round of the schedule', async () => {
    const id = await publishRelease(service);
    const name = 'Pressestelle Sumpfdotter';
    await sql`update office set name = ${name} where id = ${service.office.id}`.execute(
      service.deps.db,
    );
    await renewDerived(service.deps);
    assert.ok((await findIds('Sumpfdotter')).includes(id));
  });
});

test('an import of what is there already changes no row and clears no page', async () => {
  const rows = () =>
    sql<{ state: string }>`
      select md5(string_agg(xmin::text, ',' order by release_id, number)) as state from release_version
    `
      .execute(service.deps.db)
      .then((found) => found.rows[0]?.state);
  const before = [await rows(), await publicState()];
  assert.deepEqual((await importRegions(service.deps, regions)).faults, []);
  assert.deepEqual((await importTopics(service.deps, topics)).faults, []);
  assert.deepEqual([await rows(), await publicState()], before);
});

test('a moved region takes what names it along', async () => {
  const id = await publishRelease(service, { regions: ['05954028'] });
  const moved = regions.replace(/^(05954028\t)05954\t/m, '$105914\t');
  assert.notEqual(moved, regions);
  assert.deepEqual((await importRegions(service.deps, moved)).faults, []);
  const listed = async (region: string) =>
    (
      await call(`${service.url}/api/v1/public/releases?region=${region}&limit=100`)
    ).body.items?.some((one) => one.id === id);
  assert.equal(await listed('05914'), true);
  assert.equal(await listed('05954'), false);
  assert.deepEqual((await importRegions(service.deps, regions)).faults, []);
  assert.equal(await listed('05954'), true);
});

test('a version that somebody has locked is left out and comes with the next round', async () => {
  const id = await publishRelease(service);
  const { db } = service.deps;
  await db.transaction().execute(async (tx) => {
    await sql`select from release_version where release_id = ${id} for update`.execute(tx);
    await sql`update office set name = 'Amt für Seltsames' where id = ${service.office.id}`.execute(
      db,
    );
    await renewDerived(service.deps, 1_000);
    assert.ok(!(await findIds('Seltsames')).includes(id));
  });
  await renewDerived(service.deps);
  assert.ok((await findIds('Seltsames')).includes(id));
});

// Far more than a slice takes and far less than all rows together.
const mostMs = 1_500;

test('while a tree is renamed under thousands of releases others become public', async () => {
  const ids = await Promise.all(Array.from({ length: 6 }, () => createRelease(service)));
  let isDone = false;
  const renamed = regions.replace(/^(\S+\t\S*\t(?:land|county)\t)/gm, '$1Neu-');
  assert.notEqual(renamed, regions);
  const importing = importRegions(service.deps, renamed).finally(() => (isDone = true));
  const late: number[] = [];
  for (const id of ids) {
    const begin = performance.now();
    await sql`
      update release set status = 'scheduled', publish_at = now() where id = ${id}
    `.execute(service.deps.db);
    await publishDue(service.deps);
    late.push(performance.now() - begin);
  }
  const wasBeside = !isDone;
  assert.deepEqual((await importing).faults, []);
  assert.ok(wasBeside, 'the import was at work meanwhile');
  assert.ok(Math.max(...late) < mostMs, late.join());
  assert.deepEqual((await importRegions(service.deps, regions)).faults, []);
});
