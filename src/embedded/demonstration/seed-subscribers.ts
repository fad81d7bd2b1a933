import type { Deps } from '../../deps.ts';
import { insertSubscribers } from '../../subscribers/store.ts';
import { hashAddress } from '../../tokens.ts';
import { makeSubscribers } from './subscribers.ts';

const seed = 2026;

/** Subscribers with confirmed addresses and filters, the same ones each time. */
export async function seedSubscribers(
  deps: Pick<Deps, 'db' | 'config'>,
  count: number,
  offices: Map<string, string>,
): Promise<void> {
  const rows = makeSubscribers(count, seed).map(({ email, language, filters }) => ({
    address: email,
    addressHash: hashAddress(deps.config.secretKey, email.toLowerCase()),
    language,
    filters: filters.map(({ regions, topics, offices: slugs, wider }) => ({
      regionCodes: regions,
      topicCodes: topics,
      officeIds: slugs.flatMap((slug) => offices.get(slug) ?? []),
      wider,
    })),
  }));
  await insertSubscribers(deps.db, rows);
}
