import assert from 'node:assert/strict';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { sql } from 'kysely';
import { findRegions, findTopics } from '../../src/feeds/store.ts';
import { importRegions } from '../../src/regions/import-regions.ts';
import { resolveRegions } from '../../src/regions/resolve.ts';
import { findRegionBySlugOrCode } from '../../src/regions/store.ts';
import { importTopics } from '../../src/topics/import-topics.ts';
import { findNames } from '../../src/subscribers/filter-store.ts';
import { resolveTopics } from '../../src/topics/resolve.ts';
import { findTopicBySlugOrCode } from '../../src/topics/store.ts';
import { createTestDeps, type TestDeps } from '../helpers/deps.ts';
import { createPeople } from '../helpers/people.ts';
import { createOffice } from '../helpers/offices.ts';
import { createRelease as createDraft } from '../../src/releases/write.ts';

const regions = (...rows: string[]) => ['code,parent,level,name,slug', ...rows].join('\n');
const land = ['DE,,country,Deutschland,deutschland', '05,DE,land,NRW,nrw'];
const kreis = '05954,05,county,Kreis,kreis';
const schwelm = '05954028,05954,municipality,Schwelm,schwelm';
const hagen = '05914,05,county,Hagen,hagen';
const tree = regions(...land, kreis, schwelm, hagen);

const topics = (...rows: string[]) => ['code,parent,name,nameEn,slug', ...rows].join('\n');
const learning = '05000000,,Bildung,Education,bildung';
const sport = '15000000,,Sport,Sport,sport';

let deps: TestDeps;
beforeEach(async () => {
  deps = await createTestDeps();
  assert.deepEqual((await importRegions(deps, tree)).faults, []);
  assert.deepEqual((await importTopics(deps, topics(learning, sport))).faults, []);
});
afterEach(() => deps.close());

async function slugsOf(table: 'region' | 'topic') {
  const { rows } = await sql<{ code: string; slug: string }>`
    select code, slug from ${sql.table(table)} order by code
  `.execute(deps.db);
  return Object.fromEntries(rows.map(({ code, slug }) => [code, slug]));
}

async function messagesOf(report: ReturnType<typeof importRegions>) {
  const { kept, faults } = await report;
  assert.equal(kept, 0);
  return faults.map(({ message }) => message);
}

suite('Slug or code', () => {
  test('a slug that is another row’s code is refused, with its line', async () => {
    const clash = '05914,05,county,Hagen,05954';
    assert.deepEqual(await messagesOf(importRegions(deps, regions(...land, kreis, clash))), [
      'slug "05954" is the code on line 4',
    ]);
    const clashing = topics(learning, 'sport,,Turnen,Gym,turnen', '15000000,,Sport,Sport,sport');
    assert.deepEqual(await messagesOf(importTopics(deps, clashing)), [
      'slug "sport" is the code on line 3',
    ]);
  });

  test('a made slug gives way to another row’s code, and may be its own', async () => {
    const made = topics('bildung,,Bildung,Education,', 'sport,,Turnen,Gym,', '1,,Sport,Sport,');
    assert.deepEqual(await importTopics(deps, made), { kept: 3, faults: [] });
    assert.deepEqual(await slugsOf('topic'), {
      '1': 'sport-1',
      bildung: 'bildung',
      sport: 'turnen',
    });
  });

  test('in a tree that has such a pair all the same, the code is meant', async () => {
    for (const table of ['region', 'topic'] as const) {
      // Once before and once after the other one, however the rows lie.
      const [low, high] = table === 'region' ? ['05914', '05954'] : ['05000000', '15000000'];
      for (const [code = '', other = ''] of [
        [low, high],
        [high, low],
      ]) {
        const { db } = deps;
        const before = await slugsOf(table);
        const set = (slug: string | undefined) =>
          sql`
          update ${sql.table(table)} set slug = ${slug} where code = ${other}
        `.execute(db);
        await set(code);
        const [find, resolve] =
          table === 'region'
            ? [findRegionBySlugOrCode, resolveRegions]
            : [findTopicBySlugOrCode, resolveTopics];
        assert.equal((await find(db, code))?.code, code);
        assert.deepEqual((await resolve(deps, [code, other])).codes, [code, other]);
        const findForFeed = table === 'region' ? findRegions : findTopics;
        assert.deepEqual(
          (await findForFeed(db, [code])).map((row) => row.code),
          [code],
        );
        const keys = { regions: [code], topics: [code], offices: [] };
        assert.deepEqual(
          (await findNames(db, keys)).map(({ id }) => id),
          [code],
        );
        await set(before[other]);
      }
    }
  });
});

