import { hash } from 'node:crypto';

/** What the proof says about the distribution as a whole; covered by the first link. */
export type ProofHeader = {
  distributionId: string;
  releaseId: string;
  version: number;
  kind: string;
  status: string;
  createdAt: string;
  frozenAt: string;
  finishedAt: string;
  candidates: number;
  excluded: number;
  accepted: number;
  failed: number;
  uncertain: number;
};

/** What the chain covers of a delivery. Empty text where there is nothing. */
export type ProofLine = {
  id: number;
  /** Hexadecimal, HMAC of the address: it outlives the readable address. */
  addressHash: string;
  language: string;
  state: string;
  excludedBecause: string;
  attempts: number;
  uncertain: number;
  acceptedAt: string;
  queueId: string;
};

// In the text of the first link, so that another form of proof can never be taken for this one.
const form = 'depesche-proof-1';

export const headerFields = [
  'distributionId',
  'releaseId',
  'version',
  'kind',
  'status',
  'createdAt',
  'frozenAt',
  'finishedAt',
  'candidates',
  'excluded',
  'accepted',
  'failed',
  'uncertain',
] as const satisfies (keyof ProofHeader)[];

export const lineFields = [
  'id',
  'addressHash',
  'language',
  'state',
  'excludedBecause',
  'attempts',
  'uncertain',
  'acceptedAt',
  'queueId',
] as const satisfies (keyof ProofLine)[];

/** SHA-256 of the header: where the chain begins. */
export function firstLink(header: ProofHeader): Buffer {
  const values = headerFields.map((name) => header[name]);
  return hash('sha256', JSON.stringify([form, ...values]), 'buffer');
}

/** SHA-256 of the link before and the delivery, as JSON array of the fields above in their order. */
export function nextLink(before: Buffer, line: ProofLine): Buffer {
  const text = Buffer.from(JSON.stringify(lineFields.map((name) => line[name])));
  return hash('sha256', Buffer.concat([before, text]), 'buffer');
}
