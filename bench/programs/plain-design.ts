import { createTransport, type Transporter } from 'nodemailer';
import pg from 'pg';
import { openQueueBackend } from '../../src/queue/backend.ts';

export type PlainTask = {
  databaseUrl: string;
  redisUrl: string | null;
  smtpUrl: string;
  count: number;
  html: string;
  text: string;
};

const connections = 8;
// More than connections, so that none waits for the recording of another mail.
const concurrency = 50;
const batch = 1_000;

type Job = { id: number; address: string };

/**
 * One BullMQ job a recipient, Nodemailer's pool, one row changed a mail. Answers with mails per second
 * from the first job added to the last row changed.
 */
async function sendAll(task: PlainTask): Promise<number> {
  const pool = new pg.Pool({ connectionString: task.databaseUrl, max: 10 });
  const onError = (error: Error) => void process.stderr.write(`${error.message}\n`);
  const backend = await openQueueBackend({ ...task, onError });
  const transport = createTransport({
    pool: true,
    url: task.smtpUrl,
    maxConnections: connections,
    maxMessages: Infinity,
  });
  await fillTable(pool, task.count);
  const queue = backend.openQueue('plain');
  const done = Promise.withResolvers<void>();
  let open = task.count;
  const work = async ({ data }: { data: unknown }) => {
    await sendOne({ pool, transport, task }, data as Job);
    open -= 1;
    if (open === 0) done.resolve();
  };
  const worker = backend.openWorker('plain', work, { concurrency });
  worker.on('failed', (_job, error) => done.reject(error));
  await worker.waitUntilReady();
  const begin = performance.now();
  for (let start = 0; start < task.count; start += batch)
    await queue.addBulk(jobsFrom(start, Math.min(batch, task.count - start)));
  await done.promise;
  const seconds = (performance.now() - begin) / 1_000;
  await worker.close();
  await queue.close();
  await backend.close();
  transport.close();
  await pool.end();
  return task.count / seconds;
}

async function fillTable(pool: pg.Pool, count: number): Promise<void> {
  await pool.query(`drop table if exists recipient`);
  await pool.query(`create table recipient (id integer primary key, address text not null,
    state text not null, response text, accepted_at timestamptz)`);
  await pool.query(
    `insert into recipient select number, 'person' || number || '@leser.example', 'queued'
     from generate_series(0, $1::integer - 1) as number`,
    [count],
  );
}

function jobsFrom(start: number, count: number) {
  return Array.from({ length: count }, (_, offset) => ({
    name: 'mail',
    data: { id: start + offset, address: `person${start + offset}@leser.example` } satisfies Job,
    opts: { removeOnComplete: true },
  }));
}

type Sender = { pool: pg.Pool; transport: Transporter; task: PlainTask };

async function sendOne({ pool, transport, task }: Sender, { id, address }: Job): Promise<void> {
  const { response } = await transport.sendMail({
    from: 'presse@depesche.example',
    to: address,
    subject: 'Kreis legt neuen Bildungsbericht vor',
    html: task.html,
    text: task.text,
  });
  await pool.query(
    `update recipient set state = 'accepted', response = $2, accepted_at = now() where id = $1`,
    [id, String(response)],
  );
}

process.on('message', (task: PlainTask) => {
  void sendAll(task).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
