import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDemonstration } from '../../src/embedded/demonstration/content.ts';
import { seedDemonstration } from '../../src/embedded/demonstration/seed.ts';
import { findPublicRelease } from '../../src/releases/public-store.ts';
import { createTestDeps } from '../helpers/deps.ts';

const now = new Date('2026-11-21T12:00:00Z');

test('a release has versions in English and in Leichte Sprache, which come after it and tell the same', async () => {
  const { releases } = await readDemonstration(now);
  const versions = releases.filter(({ translationOf }) => translationOf !== undefined);
  const kinds = versions.map(({ language, easyRead }) => `${language}${easyRead ? '-simple' : ''}`);
  assert.deepEqual(kinds.toSorted(), ['de-simple', 'en']);
  for (const version of versions) {
    const place = releases.findIndex(({ slug }) => slug === version.translationOf);
    const original = releases[place];
    assert.ok(place >= 0 && place < releases.indexOf(version), version.slug);
    assert.equal(original?.office, version.office);
    for (const number of ['230.000', '2.340'].map((text) => new RegExp(text.replace('.', '[.,]'))))
      assert.match(version.body, number, version.slug);
    assert.deepEqual(version.topics, original?.topics);
  }
});

test('readers find all versions from each of them', async () => {
  const deps = await createTestDeps();
  try {
    await seedDemonstration(deps);
    const originals = await deps.db
      .selectFrom('release')
      .select(['id', 'translationOf'])
      .where('translationOf', 'is not', null)
      .execute();
    assert.equal(originals.length, 2);
    for (const { id, translationOf } of originals)
      for (const one of [id, translationOf ?? ''])
        assert.equal((await findPublicRelease(deps.db, one))?.translations.length, 2);
  } finally {
    await deps.close();
  }
});
