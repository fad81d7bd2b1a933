import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, readConfig } from './config.ts';
import { type Deps, openDeps } from './deps.ts';
import {
  compareWithDatabase,
  ProofFault,
  verifyProofFile,
} from './distributions/verify-proof-file.ts';
import type { Verdict } from './distributions/verify-proof.ts';
import { AppError } from './errors.ts';
import { say } from './embedded/announce.ts';
import { createApiKey } from './offices/api-keys.ts';
import { createOffice, type OfficeInput } from './offices/create-office.ts';
import { findOfficeBySlug } from './offices/store.ts';
import { importRegions, loadShippedRegions } from './regions/import-regions.ts';
import type { ImportReport } from './csv/import-report.ts';
import { settings } from './settings.ts';
import { SignatureFault } from './signatures/sealed.ts';
import { jwkOf } from './signatures/keys.ts';
import { loadKeySet, verifyReleaseFile } from './signatures/verify-file.ts';
import { hearSignals, type Service, startService } from './start.ts';
import { importTopics } from './topics/import-topics.ts';
import { warmUp } from './warm-up.ts';

type Command = { args: string; help: string; run(args: string[]): Promise<void> };

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
    run: ([file]) => withDeps((deps) => runImport(deps, importRegions, file)),
  },
  'import-topics': {
    args: 'FILE',
    help: 'put the topics of a CSV or TSV in place of the present ones',
    run: ([file]) => withDeps((deps) => runImport(deps, importTopics, file)),
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
    run: editPage,
  },
  'verify-proof': {
    args: 'FILE',
    help: 'check a downloaded proof of a distribution, CSV or JSON',
    run: ([file]) => verify(file),
  },
  'verify-release': {
    args: 'FILE [--keys FILE|URL]',
    help: 'check a ninjs file with the keys of /.well-known/depesche-keys.json, else with our own',
    run: ([file, flag, keys]) => verifyRelease(file, flag === '--keys' ? keys : undefined),
  },
  seed: {
    args: '[--releases N] [--offices N] [--years N] [--seed N] [--yes]',
    help: 'fill an archive with made-up releases, for trials and measurements',
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
    return fail(`There is no command "${name}". "depesche --help" lists all.`);
  if (args.includes('--help')) return say(`depesche ${name} ${command.args}\n  ${command.help}`);
  await command.run(args);
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

async function runService(parts: { http: boolean; workers: boolean }): Promise<void> {
  const config = readConfig();
  const asked = hearSignals();
  const service = await startService(config, parts, asked).catch((error: unknown) => {
    if (asked.aborted) return null;
    throw error;
  });
  if (service === null) return say('Depesche ends: it was asked to before it had started.');
  try {
    if (parts.http) await warmUp(service.deps);
    const finishDemonstration = config.demo ? await showDemonstration(service) : null;
    if (!config.demo) say(`Depesche runs${parts.http ? ` at ${config.baseUrl}` : ''}.`);
    if (!asked.aborted) await once(asked, 'abort');
    say('\nDepesche ends: requests and mails under way are finished first.');
    await finishDemonstration?.();
  } finally {
    await service.stop();
  }
}

// Loaded only where it is shown.
async function showDemonstration(service: Service): Promise<() => Promise<void>> {
  const { startDemonstration } = await import('./embedded/demonstration/start.ts');
  return startDemonstration(service);
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

async function runImport(deps: Deps, importRows: Import, file: string | undefined): Promise<void> {
  if (file === undefined) return fail('Which file? Give its path.');
  const { kept, faults } = await importRows(deps, await readFile(file, 'utf8'));
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
  if ('faults' in read) return fail(read.faults.join('\n'));
  const { wish } = read;
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

async function verify(file: string | undefined): Promise<void> {
  if (file === undefined) return fail('Which file? Give its path.');
  const config = readConfig();
  try {
    const verdict = await verifyProofFile(config.secretKey, file);
    const { header, deliveries, erased } = verdict;
    say(`Distribution ${header.distributionId} (${header.status}), finished ${header.finishedAt}:`);
    say(
      `  ${header.candidates} candidates = ${header.accepted} accepted + ${header.failed} failed + ${header.excluded} excluded`,
    );
    say(
      `  All ${deliveries} deliveries are as they were sealed, in their order; the seal is ours.`,
    );
    say(`  Every readable address is the one that the mail went to; ${erased} were erased.`);
    say(`  ${await compare(config, verdict)}`);
  } catch (error) {
    if (!(error instanceof ProofFault)) throw error;
    fail(`The proof does not hold. ${error.message}`);
  }
}

async function verifyRelease(file: string | undefined, keys: string | undefined): Promise<void> {
  if (file === undefined) return fail('Which file? Give its path.');
  try {
    const set = keys === undefined ? ownKeySet() : await loadKeySet(keys);
    const { uri, version, kid, code } = await verifyReleaseFile(file, set);
    say(`Version ${version} of ${uri} is genuine.`);
    say(`  Check code ${code}, key ${kid}.`);
    say('  Whether it has been corrected or withdrawn since, only the portal can say.');
  } catch (error) {
    if (!(error instanceof SignatureFault)) throw error;
    fail(`The release is not genuine, or it cannot be checked. ${error.message}`);
  }
}

function ownKeySet() {
  const { kid, publicKey } = readConfig().signingKey;
  return { keys: [jwkOf(kid, publicKey)] };
}

async function compare(config: Config, verdict: Verdict): Promise<string> {
  const unasked = 'The database was not asked: it does not answer here.';
  // The embedded one would be made anew where there is none.
  if (config.databaseUrl === null && !existsSync(join(config.dataDir, 'postgres'))) return unasked;
  let deps;
  try {
    deps = await openDeps(config);
  } catch {
    return unasked;
  }
  try {
    await compareWithDatabase(deps, verdict);
    return 'The database keeps the same last link.';
  } finally {
    await deps.close();
  }
}

// Loaded only where it is used, as the demonstration.
async function seed(args: string[]): Promise<void> {
  const { findObjection, readSeedArgs, runSeed } = await import('./seed/command.ts');
  const { wish, faults } = readSeedArgs(args);
  const objection = findObjection(readConfig(), wish);
  const all = objection === null ? faults : [...faults, objection];
  if (all.length > 0) return fail(all.join('\n'));
  await withDeps(async (deps) => say(await runSeed(deps, wish, process.stderr)));
}

function fail(text: string): void {
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
