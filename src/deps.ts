import { join } from 'node:path';
import { reportChildFailure } from './alarms/child-failed.ts';
import { type Children, openChildren } from './children/children.ts';
import type { TaskFailure } from './children/task-failure.ts';
import { tasks, tasksUrl } from './children/tasks.ts';
import { type Clock, systemClock } from './clock.ts';
import { closeAll, type Closer } from './close-all.ts';
import type { Config } from './config.ts';
import { type Database, openDatabase, openLedger } from './db/database.ts';
import { openPublicState, type PublicState } from './db/public-state.ts';
import { migrate } from './db/migrate.ts';
import { type Mail, openMail } from './email/mail.ts';
import { type MailTemplates, openMailTemplates } from './email/render.ts';
import type { Mailbox } from './embedded/mailbox.ts';
import { type EventStreams, openEventStreams } from './http/event-streams.ts';
import type { RateLimit } from './http/rate-limit.ts';
import { openSheets, type Sheets } from './http/sheets.ts';
import { openViews, type Views } from './http/views.ts';
import { type Logger, openLog } from './log.ts';
import { type Metrics, openMetrics } from './metrics/metrics.ts';
import { openQueueBackend, type QueueBackend } from './queue/backend.ts';
import { openQueues, type Queues } from './queue/enqueue.ts';
import { openVocabulary, type Vocabulary } from './search/vocabulary.ts';
import { openFileStorage, type Storage } from './storage/files.ts';
import { openRequestLimit } from './subscribers/request-limit.ts';
import { openWords, type Words } from './words.ts';

/** Everything with a life of its own. A function names what it uses: `Pick<Deps, 'db' | 'clock'>`. */
export type Deps = {
  config: Config;
  log: Logger;
  clock: Clock;
  words: Words;
  /** Of the search. */
  vocabulary: Vocabulary;
  db: Database;
  /** Its address, also where it is the private one; for connections outside of this thread. */
  databaseUrl: string;
  /** The same database, for claiming and recording alone. */
  ledger: Database;
  /** What tells whether a kept public answer is still good. */
  publicState: PublicState;
  backend: QueueBackend;
  queues: Queues;
  storage: Storage;
  views: Views;
  sheets: Sheets;
  mailTemplates: MailTemplates;
  mail: Mail;
  /** One count for every door through which a subscription can be asked for. */
  limitRequests: RateLimit;
  eventStreams: EventStreams;
  metrics: Metrics;
  /** Where work without a bound is done: pictures, PDF. */
  children: Children;
  /** Only where there is no SMTP_URL. */
  mailbox: Mailbox | null;
};

export type OpenDeps = Deps & { close: Closer };

/**
 * Opens all of it in the order of need; `close` undoes it in reverse: queues before mail, mail before
 * the database, the embedded PostgreSQL last. What fails while opening closes what was open. `stop` ends
 * the waiting for a Redis that is away.
 */
export async function openDeps(config: Config, stop?: AbortSignal): Promise<OpenDeps> {
  const closers: Closer[] = [];
  const close = () => closeAll(closers);
  try {
    const onClose = (closer: Closer) => closers.push(closer);
    return { ...(await openAll(config, { onClose, stop })), close };
  } catch (error) {
    // What failed first is what is told.
    await close().catch(() => undefined);
    throw error;
  }
}

type Opening = { onClose: (closer: Closer) => void; stop: AbortSignal | undefined };

async function openAll(config: Config, { onClose, stop }: Opening): Promise<Deps> {
  const log = openLog(config.logLevel);
  const onError = (error: Error) => log.warn({ err: error }, 'connection trouble');
  const databaseUrl = await openDatabaseServer(config, log, onClose);
  const databases = await openDatabases({ url: databaseUrl, onError }, onClose);

  const mailbox = config.smtpUrl === null ? await openOwnMailbox(config) : null;
  if (mailbox !== null) onClose(() => mailbox.close());
  const mail = openMail({
    smtpUrl: config.smtpUrl ?? mailbox?.smtpUrl ?? '',
    dkimKeys: config.dkimKeys,
  });
  onClose(() => mail.close());

  const backend = await openQueueBackend({ databaseUrl, redisUrl: config.redisUrl, onError, stop });
  onClose(() => backend.close());
  const queues = openQueues(backend, systemClock, onError);
  onClose(() => queues.close());

  const metrics = openMetrics();
  const children = openOwnChildren({ db: databases.db, log, metrics });
  onClose(() => children.close());

  return {
    config,
    log,
    clock: systemClock,
    ...(await openTexts(config)),
    ...databases,
    backend,
    queues,
    mail,
    mailbox,
    limitRequests: openRequestLimit(),
    eventStreams: openEventStreams({ perOwner: 20 }),
    metrics,
    children,
    storage: await openFileStorage(join(config.dataDir, 'media')),
    sheets: openSheets(),
  };
}

async function openTexts({ baseUrl, dataDir }: Config) {
  const words = await openWords();
  return {
    words,
    vocabulary: await openVocabulary(dataDir),
    views: await openViews({ words, baseUrl }),
    mailTemplates: await openMailTemplates({ words }),
  };
}

function openOwnChildren(deps: Pick<Deps, 'db' | 'log' | 'metrics'>): Children {
  const onFailure = (failure: TaskFailure) =>
    void reportChildFailure(deps, failure).catch((error: unknown) =>
      deps.log.warn({ err: error }, 'failure of a child process not recorded'),
    );
  return openChildren({ tasks, tasksUrl, onFailure });
}

/** Of those of `db`: for statements by key (see `prepared`). */
export const connectionsForIndexes = 6;

type DatabaseInput = { url: string; onError: (error: Error) => void };

async function openDatabases(
  input: DatabaseInput,
  onClose: (closer: Closer) => void,
): Promise<Pick<Deps, 'databaseUrl' | 'db' | 'ledger' | 'publicState'>> {
  const db = openDatabase({ ...input, maxConnections: 20, forIndexes: connectionsForIndexes });
  onClose(() => db.destroy());
  await migrate(db);
  const ledger = openLedger({ ...input, maxConnections: 8 });
  onClose(() => ledger.destroy());
  const publicState = openPublicState(input);
  onClose(() => publicState.close());
  return { databaseUrl: input.url, db, ledger, publicState };
}

// The two embedded servers are loaded only where the settings name no others.
async function openOwnMailbox({ dataDir }: Config): Promise<Mailbox> {
  const { openMailbox } = await import('./embedded/mailbox.ts');
  return openMailbox(join(dataDir, 'mailbox'));
}

async function openDatabaseServer(
  config: Config,
  log: Logger,
  onClose: (closer: Closer) => void,
): Promise<string> {
  if (config.databaseUrl !== null) return config.databaseUrl;
  const { openEmbeddedPostgres } = await import('./embedded/postgres.ts');
  const server = await openEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => log.debug({ line }, 'embedded PostgreSQL'),
  });
  onClose(() => server.close());
  return server.url;
}
