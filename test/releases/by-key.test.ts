import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isByKey, type PublicQuery } from '../../src/releases/public-store.ts';

const limit = 50;
const after = { publishedAt: '2026-11-20T09:00:00.000000Z', id: '0000000000p1' };
const of = (query: Partial<PublicQuery>) => isByKey({ limit, ...query });

const walked: Record<string, Partial<PublicQuery>> = {
  everything: {},
  'one office': { officeIds: ['kreis'] },
  'lists that are empty': { regions: [], topics: [], languages: [], officeIds: [] },
  'a period and the page after': { officeIds: ['kreis'], from: new Date(), to: new Date(), after },
};
for (const [name, query] of Object.entries(walked))
  test(`for ${name} an index has the rows in order, so one plan is enough`, () => {
    assert.equal(of(query), true);
  });

// One plan for all would walk the whole archive for the few releases of a rare one.
const chosen: Record<string, Partial<PublicQuery>> = {
  words: { words: `'schul'` },
  'a region': { regions: ['05954'] },
  'a topic': { topics: ['05000000'] },
  'a language': { languages: ['en'] },
  'a language of one office': { languages: ['en'], officeIds: ['kreis'] },
  'two offices': { officeIds: ['kreis', 'stadt'] },
};
for (const [name, query] of Object.entries(chosen))
  test(`for ${name} each question is planned for itself`, () => {
    assert.equal(of(query), false);
  });
