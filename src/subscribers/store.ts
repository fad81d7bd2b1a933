import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { Language } from '../words.ts';
import { filterColumns } from './filter-store.ts';
import type { FilterRule } from './schema.ts';

export type Subscriber = {
  id: number;
  address: string;
  addressHash: Buffer;
  language: Language;
  fullText: boolean;
  pausedUntil: Date | null;
  confirmedAt: Date;
  endedAt: Date | null;
};

export type EndReason =
  'one_click' | 'page' | 'settings' | 'complaint' | 'bounce' | 'operator' | 'mail';

export async function findSubscriber(db: Reader, id: number): Promise<Subscriber | undefined> {
  const { rows } = await sql<Subscriber>`
    select id, address, address_hash, language, full_text, paused_until, confirmed_at, ended_at
    from subscriber where id = ${id}
  `.execute(db);
  return rows[0];
}

type Confirmed = { address: string; addressHash: Buffer; language: Language };

/**
 * Begins a subscription, or goes on with the one that runs: a pause ends. One that had ended begins
 * anew without its old filters.
 */
export async function upsertSubscriber(tx: Tx, person: Confirmed): Promise<number> {
  const { address, addressHash, language } = person;
  await sql`
    delete from filter using subscriber
    where subscriber.id = filter.subscriber_id and subscriber.ended_at is not null
      and subscriber.address_hash = ${addressHash}
  `.execute(tx);
  const { rows } = await sql<{ id: number }>`
    insert into subscriber (address, address_hash, language)
    values (${address}, ${addressHash}, ${language})
    on conflict (address_hash) do update set address = excluded.address,
      language = excluded.language, paused_until = null, confirmed_at = now(),
      ended_at = null, ended_reason = null
    returning id
  `.execute(tx);
  const [row] = rows;
  if (row === undefined) throw new Error('no subscriber inserted');
  return row.id;
}

export type NewSubscriber = {
  /** As normaliseAddress gives it. */
  address: string;
  addressHash: Buffer;
  language: Language;
  filters: Partial<FilterRule>[];
};

/**
 * Confirmed subscribers with their filters, thousands in one statement: for the demonstration, tests
 * and measurements, which need no consent. Known addresses are left as they are. Returns how many
 * are new.
 */
export async function insertSubscribers(db: Reader, rows: NewSubscriber[]): Promise<number> {
  const given = rows.map(({ addressHash, ...row }) => ({
    ...row,
    hash: addressHash.toString('hex'),
  }));
  const { rows: counted } = await sql<{ count: number }>`
    with given as materialized (
      select address, decode(hash, 'hex') as address_hash, language, filters
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb)
        as row (address text, hash text, language text, filters jsonb)
    ), added as (
      insert into subscriber (address, address_hash, language)
      select address, address_hash, language from given
      on conflict (address_hash) do nothing
      returning id, address_hash
    ), filtered as (
      insert into filter (subscriber_id, region_codes, wider, wider_codes, topic_codes, office_ids, frequency)
      select added.id, ${filterColumns()}
      from added
      join given using (address_hash)
      cross join jsonb_array_elements(given.filters) as one (filter)
      on conflict do nothing
    )
    select count(*) as count from added
  `.execute(db);
  return counted[0]?.count ?? 0;
}

/** Runs twice: the second finds it ended and gets nothing. */
export async function markEnded(
  tx: Tx,
  id: number,
  reason: EndReason,
): Promise<{ addressHash: Buffer; language: Language } | undefined> {
  const { rows } = await sql<{ addressHash: Buffer; language: Language }>`
    update subscriber set ended_at = now(), ended_reason = ${reason}
    where id = ${id} and ended_at is null
    returning address_hash, language
  `.execute(tx);
  return rows[0];
}

export async function updateSubscriber(
  tx: Tx,
  id: number,
  change: { language: Language; fullText: boolean },
): Promise<void> {
  await tx.updateTable('subscriber').set(change).where('id', '=', id).execute();
}

/** No weeks: a pause ends. */
export async function pauseSubscriber(tx: Tx, id: number, weeks: number): Promise<void> {
  await sql`
    update subscriber
    set paused_until = case when ${weeks} > 0 then now() + make_interval(weeks => ${weeks}) end
    where id = ${id}
  `.execute(tx);
}

/** Filters go with the row, and with it every place of this feature that knows the address. */
export async function deleteSubscriber(
  tx: Tx,
  person: { id: number; addressHash: Buffer },
): Promise<void> {
  await sql`delete from subscriber where id = ${person.id}`.execute(tx);
  await sql`delete from subscription_request where address_hash = ${person.addressHash}`.execute(
    tx,
  );
}

export type ConsentEvent = {
  addressHash: Buffer;
  subscriberId?: number;
  requestId?: string;
  event: 'requested' | 'mailed' | 'confirmed' | 'changed' | 'ended';
  language: Language;
  /** The exact words that were shown. */
  wording?: string;
  /** Never an address: the evidence outlives the wish to be forgotten. */
  details: Record<string, unknown>;
};

export async function insertConsentEvent(tx: Tx, event: ConsentEvent): Promise<void> {
  await tx
    .insertInto('consentEvent')
    .values({ ...event, details: JSON.stringify(event.details) })
    .execute();
}

export type KeptConsent = {
  event: string;
  language: string;
  wording: string;
  details: Record<string, unknown>;
  happenedAt: Date;
};

export async function listConsentEvents(db: Reader, addressHash: Buffer): Promise<KeptConsent[]> {
  const { rows } = await sql<KeptConsent>`
    select event, language, wording, details, happened_at
    from consent_event where address_hash = ${addressHash} order by id
  `.execute(db);
  return rows;
}

export type KeptDelivery = {
  releaseId: string;
  version: number;
  kind: string;
  state: string;
  reason: Record<string, unknown>;
  createdAt: Date;
  acceptedAt: Date | null;
};

/** What was sent to an address, newest first. Uses the unique key of delivery. */
export async function listDeliveriesTo(db: Reader, addressHash: Buffer): Promise<KeptDelivery[]> {
  const { rows } = await sql<KeptDelivery>`
    select release_id, version, kind, state, reason, delivery.created_at, accepted_at
    from delivery join distribution on distribution.id = delivery.distribution_id
    where address_hash = ${addressHash}
    order by delivery.id desc limit 10000
  `.execute(db);
  return rows;
}
