import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { makeTemplate } from './helpers/database.ts';

// Of one process; all pages before axe are the longest.
const longestMs = 420_000;
const processes = process.env.TEST_REDIS_URL ? 1 : 3;
// A process loads the whole service and makes it fast once, which costs more than most files' tests.
const filesInOne = 16;
const root = new URL('..', import.meta.url).pathname;

/**
 * All tests: one private PostgreSQL for the whole run with one migrated template database, of which
 * every test file clones its own. Files share a few processes, one after another in each.
 * `npm test -- test/feeds` runs a part, `npm run test:weather` the rest. Tests in a browser are named
 * as skipped unless `--browser` asks for them alone. With TEST_REDIS_URL the queues live on that Redis,
 * and all files run one after another because they share it.
 */
const dataDir = await mkdtemp(join(tmpdir(), 'depesche-test-'));
const server = await openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
try {
  await makeTemplate(server.url);
  const files = testFiles(process.argv.slice(2));
  process.exitCode = await runFiles(await groupFiles(files, dataDir), server.url, dataDir);
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}

function testFiles(wanted: string[]): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: root }).toSorted();
  if (wanted.includes('--browser')) return files.filter((file) => areInBrowser([file]));
  // Servers stopped and disks filled take their minutes: `npm run test:weather`.
  if (wanted.length === 0) return files.filter((file) => !file.startsWith('test/weather/'));
  return files.filter((file) => wanted.some((part) => file.startsWith(part.replace(/^\.\//, ''))));
}

/** Files that load others as their suites. What is hard on its process has one of its own. */
async function groupFiles(files: string[], dataDir: string): Promise<string[]> {
  const isAlone = (file: string) => file.startsWith('test/weather/') || areInBrowser(files);
  const shared = files.filter((file) => !isAlone(file));
  const groups = Math.min(
    shared.length,
    Math.max(processes, Math.ceil(shared.length / filesInOne)),
  );
  const dealt = Array.from({ length: groups }, (_, group) =>
    shared.filter((_, index) => index % groups === group),
  );
  const written = dealt.map(async (group, number) => {
    const path = join(dataDir, `group-${number}.test.mjs`);
    const suites = group.map((name) => ({ name, url: pathToFileURL(join(root, name)).href }));
    const home = JSON.stringify(new URL('suites.ts', import.meta.url));
    const text = `import { addSuites } from ${home};\nawait addSuites(${JSON.stringify(suites)});\n`;
    await writeFile(path, text);
    return path;
  });
  return [...(await Promise.all(written)), ...files.filter(isAlone)];
}

function areInBrowser(files: string[]): boolean {
  return files.every((file) => /\.browser\./.test(file));
}

function runFiles(files: string[], databaseUrl: string, dataDir: string): Promise<number> {
  const args = [
    '--test',
    `--test-concurrency=${processes}`,
    `--test-timeout=${longestMs}`,
    ...files,
  ];
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(areInBrowser(files) && { TEST_BROWSER: '1' }),
      TEST_DATABASE_URL: databaseUrl,
      // Most files load the same modules.
      NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
    },
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
