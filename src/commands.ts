import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { CommandFault, fail, readArguments, requireFile, type Usage } from './command-line.ts';
import { readConfig } from './config.ts';
import { type Deps, openDeps } from './deps.ts';
import { AppError } from './errors.ts';
import { say } from './embedded/announce.ts';
import { createApiKey } from './offices/api-keys.ts';
import { createOffice, type OfficeInput } from './offices/create-office.ts';
import { findOfficeBySlug } from './offices/store.ts';
import { importRegions, loadShippedRegions } from './regions/import-regions.ts';
import type { ImportReport } from './csv/import-report.ts';
import { settings } from './settings.ts';
import { hearSignals, type Parts, type Service, startService } from './start.ts';
import { importTopics } from './topics/import-topics.ts';
import { verifyProofCommand, verifyReleaseCommand } from './verify-commands.ts';
import { warmUp } from './warm-up.ts';

type Options = ReturnType<typeof readArguments>['options'];
type Command = Usage & {
  help: string;
  /** It has a grammar of its own. */
  readsItself?: true;
  run(args: string[], options: Options): Promise<void>;
};

const commands: Record<string, Command> = {
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
    run: ([file = '']) => runImport(importRegions, file),
  },
  'import-topics': {
    args: 'FILE',
    help: 'put the topics of a CSV or TSV in place of the present ones',
    run: ([file = '']) => runImport(importTopics, file),
  },
  'create-office': {
    args: 'SLUG NAME EMAIL [REGION]',
    help: 'make a press office; the region by code or slug',
    run: ([slug = '', name = '', email = '', region = null]) =>
      withDeps((deps) => makeOffice(deps, { slug, name, email, region })),
  },
  'create-key': {
    args: 'OFFICE [NAME]',
    help: 'make an API key for the office with this slug; it is shown once',
    run: ([slug = '', name = 'API']) => withDeps((deps) => createKey(deps, slug, name)),
  },
  page: {
    args: 'list | show NAME de|en | set NAME de|en FILE | reset NAME de|en',
    help: 'texts of your own (Markdown) for imprint, privacy, accessibility, easy-language',
    readsItself: true,
    run: editPage,
  },
  'verify-proof': {
    args: 'FILE',
    help: 'check a downloaded proof of a distribution, CSV or JSON',
    run: ([file = '']) => verifyProofCommand(file),
  },
  'verify-release': {
    args: 'FILE [--keys FILE|URL]',
    help: 'check a ninjs file with the keys of /.well-known/depesche-keys.json, else with our own',
    options: { keys: { type: 'string' } },
    run: ([file = ''], { keys }) => verifyReleaseCommand(file, keys?.toString()),
  },
  seed: {
    args: '[--releases N] [--offices N] [--years N] [--seed N] [--yes]',
    help: 'fill an archive with made-up releases, for trials and measurements',
    readsItself: true,
    run: seed,
  },
  demo: {
    args: '',
    help: 'prove the main job once in a throw-away folder (npm run demo)',
    run: async () => (await import('./embedded/demo.ts')).runDemo(),
  },
};

/** One command of the command line; what does not exist is a fault, no arguments ask for help. */
export async function runCommand([name = '--help', ...args]: string[]): Promise<void> {
  if (['--help', '-h', 'help'].includes(name)) return say(describeAll());
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new CommandFault(`There is no command "${name}". "depesche --help" lists all.`);
  const usage = `depesche ${name} ${command.args}`.trim();
  if (args.includes('--help') || args.includes('-h')) return say(`${usage}\n  ${command.help}`);
  if (command.readsItself) return command.run(args, {});
  const { given, options } = readUsed(command, usage, args);
  await command.run(given, options);
}

function readUsed(command: Command, usage: string, args: string[]) {
  try {
    return readArguments(command, args);
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    throw new CommandFault(`${error.message}\nUsage: ${usage}`);
  }
}

function describeAll(): string {
  const rows = Object.entries(commands).map(([name, { args, help }]) =>
    row(`${name} ${args}`, help),
  );
  const environment = settings.map((setting) =>
    row(setting.name, `${setting.help} [${setting.default}]`),
  );
  return `Commands\n${rows.join('\n')}\n\nSettings (environment or .env)\n${environment.join('\n')}`;
}

const column = 40;

function row(left: string, right: string): string {
  const gap =
    left.length < column ? ' '.repeat(column - left.length) : `\n${' '.repeat(column + 2)}`;
  return `  ${left}${gap}${right}`;
}

