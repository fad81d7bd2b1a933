import { spawn } from 'node:child_process';
import { sql } from 'kysely';
import { findFreePort, isListening, type Lab, makeFolder, waitUntil } from './lab.ts';
import { endProcess, findCommand, killWithUs } from './processes.ts';
import type { PlainTask } from './programs/plain-design.ts';
import type { Stage } from './stage.ts';

/** The design that one would write first, on each store of its queue that is there. */
export type PlainDesign = { name: string; measure(mail: Mail): Promise<number> };
export type Mail = { html: string; text: string };

export async function openPlainDesigns(
  lab: Lab,
  { service, sink }: Stage,
  count: number,
): Promise<PlainDesign[]> {
  await sql`create database plain`.execute(service.db);
  const program = await lab.startProgram('plain-design');
  const databaseUrl = new URL(service.databaseUrl);
  databaseUrl.pathname = '/plain';
  const open = (name: string, redisUrl: string | null): PlainDesign => ({
    name,
    measure: async (mail) => {
      const task = { databaseUrl: databaseUrl.href, redisUrl, smtpUrl: sink.url, count, ...mail };
      return Number(await program.ask(task satisfies PlainTask));
    },
  });
  const redisUrl = await startRedis(lab);
  const onPostgres = open('on PostgreSQL', null);
  return redisUrl === null ? [onPostgres] : [onPostgres, open('on Redis', redisUrl)];
}

async function startRedis(lab: Lab): Promise<string | null> {
  const command = findCommand('redis-server');
  if (command === null) return null;
  const port = await findFreePort();
  const folder = await makeFolder(lab.onClose);
  const settings = { port, bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  killWithUs(child);
  lab.onClose(() => endProcess(child));
  await waitUntil(`Redis on port ${port}`, () => isListening(port), 10);
  return `redis://127.0.0.1:${port}`;
}
