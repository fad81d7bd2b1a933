import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { sql } from 'kysely';
import { findObjection, readSeedArgs, runSeed } from '../../src/seed/command.ts';
import { seedReleases } from '../../src/seed/seed.ts';
import { runDepesche } from '../helpers/command.ts';
import { createTestDatabase, type TestDatabase } from '../helpers/database.ts';

const now = new Date('2026-11-21T11:00:00Z');
const clock = { now: () => now };
const wish = { releases: 1_500, offices: 20, seed: 7, years: 3 };

suite('The generated archive', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    assert.equal(await seedReleases({ db: database.db, clock }, wish), 1_500);
  });
  after(() => database.close());

  const look = async () => {
    const { rows } = await sql<Record<string, number>>`
      select count(*) as releases, count(distinct office_id) as offices,
        count(distinct headline) as headlines, count(distinct date_trunc('year', release.published_at)) as years,
        count(*) filter (where release.version = 2) as corrected,
        count(*) filter (where kind = 'invitation') as invitations,
        count(*) filter (where extract(isodow from release.published_at at time zone 'Europe/Berlin') > 5) as weekend,
        count(*) filter (where extract(hour from release.published_at at time zone 'Europe/Berlin') between 8 and 12) as morning,
        count(*) filter (where release.published_at > ${now}) as future,
        max(length(body_text)) - min(length(body_text)) as span,
        count(*) filter (where not region_codes <@ region_scope or not topic_codes <@ topic_scope) as unscoped
      from release join release_version rv on rv.release_id = release.id and rv.number = release.version
    `.execute(database.db);
    return rows[0] ?? {};
  };

  test('has releases of all offices, over years, on working mornings, of all kinds', async () => {
    const seen = await look();
    assert.deepEqual([seen.releases, seen.offices, seen.future, seen.unscoped], [1_500, 20, 0, 0]);
    assert.ok((seen.headlines ?? 0) > 1_300, `${seen.headlines} headlines`);
    assert.ok((seen.years ?? 0) >= 3);
    assert.ok((seen.corrected ?? 0) > 15 && (seen.invitations ?? 0) > 60);
    assert.ok((seen.weekend ?? 1_500) < 150 && (seen.morning ?? 0) > 1_000);
    assert.ok((seen.span ?? 0) > 2_000);
  });

  test('is the same for the same seed: a second run adds nothing', async () => {
    assert.equal(await seedReleases({ db: database.db, clock }, wish), 0);
    assert.equal((await look()).releases, 1_500);
  });

  test('opens no distribution', async () => {
    const { rows } = await sql`select 1 from distribution`.execute(database.db);
    assert.equal(rows.length, 0);
  });

  test('tells lines where there is no terminal, and a bar where there is one', async () => {
    const told = async (isTTY: boolean) => {
      let text = '';
      const output = { isTTY, write: (part: string | Uint8Array) => (text += String(part)) !== '' };
      const end = await runSeed({ db: database.db, clock }, wish, output);
      assert.match(end, /^0 releases made in [\d.]+ s, 1500 were there already\.$/);
      return text;
    };
    assert.match(await told(false), /^\d+ of 1500 releases\n1500 of 1500 releases\n$/);
    assert.match(await told(true), /^\r█+░+ \d\d % {2}\d+ of 1500\r█{40} 100 % {2}1500 of 1500\n$/);
  });
});

suite('depesche seed', () => {
  test('names every fault of its options at once', () => {
    const { faults } = readSeedArgs(['--releases', 'viele', '--offices=0', '--colour', '--seed']);
    assert.equal(faults.length, 4);
    assert.match(
      faults.join('\n'),
      /--releases must be a whole number from 1 to 2000000, not "viele"/,
    );
    assert.match(faults.join('\n'), /There is no option "--colour"/);
  });

  test('takes both ways of writing an option', () => {
    const { wish: read, faults } = readSeedArgs(['--releases', '50', '--offices=3', '--yes']);
    assert.deepEqual([read.releases, read.offices, read.yes, faults], [50, 3, true, []]);
  });

  test('refuses in production unless told --yes', () => {
    const args = { ...wish, yes: false };
    assert.match(findObjection({ production: true }, args) ?? '', /--yes/);
    assert.equal(findObjection({ production: true }, { ...args, yes: true }), null);
    assert.equal(findObjection({ production: false }, args), null);
  });

  test('ends with exit code 2 and makes nothing where an option is wrong', async () => {
    const { code, stdout, stderr } = await runDepesche(['seed', '--releases', '-5']);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /--releases must be/);
  });
});