suite('An imported tree', () => {
  test('may give a place a new code under its old slug', async () => {
    const moved = regions(...land, kreis, '05954999,05954,municipality,Schwelm,schwelm', hagen);
    assert.deepEqual(await importRegions(deps, moved), { kept: 5, faults: [] });
    assert.equal((await slugsOf('region'))['05954999'], 'schwelm');
    const renumbered = topics(learning, '15000001,,Sport,Sport,sport');
    assert.deepEqual(await importTopics(deps, renumbered), { kept: 2, faults: [] });
  });

  test('may swap slugs', async () => {
    const swapped = regions(...land, '05954,05,county,Kreis,hagen', '05914,05,county,Hagen,kreis');
    assert.deepEqual((await importRegions(deps, swapped)).faults, []);
    assert.equal((await slugsOf('region'))['05914'], 'kreis');
    const other = topics('05000000,,Bildung,Education,sport', '15000000,,Sport,Sport,bildung');
    assert.deepEqual((await importTopics(deps, other)).faults, []);
    assert.equal((await slugsOf('topic'))['15000000'], 'bildung');
  });

  test('refuses to lose a code that offices, releases, filters or open requests name', async () => {
    const office = await createOffice(deps);
    const who = { officeId: office.id, actor: 'Test' };
    const about = { regions: ['05914', '05954'], topics: ['15000000'] };
    await createDraft(deps, who, { headline: 'Eins', ...about });
    await createDraft(deps, who, { headline: 'Zwei', ...about });
    await createPeople(deps, [
      {
        address: 'a@leser.example',
        filters: [{ regionCodes: ['05914'], topicCodes: ['15000000'] }],
      },
    ]);
    await askFor('b@leser.example', { regionCodes: ['05914'], topicCodes: ['15000000'] });

    const [first, second, ...others] = await messagesOf(importRegions(deps, regions(...land)));
    assert.match(first ?? '', /"05914".*2 releases, 1 filter, 1 open request/);
    assert.match(second ?? '', /"05954".*office ennepe-ruhr-kreis, 2 releases/);
    assert.deepEqual(others, []);
    assert.deepEqual(Object.keys(await slugsOf('region')).length, 5);
    const [lost = '', ...more] = await messagesOf(importTopics(deps, topics(learning)));
    assert.match(lost, /"15000000".*2 releases, 1 filter, 1 open request/);
    assert.deepEqual(more, []);
  });

  test('derives the wider area of filters as a new filter does', async () => {
    const filter = { regionCodes: ['05954', '05954028'], wider: true };
    await createPeople(deps, [{ address: 'a@leser.example', filters: [filter] }]);
    const before = await widerCodes();
    assert.deepEqual(before, [['05', '05954', 'DE']]);
    assert.deepEqual((await importRegions(deps, tree)).faults, []);
    assert.deepEqual(await widerCodes(), before);
    const flat = regions(...land, '05954,DE,county,Kreis,kreis', schwelm);
    assert.deepEqual((await importRegions(deps, flat)).faults, []);
    assert.deepEqual(await widerCodes(), [['05954', 'DE']]);
  });
});

async function askFor(address: string, filter: { regionCodes: string[]; topicCodes: string[] }) {
  await sql`
    insert into subscription_request
      (address, address_hash, mailbox_hash, language, filters, mail_state, expires_at)
    values (${address}, ${Buffer.from(address)}, ${Buffer.from(address)}, 'de',
      ${JSON.stringify([filter])}::jsonb, 'queued', now() + interval '1 hour')
  `.execute(deps.db);
}

async function widerCodes() {
  const { rows } = await sql<{ widerCodes: string[] }>`select wider_codes from filter`.execute(
    deps.db,
  );
  return rows.map((row) => row.widerCodes);
}
