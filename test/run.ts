import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { globSync } from 'node:fs';
import { openEmbeddedPostgres } from '../src/embedded/postgres.ts';
import { makeTemplate } from './helpers/database.ts';

// Of one file; all pages before axe are the longest.
const longestMs = 420_000;

/**
 * All tests: one private PostgreSQL for the whole run with one migrated template database, of which
 * every test file clones its own. `npm test -- test/feeds` runs a part, `npm run test:weather` the
 * rest. Tests in a browser are named as skipped unless `--browser` asks for them alone. With
 * TEST_REDIS_URL the queues live on that Redis, and the files run one after another because they share it.
 */
const dataDir = await mkdtemp(join(tmpdir(), 'depesche-test-'));
const server = await openEmbeddedPostgres({ dataDir, log: () => undefined, durable: false });
try {
  await makeTemplate(server.url);
  process.exitCode = await runFiles(testFiles(process.argv.slice(2)), server.url, dataDir);
} finally {
  await server.close();
  await rm(dataDir, { recursive: true, force: true });
}

function testFiles(wanted: string[]): string[] {
  const root = new URL('..', import.meta.url).pathname;
  const files = globSync('test/**/*.test.ts', { cwd: root }).toSorted();
  if (wanted.includes('--browser')) return files.filter((file) => /\.browser\./.test(file));
  // Servers stopped and disks filled take their minutes: `npm run test:weather`.
  if (wanted.length === 0) return files.filter((file) => !file.startsWith('test/weather/'));
  return files.filter((file) => wanted.some((part) => file.startsWith(part.replace(/^\.\//, ''))));
}

function runFiles(files: string[], databaseUrl: string, dataDir: string): Promise<number> {
  const concurrency = process.env.TEST_REDIS_URL ? 1 : 3;
  const args = [
    '--test',
    `--test-concurrency=${concurrency}`,
    `--test-timeout=${longestMs}`,
    ...files,
  ];
  const child = spawn(process.execPath, args, {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(files.every((file) => /\.browser\./.test(file)) && { TEST_BROWSER: '1' }),
      TEST_DATABASE_URL: databaseUrl,
      // Most files load the same modules: measured a quarter off the whole run.
      NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
    },
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
}
