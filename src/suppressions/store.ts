import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export type SuppressionReason = 'hard_bounce' | 'complaint' | 'own_wish' | 'operator';
export type Suppression = { address: string; addressHash: Buffer; details: string };

/** The first reason stays. */
export async function insertSuppressions(
  db: Reader,
  reason: SuppressionReason,
  rows: Suppression[],
): Promise<void> {
  await db
    .insertInto('suppression')
    .values(
      rows.map(({ address, addressHash, details }) => ({ address, addressHash, details, reason })),
    )
    .onConflict((oc) => oc.column('addressHash').doNothing())
    .execute();
}

/** A confirmed wish to get mail again lifts what a dead mailbox or an own wish had set. */
export async function liftSuppression(db: Reader, addressHash: Buffer): Promise<void> {
  await sql`
    delete from suppression
    where address_hash = ${addressHash} and reason in ('hard_bounce', 'own_wish')
  `.execute(db);
}

/** Why nothing goes to an address; undefined where nothing stands in the way. */
export async function findSuppression(
  db: Reader,
  addressHash: Buffer,
): Promise<SuppressionReason | undefined> {
  const { rows } = await sql<{ reason: SuppressionReason }>`
    select reason from suppression where address_hash = ${addressHash}
  `.execute(db);
  return rows[0]?.reason;
}

/** The hash goes on to hold mails back; the readable address goes, with answers that may quote it. */
export async function forgetSuppressedAddress(db: Reader, addressHash: Buffer): Promise<void> {
  await db
    .updateTable('suppression')
    .set({ address: null, details: '' })
    .where('addressHash', '=', addressHash)
    .execute();
}
