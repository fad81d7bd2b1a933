import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { type Address, mailboxOf } from '../email/address.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { hashAddress } from '../tokens.ts';
import type { Language } from '../words.ts';
import { insertRequest } from './request-store.ts';
import type { FilterRule } from './schema.ts';
import { insertConsentEvent } from './store.ts';

export type Wish = {
  email: Address;
  language: Language;
  filters: FilterRule[];
  /** The words of consent that the person saw; empty where another program asks. */
  wording: string;
  source: 'form' | 'api';
};

/**
 * Keeps the wish to subscribe and lets a worker send the confirmation mail. Does the same, and takes
 * as long, whether the address is known, suppressed or new: the bell rings also where no mail goes
 * out, and whoever answers it finds nothing to do.
 */
export async function requestSubscription(
  deps: Pick<Deps, 'db' | 'queues' | 'log' | 'config'>,
  wish: Wish,
): Promise<void> {
  const { language, filters, wording, source } = wish;
  const { address, key } = wish.email;
  const addressHash = hashAddress(deps.config.secretKey, key);
  const mailboxHash = hashAddress(deps.config.secretKey, mailboxOf(key));
  const requestId = await inTransaction(deps.db, async (tx) => {
    const id = await insertRequest(tx, { address, addressHash, mailboxHash, language, filters });
    const details = { source, filters };
    const event = { addressHash, requestId: id, event: 'requested', language, wording } as const;
    await insertConsentEvent(tx, { ...event, details });
    return id;
  });
  await ringSafely(deps, 'sendConfirmation', { requestId });
}
