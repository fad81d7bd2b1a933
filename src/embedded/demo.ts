import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDemoConfig } from '../config.ts';
import { createApiKey } from '../offices/api-keys.ts';
import { type Service, startService } from '../start.ts';
import { say } from './announce.ts';
import { openStage, type Stage } from './demo/stage.ts';
import { steps } from './demo/steps.ts';
import { seedDemonstration } from './demonstration/seed.ts';

/**
 * The main job once, without a person, in a throw-away folder: from HTTP to parsed mail and parsed
 * feed. Prints each step with its figure; throws, and so ends with exit code 1, where a step was
 * not seen to work.
 */
export async function runDemo(): Promise<void> {
  const started = performance.now();
  const dataDir = await mkdtemp(join(tmpdir(), 'depesche-demo-'));
  try {
    const config = readDemoConfig({ dataDir, port: await findFreePort() });
    const service = await startService(config, { http: true, workers: true });
    try {
      await playSteps(await setStage(service, started));
    } finally {
      await service.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
  say(`\nAll of it worked, in ${secondsSince(started)} s.`);
}

async function setStage({ deps }: Service, started: number): Promise<Stage> {
  const seeded = await seedDemonstration(deps);
  const officeId = seeded?.offices.get('ennepe-ruhr-kreis') ?? '';
  const apiKey = await createApiKey(deps, { officeId, name: 'demo' });
  const queue = deps.backend.kind === 'redis' ? 'Redis' : 'PostgreSQL';
  say(
    `Depesche is up after ${secondsSince(started)} s: ${seeded?.subscribers} subscribers, queue on ${queue}.\n`,
  );
  return openStage({ baseUrl: deps.config.baseUrl, apiKey });
}

async function playSteps(stage: Stage): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const begin = performance.now();
    const figure = await step.play(stage);
    const number = String(index + 1).padStart(2);
    say(`${number}. ${step.name}\n    ${figure} (${secondsSince(begin)} s)`);
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function secondsSince(start: number): string {
  return ((performance.now() - start) / 1_000).toFixed(1);
}
