import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { listLedgerRows, untilFinished } from '../helpers/ledger.ts';
import { createOffice } from '../helpers/offices.ts';
import { createPeople } from '../helpers/people.ts';
import { openPostbox, type Postbox } from '../helpers/postbox.ts';
import { pick, seededRandom } from '../helpers/random.ts';
import { createRelease } from '../helpers/releases.ts';
import { startTestService, type TestService } from '../helpers/service.ts';

// What a filter matches is computed here a second time, from the shipped files and by walking from
// child to parent, with nothing of the product.
const parentOfRegion = readParents('../../src/regions/data/germany.tsv');
const parentOfTopic = readParents('../../src/topics/data/media-topics.tsv');

type Filter = { regionCodes: string[]; wider: boolean; topicCodes: string[]; officeIds: string[] };
type Fate = 'active' | 'paused' | 'ended' | 'suppressed';
type Person = { address: string; language: 'de' | 'en'; filters: Filter[]; fate: Fate };
type Release = { regions: string[]; topics: string[]; officeId: string };

const pools = makePools();
const random = seededRandom(20_261_121);
let service: TestService;
let postbox: Postbox;
let offices: string[];
let people: Person[];

before(async () => {
  postbox = await openPostbox();
  service = await startTestService({ env: { SMTP_URL: postbox.url } });
  const others = ['stadt-hattingen', 'universitaet-witten'].map((slug) =>
    createOffice(service.deps, { slug, name: slug }),
  );
  offices = [service.office.id, ...(await Promise.all(others)).map(({ id }) => id)];
  people = Array.from({ length: 10_000 }, (_, index) => makePerson(index));
  await createPeople(service.deps, people);
  await setFates();
});

after(async () => {
  await service.close();
  await postbox.close();
});

test('of 10,000 subscribers exactly those get one mail whom a plain computation finds', async () => {
  const id = await createRelease(service);
  const release = { regions: ['05954'], topics: ['05000000'], officeId: service.office.id };
  const matching = people.filter((person) => isCandidate(person, release));
  const expected = matching.filter(({ fate }) => fate === 'active').map(({ address }) => address);
  assert.ok(expected.length > 500 && expected.length < 5_000, `${expected.length} of 10,000`);

  const audience = await service.api('GET', `/releases/${id}/audience`);
  assert.equal(audience.body.total, expected.length);

  assert.equal((await service.api('POST', `/releases/${id}/publish`, {})).status, 200);
  const ledger = await untilFinished(service, id, 60_000);
  assert.equal(ledger.candidates, matching.length);
  assert.equal(ledger.accepted, expected.length);
  assert.equal(ledger.failed + ledger.open + ledger.uncertain, 0);

  const counts = postbox.countByAddress();
  assert.deepEqual([...counts.keys()].toSorted(), expected.toSorted());
  assert.deepEqual(new Set(counts.values()), new Set([1]), 'nobody gets it twice');

  const rows = await listLedgerRows(service, ledger.id);
  const told = new Map(rows.map((row) => [row.address, row.excludedBecause ?? row.state]));
  const wanted = matching.map(({ address, fate }): [string, string] => [
    address,
    fate === 'active' ? 'accepted' : fate,
  ]);
  assert.deepEqual(told, new Map(wanted));
});

test('the number shown before sending is right for releases of all kinds of places and topics', async () => {
  const regions = [...parentOfRegion.keys()];
  const near = ['DE', '05', '059', '05954', '05954024', '05913', '11'];
  const topics = [...parentOfTopic.keys()];
  for (let round = 0; round < 12; round += 1) {
    const places = round % 2 === 0 ? near : regions;
    const release = {
      regions: some(places, 1 + (round % 3)),
      topics: some(topics, 1 + (round % 2)),
      officeId: service.office.id,
    };
    const id = await createRelease(service, { regions: release.regions, topics: release.topics });
    const matching = people.filter((person) => isCandidate(person, release));
    const count = (wanted: Fate) => matching.filter(({ fate }) => fate === wanted).length;
    const { body } = await service.api('GET', `/releases/${id}/audience`);
    assert.deepEqual(
      { total: body.total, excluded: body.excluded },
      {
        total: count('active'),
        excluded: { suppressed: count('suppressed'), paused: count('paused') },
      },
      JSON.stringify(release),
    );
  }
});

