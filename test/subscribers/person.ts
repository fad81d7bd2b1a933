import { sql } from 'kysely';
import PostalMime from 'postal-mime';
import { hashAddress, makeToken } from '../../src/tokens.ts';
import { sendConfirmation } from '../../src/subscribers/send-confirmation.ts';
import type { TestService } from '../helpers/service.ts';
import type { TestDeps } from '../helpers/deps.ts';

export type Page = { status: number; html: string; headers: Headers };
export type Fields = [string, string][] | Record<string, string>;

export async function getPage(service: TestService, path: string): Promise<Page> {
  return pageOf(await fetch(service.url + path, { redirect: 'manual' }));
}

/** Posts a form as a browser does on a page of ours. */
export async function postForm(
  service: TestService,
  path: string,
  fields: Fields = {},
): Promise<Page> {
  const body = new URLSearchParams(fields);
  return pageOf(
    await fetch(service.url + path, {
      method: 'POST',
      body,
      redirect: 'manual',
      headers: { 'sec-fetch-site': 'same-origin' },
    }),
  );
}

async function pageOf(response: Response): Promise<Page> {
  return { status: response.status, html: await response.text(), headers: response.headers };
}

export function subscribeByApi(service: TestService, body: unknown) {
  return service.api('POST', '/public/subscriptions', body);
}

export type Row = {
  id: string;
  address: string;
  mailState: string;
  mailAttempts: number;
  filters: unknown;
};

export async function requestsOf(deps: TestDeps, address: string): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select id, address, mail_state, mail_attempts, filters from subscription_request
    where address = ${address} order by requested_at, id`.execute(deps.db);
  return rows;
}

export async function eventsOf(deps: TestDeps, address: string) {
  const { rows } = await sql<{ event: string; wording: string; details: Record<string, unknown> }>`
    select event, wording, details from consent_event
    where address_hash = ${hashAddress(deps.config.secretKey, address.toLowerCase())}
    order by id`.execute(deps.db);
  return rows;
}

export async function subscriberOf(deps: TestDeps, address: string) {
  const { rows } = await sql<{
    id: number;
    language: string;
    fullText: boolean;
    pausedUntil: Date | null;
    endedReason: string | null;
  }>`select * from subscriber where address = ${address}`.execute(deps.db);
  return rows[0];
}

export async function mailsTo(deps: TestDeps, address: string) {
  const { items } = deps.mailbox?.list({ offset: 0, limit: 50, q: address }) ?? { items: [] };
  return Promise.all(
    items.map(async ({ id }) => PostalMime.parse((await deps.mailbox?.read(id)) ?? '')),
  );
}

/** A confirmed subscriber by the whole way: API, mail, button. */
export async function confirmedPerson(
  service: TestService,
  address: string,
  filters: unknown[] = [{ regions: ['05954'], wider: true, topics: ['05000000'] }],
): Promise<{ id: number; settings: string; unsubscribe: string; confirm: string }> {
  const { deps } = service;
  await subscribeByApi(service, { email: address, filters });
  const request = (await requestsOf(deps, address)).at(-1);
  if (request === undefined) throw new Error('no request');
  await sendConfirmation(deps, request.id);
  const confirm = `/bestaetigen/${makeToken(deps.config.secretKey, 'confirm', request.id)}`;
  await postForm(service, confirm);
  const subscriber = await subscriberOf(deps, address);
  if (subscriber === undefined) throw new Error('not confirmed');
  const link = (purpose: 'settings' | 'unsubscribe') =>
    makeToken(deps.config.secretKey, purpose, subscriber.id);
  return {
    id: subscriber.id,
    confirm,
    settings: `/einstellungen/${link('settings')}`,
    unsubscribe: `/abmelden/${link('unsubscribe')}`,
  };
}

/** Undoes the brake of 10 minutes, as time would. */
export async function letTimePass(deps: TestDeps, address: string, minutes: number): Promise<void> {
  await sql`
    update subscription_request
    set requested_at = requested_at - make_interval(mins => ${minutes}),
      expires_at = expires_at - make_interval(mins => ${minutes}),
      mail_next_at = mail_next_at - make_interval(mins => ${minutes})
    where address = ${address}`.execute(deps.db);
}
