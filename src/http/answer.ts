import type { OutgoingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Request, Response } from 'express';
import { isUnchanged } from '../feeds/conditional.ts';

type Coding = 'identity' | 'gzip' | 'br';

const onUnchanged = [
  'etag',
  'last-modified',
  'cache-control',
  'vary',
  'access-control-allow-origin',
  'cross-origin-resource-policy',
];

/** A finished answer of status 200: its bytes, packed once for each coding, and its header fields. */
export type Answer = {
  fields: OutgoingHttpHeaders;
  etag: string;
  /** What If-Modified-Since is held against. */
  changedAt: Date | null;
  bytes: Partial<Record<Coding, Promise<Buffer>>> & { identity: Promise<Buffer> };
};

export type AnswerInput = {
  fields: OutgoingHttpHeaders;
  etag: string;
  changedAt: Date | null;
  body: Buffer;
};

// Below this the header fields weigh more than what packing saves; as `compression` has it.
const leastPacked = 1024;

export function toAnswer({ fields, etag, changedAt, body }: AnswerInput): Answer {
  return { fields, etag, changedAt, bytes: { identity: Promise.resolve(body) } };
}

/** Answers with 304, or with the bytes in the coding that the reader likes best. */
export async function writeAnswer(
  answer: Answer,
  request: Request,
  response: Response,
): Promise<void> {
  if (isUnchanged(request.headers, answer)) return writeUnchanged(answer, response);
  const identity = await answer.bytes.identity;
  const coding = identity.length < leastPacked ? 'identity' : chooseCoding(request);
  const bytes = coding === 'identity' ? identity : await pack(answer, coding, identity);
  response.writeHead(200, {
    ...answer.fields,
    ...(coding !== 'identity' && { 'Content-Encoding': coding }),
    'Content-Length': bytes.length,
  });
  // Node leaves the body out where the question was HEAD.
  response.end(bytes);
}

function writeUnchanged({ fields }: Answer, response: Response): void {
  // A browser keeps the other fields of the answer that it has (RFC 9111, section 4.3.4).
  const told = onUnchanged.filter((name) => fields[name] !== undefined);
  response.writeHead(304, Object.fromEntries(told.map((name) => [name, fields[name]])));
  response.end();
}

function chooseCoding(request: Request): Coding {
  if (request.headers['accept-encoding'] === undefined) return 'identity';
  const chosen = request.acceptsEncodings('br', 'gzip', 'identity');
  return chosen === 'br' || chosen === 'gzip' ? chosen : 'identity';
}

const packers = {
  gzip: promisify(gzip) as (body: Buffer) => Promise<Buffer>,
  // The default of 11 would take seconds for a feed.
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

function pack(answer: Answer, coding: 'gzip' | 'br', identity: Buffer): Promise<Buffer> {
  return (answer.bytes[coding] ??= packers[coding](identity));
}
