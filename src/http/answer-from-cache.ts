import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Clock } from '../clock.ts';
import type { PublicState } from '../db/public-state.ts';
import { openKept } from '../kept.ts';
import type { Logger } from '../log.ts';
import { type Answer, toAnswer, writeAnswer } from './answer.ts';
import { openAnswerCache, type Wish } from './answer-cache.ts';
import { etagOf, isUnchanged } from './conditional.ts';
import { keyOfAddress } from './kept-addresses.ts';

type CacheDeps = { publicState: Pick<PublicState, 'read'>; clock: Clock; log: Logger };
type Limits = { maxBytes: number };
type App = (request: IncomingMessage, response: ServerResponse) => void;

// What an answer holds beside its body: header fields, and the packed bytes of most.
const besides = { bytes: 2_000, share: 0.5 };

/**
 * Answers public addresses from what is kept, and all else by `app`. Each request asks the database
 * for the number of the public state (one reading for all that come together), and what is kept is
 * good for that number only: so nothing outlives a publication, correction or withdrawal, by whatever
 * process, and there is no message that could be lost. Without a database nothing is kept. It stands
 * before Express, whose own work for a request is more than all of this.
 */
export function answerFromCache(deps: CacheDeps, limits: Limits, app: App): RequestListener {
  const cache = openAnswerCache(deps, limits);
  const keyOf = rememberKeys();
  const answer = async (key: string, request: IncomingMessage, response: ServerResponse) => {
    const number = await deps.publicState.read().catch(() => null);
    if (number === null) return app(request, response);
    const found = cache.find(key, number);
    if (found === null) {
      const wish = cache.begin(key, number, response);
      return app(request, Object.assign(response, { locals: { wish } }));
    }
    const kept = await found;
    return kept === null ? app(request, response) : writeAnswer(kept, request, response);
  };
  return (request, response) => {
    const key = keyOfRequest(request, keyOf);
    if (key === null) return app(request, response);
    answer(key, request, response).catch((error: unknown) => {
      deps.log.error({ err: error }, 'kept answer failed');
      response.destroy();
    });
  };
}

const mostRemembered = 1_000;

/** The key of an address, remembered for those that are asked for again and again. */
function rememberKeys(): (url: string) => string | null {
  const known = openKept<string>(mostRemembered);
  return (url) => {
    const found = known.find(url);
    if (found !== undefined) return found;
    const key = keyOfAddress(url);
    if (key !== null) known.keep(url, key, 1);
    return key;
  };
}

/**
 * Pages may differ by what a reader accepts (browsers say text/html first, without a weight); files do
 * not. Who sends a body may take his time with it, and others would wait for what he asked for.
 */
function keyOfRequest(
  { method, url = '', headers }: IncomingMessage,
  keyOf: (url: string) => string | null,
): string | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
    return null;
  const key = keyOf(url);
  if (key === null || /^\/(api|feeds)\//.test(key)) return key;
  const { accept = '*/*' } = headers;
  return accept === '*/*' || /^text\/html(,|$)/.test(accept) ? key : null;
}

// What is not there is asked for again and again too: just before a moment, most of all.
const keptStatus = [200, 404, 410];

/**
 * Sends what everybody gets who asks for this address, and lets it be kept for those who come after:
 * until the public state changes, a minute at most. `changedAt` is held against If-Modified-Since.
 */
export async function sendPublic(
  response: Response,
  body: string | Buffer,
  changedAt: Date | null = null,
): Promise<void> {
  if (!keptStatus.includes(response.statusCode)) return void response.send(body);
  if (!response.get('Content-Type')) response.type('html');
  if (!response.get('ETag') && response.statusCode === 200) response.set('ETag', etagOf(body));
  const bytes = Buffer.from(body);
  const answer = answerOf(response, bytes, changedAt);
  const wish = response.locals.wish as Wish | undefined;
  if (wish !== undefined) {
    wish.keep(answer, bytes.length * (1 + besides.share) + besides.bytes);
    return writeAnswer(answer, response.req, response);
  }
  if (answer.etag !== '' && isUnchanged(response.req.headers, answer)) response.status(304).end();
  else response.send(bytes);
}

function answerOf(response: Response, body: Buffer, changedAt: Date | null): Answer {
  response.vary('Accept-Encoding');
  const { 'x-request-id': _, ...fields } = response.getHeaders();
  return toAnswer({ status: response.statusCode, fields, changedAt, body });
}
