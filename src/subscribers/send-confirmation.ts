import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import type { Outcome } from '../email/classify.ts';
import { confirmationMessage } from '../email/message.ts';
import type { UnsignedMail } from '../email/unsigned-mail.ts';
import { withoutAddress } from '../email/without-address.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import { makeToken } from '../tokens.ts';
import { describeFilters } from './describe-filter.ts';
import { personalUrl } from './links.ts';
import {
  claimRequest,
  type ClaimedRequest,
  confirmationHours,
  deleteOldRequests,
  listDueRequests,
  type MailResult,
  markUndeliverable,
  recordMail,
} from './request-store.ts';
import { insertConsentEvent } from './store.ts';

type SendDeps = Pick<
  Deps,
  'db' | 'queues' | 'log' | 'clock' | 'words' | 'config' | 'mailTemplates' | 'mail'
>;

// Somebody waits for this mail: soon at first, then as RFC 5321 4.5.4.1 wants it.
const pauses = [10, 30, 60, 300, 900, 1_800, 3_600];

/**
 * Sends the confirmation mail of a request. No transaction is open meanwhile. Runs twice: the second
 * finds nothing to claim. A worker killed between the server's answer and the record lets the mail
 * go out again, with the same Message-ID.
 */
export async function sendConfirmation(deps: SendDeps, requestId: string): Promise<void> {
  const request = await claimRequest(deps.db, requestId);
  if (request === undefined) return;
  const message = await composeConfirmation(deps, request);
  const outcome = await deps.mail.send(await deps.mail.sign(message), { urgent: true });
  const result = resultOf(request, outcome, deps.clock.now());
  await record(deps, request, { message, outcome, result });
  if (result.state !== 'queued') return;
  const at = new Date(deps.clock.now().getTime() + result.pauseSeconds * 1_000);
  await ringSafely(deps, 'sendConfirmation', { requestId }, { at });
}

/** Rings for every confirmation that is due, also for those whose bell or worker was lost. */
export async function recoverConfirmations(
  deps: Pick<Deps, 'db' | 'queues' | 'log'>,
): Promise<void> {
  for (const requestId of await listDueRequests(deps.db))
    await ringSafely(deps, 'sendConfirmation', { requestId });
}

/** A mail server sent the confirmation back: there is no such mailbox. */
export async function failConfirmation(deps: Pick<Deps, 'db'>, requestId: string): Promise<void> {
  await markUndeliverable(deps.db, requestId);
}

/** Forgets addresses that were typed 14 days ago, confirmed or not. */
export async function forgetOldRequests(deps: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const count = await deleteOldRequests(deps.db);
  if (count > 0) deps.log.info({ count }, 'old subscription requests deleted');
}

async function composeConfirmation(deps: SendDeps, request: ClaimedRequest): Promise<UnsignedMail> {
  const { config } = deps;
  const { id, address, language, requestedAt, filters } = request;
  const mail = deps.mailTemplates.confirmation({
    language,
    filters: await describeFilters(deps, filters, language),
    confirmUrl: personalUrl(config, language, { purpose: 'confirm', id }),
    requestedAt,
    hours: confirmationHours,
  });
  const bounceToken = makeToken(config.secretKey, 'bounceRequest', id);
  return confirmationMessage({
    config,
    mail,
    requestId: id,
    address,
    language,
    bounceToken,
    date: requestedAt,
  });
}

function resultOf(request: ClaimedRequest, outcome: Outcome, now: Date): MailResult {
  if (outcome.result !== 'deferred') return { state: outcome.result, pauseSeconds: 0 };
  const pauseSeconds = pauses[Math.min(request.mailAttempts, pauses.length) - 1] ?? 60;
  const tooLate = now.getTime() + pauseSeconds * 1_000 >= request.expiresAt.getTime();
  return { state: tooLate ? 'failed' : 'queued', pauseSeconds };
}

type Sent = { message: UnsignedMail; outcome: Outcome; result: MailResult };

async function record(deps: SendDeps, request: ClaimedRequest, sent: Sent): Promise<void> {
  const { id: requestId, addressHash, language } = request;
  const response = withoutAddress(sent.outcome.response, request.address);
  await inTransaction(deps.db, async (tx) => {
    const recorded = await recordMail(tx, request, sent.result);
    if (!recorded || sent.result.state !== 'accepted') return;
    const details = { messageId: sent.message.messageId, response, subject: sent.message.subject };
    await insertConsentEvent(tx, { addressHash, requestId, event: 'mailed', language, details });
  });
  if (sent.result.state !== 'accepted')
    deps.log.info({ requestId, state: sent.result.state, response }, 'confirmation not accepted');
}
