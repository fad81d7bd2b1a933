import { sql } from 'kysely';
import type { Deps } from '../../src/deps.ts';
import { newId } from '../../src/id.ts';
import { hashAddress, makeToken } from '../../src/tokens.ts';
import { createPeople } from '../helpers/people.ts';

type SentDeps = Pick<Deps, 'db' | 'config'>;
export type Sent = {
  deliveryId: number;
  distributionId: string;
  address: string;
  bounceAddress: string;
  unsubAddress: string;
  messageId: string;
};

/** A finished distribution of a release of the office to these people: as the ledger has it. */
export async function sendTo(
  deps: SentDeps,
  officeId: string,
  addresses: string[],
  daysAgo = 0,
): Promise<Sent[]> {
  const { db, config } = deps;
  await createPeople(
    deps,
    addresses.map((address) => ({ address })),
  );
  const distributionId = await insertDistribution(deps, officeId, daysAgo);
  const given = addresses.map((address) => ({
    address,
    hash: hashAddress(config.secretKey, address).toString('hex'),
  }));
  const { rows } = await sql<{ id: number; address: string; subscriberId: number }>`
    insert into delivery (distribution_id, created_at, subscriber_id, address, address_hash, language,
      state, accepted_at, attempts)
    select distribution.id, distribution.created_at, subscriber.id, given.address,
      decode(given.hash, 'hex'), 'de', 'accepted', distribution.created_at, 1
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as given (address text, hash text)
    join subscriber on subscriber.address_hash = decode(given.hash, 'hex')
    join distribution on distribution.id = ${distributionId}
    returning id, address, subscriber_id
  `.execute(db);
  const { secretKey, mailDomain } = config;
  return rows.map(({ id, address, subscriberId }) => ({
    deliveryId: id,
    distributionId,
    address,
    bounceAddress: `bounce+${makeToken(secretKey, 'bounce', id)}@${mailDomain}`,
    unsubAddress: `unsub+${makeToken(secretKey, 'unsubscribe', subscriberId)}@${mailDomain}`,
    messageId: `<d.${makeToken(secretKey, 'deliveryMessage', id)}@${mailDomain}>`,
  }));
}

async function insertDistribution(
  { db }: SentDeps,
  officeId: string,
  daysAgo: number,
): Promise<string> {
  const [releaseId, distributionId] = [newId(), newId()];
  await sql`insert into release (id, office_id, slug) values (${releaseId}, ${officeId}, ${releaseId})`.execute(
    db,
  );
  await sql`
    insert into release_version (release_id, number, headline) values (${releaseId}, 1, 'Neue Radwege')
  `.execute(db);
  await sql`select open_ledger_month(now() - make_interval(days => ${daysAgo}))`.execute(db);
  await sql`
    insert into distribution (id, release_id, version, kind, status, created_at, frozen_at, finished_at)
    values (${distributionId}, ${releaseId}, 1, 'initial', 'finished',
      now() - make_interval(days => ${daysAgo}), now(), now())
  `.execute(db);
  return distributionId;
}

export type ReportWish = { action?: string; status?: string; diagnostic?: string };

/** A delivery status notification (RFC 3464) as a mail server writes it. */
export function report(to: string, about: string, wish: ReportWish = {}): Buffer {
  const { action = 'failed', status = '5.1.1', diagnostic = '550 5.1.1 User unknown' } = wish;
  const lines = [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example',
    `To: ${to}`,
    'Subject: Undelivered Mail Returned to Sender',
    `Message-ID: <${newId()}@mx.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="grenze"',
    '',
    '--grenze',
    'Content-Type: text/plain',
    '',
    'Your mail could not be delivered.',
    '--grenze',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example',
    '',
    `Final-Recipient: rfc822; ${about}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--grenze--',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** What a person answers. */
export function letter(input: { to: string; text: string; headers?: string[]; from?: string }) {
  const { to, text, headers = [], from = 'Anna Muster <anna@zeitung.example>' } = input;
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    'Subject: AW: Neue Radwege',
    `Message-ID: <${newId()}@zeitung.example>`,
    ...headers,
    'Content-Type: text/plain; charset=utf-8',
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}\r\n`);
}
