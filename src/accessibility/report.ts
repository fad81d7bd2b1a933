import type { Deps } from '../deps.ts';
import { operatorMessage } from '../email/operator-message.ts';
import type { Outcome } from '../email/classify.ts';
import { formatDateTime } from '../dates.ts';
import { ringSafely } from '../queue/ring-safely.ts';
import {
  claimReport,
  type ClaimedReport,
  deleteOldReports,
  insertReport,
  listDueReports,
  type NewReport,
  recordReport,
  type ReportResult,
} from './store.ts';

type SendDeps = Pick<Deps, 'db' | 'config' | 'words' | 'mail' | 'queues' | 'log' | 'clock'>;

const pauses = [60, 300, 900, 1_800, 3_600];

/**
 * Keeps what somebody reported and lets a worker mail it to the operator. Returns false, and keeps
 * nothing, where too many came of late.
 */
export async function reportBarrier(
  deps: Pick<Deps, 'db' | 'queues' | 'log'>,
  report: NewReport,
): Promise<boolean> {
  const reportId = await insertReport(deps.db, report);
  if (reportId === undefined) return false;
  await ringSafely(deps, 'sendBarrierReport', { reportId });
  return true;
}

/**
 * Mails a report to the operator. Runs twice: the second finds nothing to claim. A worker killed before
 * the record lets it go out again, with the same Message-ID.
 */
export async function sendBarrierReport(deps: SendDeps, reportId: string): Promise<void> {
  const claimed = await claimReport(deps.db, reportId);
  if (claimed === undefined) return;
  const outcome = await deps.mail.send(await deps.mail.sign(composeReport(deps, claimed)));
  const result = resultOf(claimed, outcome);
  await recordReport(deps.db, claimed, result);
  if (result.state === 'sent') return;
  deps.log.warn({ reportId, state: result.state }, 'report of a barrier not accepted');
  if (result.state === 'failed') return;
  const at = new Date(deps.clock.now().getTime() + result.pauseSeconds * 1_000);
  await ringSafely(deps, 'sendBarrierReport', { reportId }, { at });
}

/** Rings for every report that is due, also for those whose bell or worker was lost. */
export async function recoverReports(deps: Pick<Deps, 'db' | 'queues' | 'log'>): Promise<void> {
  for (const reportId of await listDueReports(deps.db))
    await ringSafely(deps, 'sendBarrierReport', { reportId });
}

export async function forgetOldReports(deps: Pick<Deps, 'db'>): Promise<void> {
  await deleteOldReports(deps.db);
}

function composeReport({ config, words }: SendDeps, report: ClaimedReport) {
  // The operator's language, not that of the page.
  const language = 'de';
  const say = (key: string, params = {}) => words(language, `accessibility.mail.${key}`, params);
  const { page, email, message, createdAt } = report;
  return operatorMessage({
    config,
    to: config.operatorEmail,
    answerTo: email,
    subject: page === null ? say('subject') : say('subjectOf', { page }),
    lines: [
      say('reported', { at: formatDateTime(createdAt, language) }),
      page === null ? say('noPage') : say('page', { page }),
      email === null ? say('noAnswer') : say('answer', { email }),
      '',
      ...message.split('\n'),
    ],
    language,
    id: report.id,
    date: createdAt,
  });
}

function resultOf(
  { attempts, last }: ClaimedReport,
  { result }: Pick<Outcome, 'result'> | { result: 'untried' },
): ReportResult {
  if (result === 'accepted') return { state: 'sent', pauseSeconds: 0 };
  if (result === 'failed' || last) return { state: 'failed', pauseSeconds: 0 };
  return { state: 'to_send', pauseSeconds: pauses[Math.min(attempts, pauses.length) - 1] ?? 60 };
}
