import type { Deps } from '../deps.ts';
import type { Outcome } from '../email/classify.ts';
import { forwardMessage } from '../email/forward-message.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import {
  claimForward,
  type ClaimedForward,
  type ForwardResult,
  listDueForwards,
  recordForward,
} from './forward-store.ts';
import { readMail } from './read-mail.ts';

type ForwardDeps = Pick<Deps, 'db' | 'config' | 'words' | 'mail' | 'queues' | 'log' | 'clock'>;

const pauses = [60, 300, 900, 1_800, 3_600];

/**
 * Hands a person's answer on to the office. Runs twice: the second finds nothing to claim. A worker
 * killed before the record lets it go out again, with the same Message-ID.
 */
export async function forwardMail(deps: ForwardDeps, inboundId: string): Promise<void> {
  const claimed = await claimForward(deps.db, inboundId);
  if (claimed === undefined) return;
  const message = await composeForward(deps, claimed);
  const outcome = await deps.mail.send(await deps.mail.sign(message));
  const result = resultOf(claimed, outcome);
  await recordForward(deps.db, claimed, result);
  if (result.state === 'forwarded') return;
  deps.log.warn({ inboundId, state: result.state }, 'answer to an office not accepted');
  if (result.state === 'failed') return;
  const at = new Date(deps.clock.now().getTime() + result.pauseSeconds * 1_000);
  await ringSafely(deps, 'forwardMail', { inboundId }, { at });
}

/** Rings for every answer that is due, also for those whose bell or worker was lost. */
export async function recoverForwards(deps: Pick<Deps, 'db' | 'queues' | 'log'>): Promise<void> {
  for (const inboundId of await listDueForwards(deps.db))
    await ringSafely(deps, 'forwardMail', { inboundId });
}

async function composeForward({ config, words }: ForwardDeps, claimed: ClaimedForward) {
  const { id, raw, officeName, officeEmail, language, receivedAt } = claimed;
  const { subject, from, fromName } = await readMail(raw);
  return forwardMessage({
    config,
    words,
    original: raw,
    subject: subject.slice(0, 200),
    writer: { name: fromName, address: from },
    to: officeEmail,
    officeName,
    language,
    id,
    date: receivedAt,
  });
}

function resultOf({ attempts, last }: ClaimedForward, { result }: Outcome): ForwardResult {
  if (result === 'accepted') return { state: 'forwarded', pauseSeconds: 0 };
  if (result === 'failed' || last) return { state: 'failed', pauseSeconds: 0 };
  return { state: 'to_forward', pauseSeconds: pauses[Math.min(attempts, pauses.length) - 1] ?? 60 };
}
