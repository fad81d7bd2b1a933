import type { Deps } from '../../src/deps.ts';
import { type NewSubscriber, insertSubscribers } from '../../src/subscribers/store.ts';
import { hashAddress } from '../../src/tokens.ts';

type FilterWish = NewSubscriber['filters'][number];
export type PersonWish = { address: string; language?: 'de' | 'en'; filters?: FilterWish[] };

/** Confirmed subscribers; without filters they want everything. */
export async function createPeople(
  deps: Pick<Deps, 'db'> & { config: Pick<Deps['config'], 'secretKey'> },
  people: PersonWish[],
): Promise<void> {
  const rows = people.map(({ address, language = 'de' as const, filters = [{}] }) => ({
    address,
    addressHash: hashAddress(deps.config.secretKey, address),
    language,
    filters,
  }));
  await insertSubscribers(deps.db, rows);
}

/** `count` people who want everything: person0001@leser.example … */
export function manyPeople(count: number, domain = 'leser.example'): PersonWish[] {
  return Array.from({ length: count }, (_, index) => ({
    address: `person${String(index + 1).padStart(4, '0')}@${domain}`,
  }));
}
