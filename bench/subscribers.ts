import { sql } from 'kysely';
import { insertSubscribers, type NewSubscriber } from '../src/subscribers/store.ts';
import { hashAddress } from '../src/tokens.ts';
import type { Service } from './lab.ts';

type Filter = NewSubscriber['filters'][number];
type Range = { from: number; to: number };
type SubscriberWish = Range & { filtersOf: (index: number) => Filter[] };

const batch = 10_000;

/** Confirmed subscribers number `from` up to, not including, `to`. */
export async function addSubscribers(
  { db, secretKey }: Pick<Service, 'db' | 'secretKey'>,
  { from, to, filtersOf }: SubscriberWish,
): Promise<void> {
  for (let start = from; start < to; start += batch) {
    const count = Math.min(batch, to - start);
    const rows = Array.from({ length: count }, (_, offset) => {
      const address = `person${start + offset}@leser${(start + offset) % 50}.example`;
      const addressHash = hashAddress(secretKey, address);
      return { address, addressHash, language: 'de' as const, filters: filtersOf(start + offset) };
    });
    await insertSubscribers(db, rows);
  }
  await sql`analyze subscriber, filter`.execute(db);
}

/** Everybody wants the Kreis and education: all get every release of the benchmark. */
export function filtersOfAll(): Filter[] {
  return [{ regionCodes: ['05954'], topicCodes: ['05000000'] }];
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
