import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Deps } from '../deps.ts';
import { AppError, invalid } from '../errors.ts';
import type { OnceInput } from './api.ts';
import { asAppError } from './errors.ts';
import {
  type AnswerKey,
  findAnswer,
  forgetAnswers,
  keepAnswer,
  releaseAnswer,
  reserveAnswer,
} from './idempotency-store.ts';

type Answer = { status: number; body: unknown };
type IdempotencyDeps = Pick<Deps, 'db'>;

/**
 * Runs `work` once for an Idempotency-Key of an API key: a repeated POST gets the first answer
 * again. The same key for another request is `conflict`, likewise while the first still runs. A call
 * that was refused frees its key; one that broke may have been done, and keeps it until it is taken
 * for dead (see reserveAnswer). Kept for 24 hours.
 *
 * An upload is told from another by its length alone, because its bytes are not read for a repeated
 * call: a second file of exactly the same length under one key gets the answer of the first.
 */
export async function answerOnce(
  deps: IdempotencyDeps,
  input: OnceInput,
  work: () => Promise<unknown>,
): Promise<Answer> {
  const key = input.request.method === 'POST' ? keyOf(input.request) : null;
  if (key === null || input.office === null) return { status: input.status, body: await work() };
  const answerKey = { apiKeyId: input.office.keyId, key };
  const hash = hashOf(input.request);
  if (!(await reserveAnswer(deps.db, answerKey, hash))) {
    return repeat(await findAnswer(deps.db, answerKey), hash);
  }
  const answer = { status: input.status, body: await workOrFree(deps, answerKey, work) };
  await keepAnswer(deps.db, answerKey, answer);
  return answer;
}

async function workOrFree(
  deps: IdempotencyDeps,
  answerKey: AnswerKey,
  work: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    const refusal = asAppError(error);
    // A connection that broke in a commit leaves open whether it was one.
    if (refusal !== null && refusal.code !== 'unavailable') await releaseAnswer(deps.db, answerKey);
    throw error;
  }
}

export async function forgetOldAnswers(deps: IdempotencyDeps): Promise<void> {
  await forgetAnswers(deps.db);
}

function repeat(
  kept: { requestHash: Buffer; status: number | null; body: unknown } | undefined,
  hash: Buffer,
): Answer {
  if (kept === undefined || kept.status === null)
    throw new AppError('conflict', { message: 'errors.idempotency.running' });
  if (!kept.requestHash.equals(hash))
    throw new AppError('conflict', { message: 'errors.idempotency.otherRequest' });
  return { status: kept.status, body: kept.body };
}

function keyOf(request: Request): string | null {
  const key = request.get('Idempotency-Key');
  if (key === undefined) return null;
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw invalid([{ path: 'Idempotency-Key', message: 'errors.idempotency.form' }]);
}

function hashOf(request: Request): Buffer {
  if (request.body === undefined && request.get('Transfer-Encoding') !== undefined)
    throw invalid([{ path: 'Content-Length', message: 'errors.idempotency.length' }]);
  const content: unknown = request.body ?? request.get('Content-Length') ?? null;
  return createHash('sha256')
    .update(`${request.originalUrl}\n${JSON.stringify(content)}`)
    .digest();
}
