import { readFile } from 'node:fs/promises';
import { readConfig } from './config.ts';
import { type Deps, openDeps } from './deps.ts';
import { runDemo } from './embedded/demo.ts';
import { startDemonstration } from './embedded/demonstration/start.ts';
import { createApiKey } from './offices/api-keys.ts';
import { findOfficeBySlug } from './offices/store.ts';
import { importRegions } from './regions/import-regions.ts';
import { settings } from './settings.ts';
import { startService, untilAskedToStop } from './start.ts';
import { importTopics } from './topics/import-topics.ts';

type Command = { args: string; help: string; run(args: string[]): Promise<void> };

/** Every command of `depesche`. */
export const commands: Record<string, Command | undefined> = {
  start: {
    args: '',
    help: 'portal, API, feeds and workers in one process (npm start)',
    run: () => runService({ http: true, workers: true }),
  },
  serve: {
    args: '',
    help: 'portal, API and feeds only',
    run: () => runService({ http: true, workers: false }),
  },
  work: {
    args: '',
    help: 'workers only: publication, distribution, mail',
    run: () => runService({ http: false, workers: true }),
  },
  migrate: {
    args: '',
    help: 'bring the database schema up to date and end',
    run: () => withDeps(async () => say('The database schema is up to date.')),
  },
  'import-regions': {
    args: 'FILE',
    help: 'put the regions of a CSV or TSV in place of the present ones',
    run: ([file]) => withDeps((deps) => runImport(deps, importRegions, file)),
  },
  'import-topics': {
    args: 'FILE',
    help: 'put the topics of a CSV or TSV in place of the present ones',
    run: ([file]) => withDeps((deps) => runImport(deps, importTopics, file)),
  },
  'create-key': {
    args: 'OFFICE NAME',
    help: 'make an API key for the office with this slug; it is shown once',
    run: ([slug = '', name = 'API']) => withDeps((deps) => createKey(deps, slug, name)),
  },
  demo: {
    args: '',
    help: 'prove the main job once in a throw-away folder (npm run demo)',
    run: () => runDemo(),
  },
};

export function printHelp(name: string): void {
  const command = commands[name];
  if (command !== undefined) say(`depesche ${name} ${command.args}\n  ${command.help}`);
  else if (name !== '--help') say(`There is no command "${name}".`);
  const rows = Object.entries(commands).map(([key, entry]) =>
    row(`${key} ${entry?.args}`, entry?.help),
  );
  const environment = settings.map((setting) =>
    row(setting.name, `${setting.help} [${setting.default}]`),
  );
  if (command === undefined)
    say(
      `\nCommands\n${rows.join('\n')}\n\nSettings (environment or .env)\n${environment.join('\n')}`,
    );
}

function row(left: string, right = ''): string {
  return `  ${left.padEnd(26)}${right}`;
}

async function runService(parts: { http: boolean; workers: boolean }): Promise<void> {
  const config = readConfig();
  const asked = untilAskedToStop();
  const service = await startService(config, parts);
  const finishDemonstration = config.demo ? await startDemonstration(service) : null;
  if (!config.demo) say(`Depesche runs${parts.http ? ` at ${config.baseUrl}` : ''}.`);
  await asked;
  say('\nDepesche ends: requests and mails under way are finished first.');
  await finishDemonstration?.();
  await service.stop();
}

async function withDeps(work: (deps: Deps) => Promise<void>): Promise<void> {
  const { close, ...deps } = await openDeps(readConfig());
  try {
    await work(deps);
  } finally {
    await close();
  }
}

type Import = (
  deps: Deps,
  text: string,
) => Promise<{ kept: number; faults: { line: number; message: string }[] }>;

async function runImport(deps: Deps, importRows: Import, file: string | undefined): Promise<void> {
  if (file === undefined) return fail('Which file? Give its path.');
  const { kept, faults } = await importRows(deps, await readFile(file, 'utf8'));
  if (faults.length === 0) return say(`${kept} rows imported.`);
  fail(
    `Nothing was changed. ${faults.length} faults:\n${faults.map(({ line, message }) => `  line ${line}: ${message}`).join('\n')}`,
  );
}

async function createKey(deps: Deps, slug: string, name: string): Promise<void> {
  const office = await findOfficeBySlug(deps.db, slug);
  if (office === undefined) return fail(`There is no office "${slug}".`);
  say(await createApiKey(deps, { officeId: office.id, name }));
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
