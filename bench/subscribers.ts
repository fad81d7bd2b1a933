import { sql } from 'kysely';
import { insertSubscribers, type NewSubscriber } from '../src/subscribers/store.ts';
import { hashAddress } from '../src/tokens.ts';
import type { Service } from './lab.ts';

type Filter = NewSubscriber['filters'][number];
type Range = { from: number; to: number };
type Filled = Pick<Service, 'db' | 'secretKey'>;

const batch = 10_000;

/** The topic of every release of the benchmark that says no other. */
const topicOfAll = '05000000';

/**
 * Confirmed subscribers number `from` up to, not including, `to`, who want the Kreis and one topic: all
 * get every release on it, and none on another.
 */
export async function addSubscribers(
  { db, secretKey }: Filled,
  { from, to, topic = topicOfAll }: Range & { topic?: string },
): Promise<void> {
  for (let start = from; start < to; start += batch) {
    const people = listPeople(secretKey, { from: start, to: Math.min(start + batch, to) });
    const addresses = people.map(({ address }) => address);
    const hashes = people.map(({ addressHash }) => addressHash);
    await sql`
      with added as (
        insert into subscriber (address, address_hash, language)
        select address, address_hash, 'de'
        from unnest(${addresses}::text[], ${hashes}::bytea[]) as given (address, address_hash)
        returning id
      )
      insert into filter (subscriber_id, region_codes, topic_codes)
      select id, array['05954'], array[${topic}] from added
    `.execute(db);
  }
  await sql`analyze subscriber, filter`.execute(db);
}

/** As addSubscribers, with filters of their own through the statement of the product. */
export async function addMixedSubscribers(
  { db, secretKey }: Filled,
  { filtersOf, from, to }: Range & { filtersOf: (index: number) => Filter[] },
): Promise<void> {
  for (let start = from; start < to; start += batch) {
    const people = listPeople(secretKey, { from: start, to: Math.min(start + batch, to) });
    const rows = people.map(({ index, ...person }) => ({
      ...person,
      language: 'de' as const,
      filters: filtersOf(index),
    }));
    await insertSubscribers(db, rows);
  }
  await sql`analyze subscriber, filter`.execute(db);
}

function listPeople(secretKey: string, { from, to }: Range) {
  return Array.from({ length: to - from }, (_, offset) => {
    const index = from + offset;
    const address = `person${index}@leser${index % 50}.example`;
    return { index, address, addressHash: hashAddress(secretKey, address) };
  });
}

export type Codes = { near: string[]; far: string[]; topics: string[]; offices: string[] };

/** The places in and around the Ennepe-Ruhr-Kreis, all others, and all topics. */
export async function readCodes({ db }: Pick<Service, 'db'>, offices: string[]): Promise<Codes> {
  const regions = await sql<{ code: string; near: boolean }>`
    select code, '05954' = any (path) or code in ('059', '05') as near
    from region where level <> 'country' order by code
  `.execute(db);
  const topics = await sql<{ code: string }>`select code from topic order by code`.execute(db);
  const codesOf = (near: boolean) =>
    regions.rows.filter((row) => row.near === near).map(({ code }) => code);
  return {
    near: codesOf(true),
    far: codesOf(false),
    topics: topics.rows.map(({ code }) => code),
    offices,
  };
}

/**
 * Mixed filters, the same for the same number: one to three a person; a place or none, half of the
 * places near by, a fifth with the wider area; up to three topics; now and then an office.
 */
export function openMixedFilters(codes: Codes): (index: number) => Filter[] {
  return (index) => {
    const random = openRandom(index);
    const draw = (list: string[]) => list[Math.floor(random() * list.length)] ?? '';
    const some = (most: number, list: string[]) =>
      Array.from({ length: Math.floor(random() * (most + 1)) }, () => draw(list));
    return Array.from({ length: 1 + Math.floor(random() ** 2 * 3) }, () => ({
      regionCodes: random() < 0.85 ? [draw(random() < 0.5 ? codes.near : codes.far)] : [],
      wider: random() < 0.2,
      topicCodes: [...new Set(some(3, codes.topics))],
      officeIds: random() < 0.05 ? some(1, codes.offices) : [],
    }));
  };
}

/** Numbers from 0 up to, not including, 1 (mulberry32, public domain). */
function openRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