/** Who is a row of the ledger; those who ended are nowhere. */
function isCandidate(person: Person, release: Release): boolean {
  return person.fate !== 'ended' && person.filters.some((filter) => matches(filter, release));
}

function matches(filter: Filter, release: Release): boolean {
  const inPlace = release.regions.some((region) =>
    filter.regionCodes.some(
      (wanted) =>
        liesIn(region, wanted, parentOfRegion) ||
        (filter.wider && liesIn(wanted, region, parentOfRegion)),
    ),
  );
  const onTopic = release.topics.some((topic) =>
    filter.topicCodes.some((wanted) => liesIn(topic, wanted, parentOfTopic)),
  );
  return (
    (filter.regionCodes.length === 0 || inPlace) &&
    (filter.topicCodes.length === 0 || onTopic) &&
    (filter.officeIds.length === 0 || filter.officeIds.includes(release.officeId))
  );
}

function liesIn(code: string, outer: string, parents: Map<string, string>): boolean {
  for (let at: string | undefined = code; at; at = parents.get(at)) if (at === outer) return true;
  return false;
}

function readParents(path: string): Map<string, string> {
  const lines = readFileSync(new URL(path, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1);
  return new Map(lines.map((line) => line.split('\t')).map(([code = '', up = '']) => [code, up]));
}

function makePerson(index: number): Person {
  const roll = random();
  const fate =
    roll < 0.85 ? 'active' : roll < 0.9 ? 'paused' : roll < 0.95 ? 'ended' : 'suppressed';
  return {
    address: `leser${String(index).padStart(5, '0')}@post${index % 7}.example`,
    language: random() < 0.2 ? 'en' : 'de',
    filters: Array.from({ length: countUpTo(3) }, makeFilter),
    fate,
  };
}

function makeFilter(): Filter {
  const regionCodes = random() < 0.15 ? [] : some(pick(random, pools.places), countUpTo(3));
  return {
    regionCodes,
    wider: regionCodes.length > 0 && random() < 0.5,
    topicCodes: random() < 0.35 ? [] : some(pick(random, pools.topics), countUpTo(2)),
    officeIds: random() < 0.8 ? [] : some(offices, countUpTo(2)),
  };
}

// Many places are around the Kreis, at every level: drawn from the whole tree alone nearly none of
// 10,000 people would live there.
function makePools(): { places: string[][]; topics: string[][] } {
  const regions = [...parentOfRegion.keys()];
  const around = regions.filter(
    (code) => liesIn('05954', code, parentOfRegion) || code.startsWith('059'),
  );
  const inside = regions.filter((code) => liesIn(code, '05954', parentOfRegion));
  const topics = [...parentOfTopic.keys()];
  const top = topics.filter((code) => !parentOfTopic.get(code));
  const education = topics.filter((code) => liesIn(code, '05000000', parentOfTopic));
  return { places: [around, inside, regions], topics: [education, top, ['05000000'], topics] };
}

function countUpTo(most: number): number {
  return 1 + Math.floor(random() * most);
}

function some<T>(list: readonly T[], count: number): T[] {
  return [...new Set(Array.from({ length: count }, () => pick(random, list)))];
}

async function setFates(): Promise<void> {
  const { db } = service.deps;
  const of = (wanted: Fate) =>
    people.filter(({ fate }) => fate === wanted).map(({ address }) => address);
  await sql`update subscriber set paused_until = now() + interval '1 day'
    where address = any (${of('paused')}::text[])`.execute(db);
  await sql`update subscriber set ended_at = now(), ended_reason = 'page'
    where address = any (${of('ended')}::text[])`.execute(db);
  await sql`insert into suppression (address_hash, address, reason)
    select address_hash, address, 'hard_bounce' from subscriber
    where address = any (${of('suppressed')}::text[])`.execute(db);
}
