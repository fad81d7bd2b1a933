import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { isUnchanged } from './conditional.ts';

type Coding = 'identity' | 'gzip' | 'br';
type Packed = { fields: OutgoingHttpHeaders; bytes: Buffer };

/** A finished answer, packed once for each coding that somebody asked for. */
export type Answer = {
  status: number;
  /** Empty where the status is not 200: then nothing can be unchanged. */
  etag: string;
  /** What If-Modified-Since is held against. */
  changedAt: Date | null;
  onUnchanged: OutgoingHttpHeaders;
  identity: Packed;
  packed: Partial<Record<Exclude<Coding, 'identity'>, Promise<Packed>>>;
};

export type AnswerInput = {
  status: number;
  fields: OutgoingHttpHeaders;
  changedAt: Date | null;
  body: Buffer;
};

// Below this the header fields weigh more than what packing saves; as `compression` has it.
const leastPacked = 1024;

// A browser keeps the other fields of the answer that it has (RFC 9111, section 4.3.4).
const toldOnUnchanged = [
  'etag',
  'last-modified',
  'cache-control',
  'vary',
  'access-control-allow-origin',
  'cross-origin-resource-policy',
];

/** Names of the header fields in lower case, an `etag` among them where the status is 200. */
export function toAnswer({ status, fields, changedAt, body }: AnswerInput): Answer {
  const told = Object.entries(fields).filter(([name]) => toldOnUnchanged.includes(name));
  return {
    status,
    etag: status === 200 ? String(fields.etag) : '',
    changedAt,
    onUnchanged: Object.fromEntries(told),
    identity: { fields: { ...fields, 'content-length': body.length }, bytes: body },
    packed: {},
  };
}

/** Answers with 304, or with the bytes in the coding that the reader likes best. */
export async function writeAnswer(
  answer: Answer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (answer.etag !== '' && isUnchanged(request.headers, answer))
    return void response.writeHead(304, answer.onUnchanged).end();
  const coding = chooseCoding(answer, request.headers['accept-encoding']);
  const { fields, bytes } = coding === 'identity' ? answer.identity : await pack(answer, coding);
  // Node leaves the body out where the question was HEAD.
  response.writeHead(answer.status, fields).end(bytes);
}

/** The shorter of those that the reader names and does not refuse with q=0. */
function chooseCoding({ identity }: Answer, accepted: string | undefined): Coding {
  if (accepted === undefined || identity.bytes.length < leastPacked) return 'identity';
  const names = accepted
    .toLowerCase()
    .split(',')
    .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
    .map((one) => one.replace(/;.*$/, '').trim());
  if (names.includes('br')) return 'br';
  return names.includes('gzip') ? 'gzip' : 'identity';
}

const packers = {
  gzip: (body: Buffer) => promisify(gzip)(body),
  // The default of 11 would take seconds for a feed.
  br: (body: Buffer) =>
    promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
};

function pack(answer: Answer, coding: 'gzip' | 'br'): Promise<Packed> {
  return (answer.packed[coding] ??= packers[coding](answer.identity.bytes).then((bytes) => ({
    fields: {
      ...answer.identity.fields,
      'content-encoding': coding,
      'content-length': bytes.length,
    },
    bytes,
  })));
}
