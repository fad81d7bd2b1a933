import { inTransaction, type Tx } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { endSubscription } from '../subscribers/end.ts';
import { suppressAddress } from '../suppressions/suppress.ts';
import { hashAddress } from '../tokens.ts';
import type { Case } from './case.ts';
import { countForwards, insertWords, markComplaint, type Subject } from './store.ts';

// A day; a person who writes more has other ways, a program that goes round in circles has none.
const forwardsPerSender = 10;
const forwardsPerDelivery = 5;

/**
 * Writes down what a person said, a complaint, a wish or an answer, and does what follows. Returns
 * null where it was known before. Runs twice: the second finds the digest and does nothing.
 */
export async function recordWords(
  deps: Pick<Deps, 'db' | 'config'>,
  one: Case,
): Promise<{ id: string; isToForward: boolean } | null> {
  const { raw, mail, about, verdict, digest } = one;
  const senderHash = hashAddress(deps.config.secretKey, mail.from);
  return inTransaction(deps.db, async (tx) => {
    const isHuman = verdict.class === 'human';
    const state = isHuman ? await planForward(tx, { one, senderHash }) : 'taken';
    const id = await insertWords(tx, {
      digest,
      class: verdict.class,
      deliveryId: about.deliveryId,
      officeId: about.officeId,
      senderHash,
      state,
      raw: state === 'to_forward' ? raw : null,
    });
    if (id === undefined) return null;
    if (verdict.class === 'complaint') await applyComplaint(tx, about);
    if (verdict.class === 'unsubscribe') await applyWish(tx, about);
    return { id, isToForward: state === 'to_forward' };
  });
}

/** Whether a person's answer goes on to the office. Not one that the office wrote itself. */
async function planForward(
  tx: Tx,
  { one, senderHash }: { one: Case; senderHash: Buffer },
): Promise<'to_forward' | 'dropped'> {
  const { officeEmail, deliveryId } = one.about;
  const { from } = one.mail;
  if (officeEmail === null || from === '' || from === officeEmail.toLowerCase()) return 'dropped';
  const { ofSender, ofDelivery } = await countForwards(tx, { senderHash, deliveryId });
  const isOver = ofSender >= forwardsPerSender || ofDelivery >= forwardsPerDelivery;
  return isOver ? 'dropped' : 'to_forward';
}

async function applyComplaint(tx: Tx, about: Subject): Promise<void> {
  await markComplaint(tx, about);
  if (about.subscriberId !== null)
    await endSubscription({ db: tx }, about.subscriberId, 'complaint');
  await suppressAddress({ db: tx }, 'complaint', about);
}

/** Whoever got the mail without a subscription goes on the suppression list. */
async function applyWish(tx: Tx, about: Subject): Promise<void> {
  if (about.subscriberId === null) return suppressAddress({ db: tx }, 'own_wish', about);
  await endSubscription({ db: tx }, about.subscriberId, 'mail');
}
