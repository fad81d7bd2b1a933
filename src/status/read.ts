import { type AlarmKind, countOpenAlarms } from '../alarms/store.ts';
import type { Deps } from '../deps.ts';
import {
  type MailFigures,
  type PublicationFigures,
  readMailFigures,
  readPublicationFigures,
} from './store.ts';

export type Status = {
  state: 'fine' | 'disturbed' | 'down';
  checkedAt: Date;
  /** Null while the database does not answer. */
  figures: {
    publication: PublicationFigures;
    mails: MailFigures;
    alarms: { kind: AlarmKind; count: number }[];
  } | null;
  /** Jobs for mails that wait; null while the queue does not answer. */
  waitingJobs: number | null;
};

type StatusDeps = Pick<Deps, 'db' | 'queues' | 'log' | 'clock'>;

// Somebody waits for the page, and wants it most when nothing answers.
const longestMs = 3_000;
// Not publications and pictures: those have jobs before their release is public.
const mailQueues = ['distribution', 'delivery', 'urgent', 'confirmation'];
const lateSeconds = 60;
const unbegunSeconds = 300;

/** How the service is, for everybody: kinds and counts, no names, and nothing of what is to come. */
export async function readStatus(deps: StatusDeps): Promise<Status> {
  const [figures, waitingJobs] = await Promise.all([
    orNull(deps, readFigures(deps)),
    orNull(deps, countWaiting(deps)),
  ]);
  return {
    state: stateOf(figures, waitingJobs),
    checkedAt: deps.clock.now(),
    figures,
    waitingJobs,
  };
}

async function readFigures({ db }: StatusDeps): Promise<NonNullable<Status['figures']>> {
  const [publication, mails, alarms] = await Promise.all([
    readPublicationFigures(db),
    readMailFigures(db),
    countOpenAlarms(db),
  ]);
  return { publication, mails, alarms };
}

async function countWaiting({ queues }: StatusDeps): Promise<number> {
  const counts = await queues.countJobs();
  return mailQueues.reduce((sum, name) => sum + (counts[name]?.waiting ?? 0), 0);
}

function stateOf(figures: Status['figures'], waitingJobs: number | null): Status['state'] {
  if (figures === null) return 'down';
  const { publication, mails, alarms } = figures;
  const isLate = publication.overdue || (publication.worstLateSeconds ?? 0) > lateSeconds;
  const isFine =
    waitingJobs !== null && !isLate && alarms.length === 0 && mails.unbegunSeconds < unbegunSeconds;
  return isFine ? 'fine' : 'disturbed';
}

/** What does not answer in time, or with an error, is null: that is an answer here. */
async function orNull<T>({ log }: StatusDeps, question: Promise<T>): Promise<T | null> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer in time')), longestMs);
  try {
    return await Promise.race([question, late]);
  } catch (error) {
    log.warn({ err: error }, 'status not read');
    return null;
  } finally {
    clearTimeout(timer);
  }
}
