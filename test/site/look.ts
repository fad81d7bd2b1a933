import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSite } from '../../src/http/app.ts';
import type { TestService } from '../helpers/service.ts';
import { askedWord } from './planted.ts';

/** One answer; `text` has a character for each byte. */
export type Look = { status: number; headers: Record<string, string>; text: string };

export async function lookAt(
  url: string,
  address: string,
  headers: Record<string, string> = {},
): Promise<Look> {
  const response = await fetch(url + address, { headers, redirect: 'manual' });
  const bytes = Buffer.from(await response.arrayBuffer());
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text: bytes.toString('latin1'),
  };
}

const atOnce = 6;

/** All of these addresses, some at a time. */
export async function lookAtAll(url: string, addresses: string[]): Promise<Map<string, Look>> {
  const looks = new Map<string, Look>();
  const open = addresses.values();
  const run = async () => {
    for (const address of open) looks.set(address, await lookAt(url, address));
  };
  await Promise.all(Array.from({ length: atOnce }, run));
  return looks;
}

/** The same site on the same database, with nothing in its memory. */
export async function withFreshSite<T>(
  { deps }: TestService,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const server = createServer(createSite(deps)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

const changing = new Set(['x-request-id', 'date', 'keep-alive', 'ratelimit', 'ratelimit-policy']);

/** What must be the same where nothing public has changed: status, headers with the ETag, body. */
export function comparable({ status, headers, text }: Look): Look {
  const kept = Object.entries(headers).filter(([name]) => !changing.has(name));
  const number = headers['x-request-id'];
  return {
    status,
    headers: Object.fromEntries(kept),
    text: number === undefined ? text : text.replaceAll(number, ''),
  };
}

/** The first line in which two answers differ; null where they are the same. */
export function firstChange(one: Look, other: Look): string | null {
  const linesOf = (look: Look) => {
    const { status, headers, text } = comparable(look);
    return [String(status), JSON.stringify(headers), ...text.split('\n')];
  };
  const [before, after] = [linesOf(one), linesOf(other)];
  const text = after.findLast((line, index) => line !== before[index]);
  return text ?? (before.length === after.length ? null : 'fewer lines');
}

/** Headers and body without the question that an answer repeats. */
export function wordsOf({ headers, text }: Look): string {
  return `${JSON.stringify(headers)}\n${text}`.replaceAll(askedWord, '');
}