async function runService(parts: Parts): Promise<void> {
  const config = readConfig();
  const asked = hearSignals();
  const service = await startService(config, parts, asked).catch((error: unknown) => {
    if (asked.aborted) return null;
    throw error;
  });
  if (service === null) return say('Depesche ends: it was asked to before it had started.');
  try {
    if (parts.http) await warmUp(service.deps);
    const finishDemonstration = config.demo ? await showDemonstration(service, parts) : null;
    if (!config.demo) say(`Depesche runs${parts.http ? ` at ${config.baseUrl}` : ''}.`);
    if (!asked.aborted) await once(asked, 'abort');
    say('\nDepesche ends: requests and mails under way are finished first.');
    await finishDemonstration?.();
  } finally {
    await service.stop();
  }
}

// Loaded only where it is shown.
async function showDemonstration(service: Service, parts: Parts): Promise<() => Promise<void>> {
  const { startDemonstration } = await import('./embedded/demonstration/start.ts');
  return startDemonstration(service, parts);
}

async function withDeps(work: (deps: Deps) => Promise<void>): Promise<void> {
  const deps = await openDeps(readConfig());
  try {
    await work(deps);
  } finally {
    await deps.close();
  }
}

type Import = (deps: Deps, text: string) => Promise<ImportReport>;

async function runImport(importRows: Import, file: string): Promise<void> {
  await requireFile(file);
  const text = await readFile(file, 'utf8');
  await withDeps(async (deps) => tellImport(await importRows(deps, text)));
}

function tellImport({ kept, faults }: ImportReport): void {
  if (faults.length === 0) return say(`${kept} rows imported.`);
  const lines = faults.map(({ line, message }) =>
    line === null ? `  ${message}` : `  line ${line}: ${message}`,
  );
  fail(`Nothing was changed. Faults: ${faults.length}\n${lines.join('\n')}`);
}

async function makeOffice(deps: Deps, input: OfficeInput): Promise<void> {
  // On a fresh database no service has run yet that would have loaded them.
  await loadShippedRegions(deps);
  try {
    await createOffice(deps, input);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
    const faults = error.details.faults ?? [];
    const lines = faults.map(
      ({ path, message, params }) => `  ${path}: ${deps.words('en', message, params)}`,
    );
    return fail(`No office was made.\n${lines.join('\n')}`);
  }
  say(`The office ${input.slug} is made. Its API key: depesche create-key ${input.slug} NAME`);
}

async function createKey(deps: Deps, slug: string, name: string): Promise<void> {
  const office = await findOfficeBySlug(deps.db, slug);
  if (office === undefined) return fail(`There is no office "${slug}".`);
  say(await createApiKey(deps, { officeId: office.id, name }));
}

async function editPage(args: string[]): Promise<void> {
  const pages = await import('./portal/edit-pages.ts');
  const read = pages.readPageArgs(args);
  if ('faults' in read)
    throw new CommandFault(
      `${read.faults.join('\n')}\nUsage: depesche page ${commands.page?.args}`,
    );
  const { wish } = read;
  if (wish.action === 'set') await requireFile(wish.file);
  const text = wish.action === 'set' ? await readFile(wish.file, 'utf8') : '';
  await withDeps(async (deps) => {
    if (wish.action === 'list') return say(await pages.describePages(deps));
    if (wish.action === 'show') return say(await pages.showPage(deps, wish));
    if (wish.action === 'reset') {
      const changed = await pages.resetPage(deps, wish);
      return say(changed ? 'The built-in text is back.' : 'It was the built-in text already.');
    }
    const { faults } = await pages.setPage(deps, { ...wish, text });
    if (faults.length > 0) return fail(`Nothing was changed.\n${faults.join('\n')}`);
    say('The page is changed, and everybody sees it.');
  });
}

// Loaded only where it is used, as the demonstration.
async function seed(args: string[]): Promise<void> {
  const { findObjection, readSeedArgs, runSeed } = await import('./seed/command.ts');
  const { wish, faults } = readSeedArgs(args);
  if (faults.length > 0)
    throw new CommandFault(`${faults.join('\n')}\nUsage: depesche seed ${commands.seed?.args}`);
  const objection = findObjection(readConfig(), wish);
  if (objection !== null) return fail(objection);
  await withDeps(async (deps) => say(await runSeed(deps, wish, process.stderr)));
}
