import { sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { Target } from './find-targets.ts';
import type { ReturnClass } from './classify-return.ts';

// Reports of servers come within the five days for which they try; the rest is for slow people.
const bounceDays = 14;
const keptDays = 90;

/** The delivery, confirmation or subscription that a mail is about. */
export type Subject = {
  deliveryId: number | null;
  requestId: string | null;
  distributionId: string | null;
  subscriberId: number | null;
  officeId: string | null;
  officeEmail: string | null;
  /** Empty where it was erased. */
  address: string;
  addressHash: Buffer;
  deliveredAt: Date;
  /** Not too old for the report of a mail server. */
  fresh: boolean;
};

/** The row of a target, as a key of what findSubjects gives. */
export function subjectKey({ kind, id }: Pick<Target, 'kind' | 'id'>): string {
  return `${kind} ${id}`;
}

/** What the targets are, those that exist. Uses the primary key of `delivery` in each partition. */
export async function findSubjects(
  db: Reader,
  targets: Target[],
): Promise<ReadonlyMap<string, Subject>> {
  const found = new Map<string, Subject>();
  const queries = { delivery: findDeliveries, request: findRequests, subscriber: findSubscribers };
  for (const kind of ['delivery', 'request', 'subscriber'] as const) {
    const ids = targets.filter((target) => target.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    const { rows } = await sql<Subject & { id: number | string }>`${queries[kind](ids)}`.execute(
      db,
    );
    for (const { id, ...subject } of rows) found.set(subjectKey({ kind, id }), subject);
  }
  return found;
}

type Ids = (string | number)[];

// A report can overtake the record of its delivery, which is then still open.
function findDeliveries(ids: Ids) {
  return sql`
    select delivery.id, delivery.id as delivery_id, null as request_id, distribution_id,
      subscriber_id, office.id as office_id, office.email as office_email, delivery.address,
      address_hash, coalesce(accepted_at, delivery.created_at) as delivered_at,
      delivery.created_at > now() - make_interval(days => ${bounceDays}) as fresh
    from delivery
    join distribution on distribution.id = distribution_id
    join release on release.id = distribution.release_id
    join office on office.id = release.office_id
    where delivery.id = any(${ids}::bigint[]) and state <> 'excluded'
  `;
}

function findRequests(ids: Ids) {
  return sql`
    select id, null as delivery_id, id as request_id, null as distribution_id,
      null as subscriber_id, null as office_id, null as office_email, address, address_hash,
      requested_at as delivered_at,
      requested_at > now() - make_interval(days => ${bounceDays}) as fresh
    from subscription_request where id = any(${ids}::text[])
  `;
}

function findSubscribers(ids: Ids) {
  return sql`
    select id, null as delivery_id, null as request_id, null as distribution_id,
      id as subscriber_id, null as office_id, null as office_email, address, address_hash,
      confirmed_at as delivered_at, false as fresh
    from subscriber where id = any(${ids}::bigint[])
  `;
}

export type NewReport = {
  /** Hexadecimal. */
  digest: string;
  class: ReturnClass;
  flagged: boolean;
  delivery: number | null;
  office: string | null;
};

/**
 * The digests of those that were not taken before, also by another door at the same time. In order,
 * so that two doors with the same mails wait for each other instead of both for both.
 */
export async function insertReports(tx: Tx, rows: NewReport[]): Promise<Set<string>> {
  const { rows: inserted } = await sql<{ digest: string }>`
    insert into inbound_mail (digest, class, flagged, delivery_id, office_id, state)
    select decode(digest, 'hex'), class, flagged, delivery, office, 'taken'
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as given (digest text, class text, flagged boolean, delivery bigint, office text)
    order by digest
    on conflict (digest) do nothing
    returning encode(digest, 'hex') as digest
  `.execute(tx);
  return new Set(inserted.map(({ digest }) => digest));
}

export type NewWords = {
  digest: Buffer;
  class: ReturnClass;
  deliveryId: number | null;
  officeId: string | null;
  senderHash: Buffer;
  state: 'taken' | 'to_forward' | 'dropped';
  raw: Buffer | null;
};

/** Undefined where the same mail was taken before. */
export async function insertWords(tx: Tx, mail: NewWords): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into inbound_mail (digest, class, delivery_id, office_id, sender_hash, state, raw)
    values (${mail.digest}, ${mail.class}, ${mail.deliveryId}, ${mail.officeId},
      ${mail.senderHash}, ${mail.state}, ${mail.raw})
    on conflict (digest) do nothing
    returning id
  `.execute(tx);
  return rows[0]?.id;
}

export type Forwards = { ofSender: number; ofDelivery: number };

/** Answers of people within 24 hours that were or will be handed on. */
export async function countForwards(
  tx: Tx,
  { senderHash, deliveryId }: Pick<NewWords, 'senderHash' | 'deliveryId'>,
): Promise<Forwards> {
  const { rows } = await sql<Forwards>`
    select count(*) filter (where sender_hash = ${senderHash}) as of_sender,
      count(*) filter (where delivery_id = ${deliveryId}) as of_delivery
    from inbound_mail
    where class = 'human' and state <> 'dropped' and received_at > now() - interval '24 hours'
      and (sender_hash = ${senderHash} or delivery_id = ${deliveryId})
  `.execute(tx);
  return rows[0] ?? { ofSender: 0, ofDelivery: 0 };
}

export type NewBounce = {
  /** Its delivery or request, as text. */
  key: string;
  delivery: number | null;
  request: string | null;
  distribution: string | null;
  /** Hexadecimal. */
  hash: string;
  class: 'hard' | 'soft' | 'block';
  status: string;
  diagnostic: string;
  /** ISO 8601. */
  delivered: string;
};

/** The keys of those that are the first of their delivery. */
export async function insertBounces(tx: Tx, bounces: NewBounce[]): Promise<Set<string>> {
  const { rows } = await sql<{ key: string }>`
    insert into bounce (delivery_id, request_id, distribution_id, address_hash, class, status,
      diagnostic, delivered_at)
    select delivery, request, distribution, decode(hash, 'hex'), class, status, diagnostic, delivered
    from jsonb_to_recordset(${JSON.stringify(bounces)}::jsonb)
      as given (delivery bigint, request text, distribution text, hash text, class text,
        status text, diagnostic text, delivered timestamptz)
    order by delivery, request
    on conflict do nothing
    returning coalesce(delivery_id::text, request_id) as key
  `.execute(tx);
  return new Set(rows.map(({ key }) => key));
}

/** A complaint takes the place of whatever came for its delivery before. */
export async function markComplaint(tx: Tx, about: Subject): Promise<void> {
  if (about.deliveryId === null) return;
  await sql`
    insert into bounce (delivery_id, distribution_id, address_hash, class, status, diagnostic, delivered_at)
    values (${about.deliveryId}, ${about.distributionId}, ${about.addressHash}, 'complaint', '', '',
      ${about.deliveredAt})
    on conflict (delivery_id) do update set class = 'complaint'
  `.execute(tx);
}

export type BounceRun = { delivery: number; days: number; disabled: number };

/**
 * The soft bounces of an address since a mail to it was last accepted and stayed so: on how many days
 * of the last 30, and how often in 14 days a switched-off mailbox (5.2.1). Only mails older than the
 * one that bounced now count as well received: the reports on later ones may still come. Uses the
 * index bounce_address and the unique key of delivery.
 */
export async function measureBounces(tx: Tx, bounces: NewBounce[]): Promise<BounceRun[]> {
  const { rows } = await sql<BounceRun>`
    select given.delivery, count(distinct (received_at at time zone 'utc')::date) as days,
      count(*) filter (where status = '5.2.1' and received_at > now() - interval '14 days') as disabled
    from jsonb_to_recordset(${JSON.stringify(bounces)}::jsonb)
      as given (delivery bigint, hash text, delivered timestamptz)
    cross join lateral (
      select max(accepted_at) as accepted_at from delivery
      where address_hash = decode(given.hash, 'hex') and state = 'accepted'
        and created_at > now() - interval '60 days' and accepted_at < given.delivered
        and not exists (select 1 from bounce other where other.delivery_id = delivery.id)
    ) as good
    join bounce on bounce.address_hash = decode(given.hash, 'hex') and bounce.class = 'soft'
      and received_at > now() - interval '30 days'
      and delivered_at > coalesce(good.accepted_at, '-infinity')
    group by given.delivery
  `.execute(tx);
  return rows;
}

/** Mails of which only the count is left to know. */
export async function deleteOldInbound(db: Reader): Promise<void> {
  await sql`
    delete from inbound_mail
    where received_at < now() - make_interval(days => ${keptDays})
      and state not in ('to_forward', 'forwarding')
  `.execute(db);
}
