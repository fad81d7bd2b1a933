import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inTransaction } from '../../db/database.ts';
import type { Deps } from '../../deps.ts';
import { AppError } from '../../errors.ts';
import { createApiKey, signInByKey } from '../../offices/api-keys.ts';
import { listOffices } from '../../offices/store.ts';
import { scheduleRelease } from '../../releases/schedule.ts';
import { createRelease } from '../../releases/write.ts';
import type { Parts, Service } from '../../start.ts';
import { say } from '../announce.ts';
import { inputOf, type Seeded, seedDemonstration } from './seed.ts';
import { watchRelease } from './watch.ts';

const secondsAhead = 10;
const demoFile = z.object({ apiKey: z.string(), officeSlug: z.string() });
type DemoKey = z.infer<typeof demoFile>;

/**
 * Fills an empty database, tells where to look, and shows one release going out. Returns the end of
 * the watching.
 */
export async function startDemonstration(
  { deps, port }: Service,
  { workers }: Pick<Parts, 'workers'>,
): Promise<() => Promise<void>> {
  const made = await seedWithDueSoon(deps);
  const key = await keepDemoFile(deps);
  say(
    `\n  ${port === null ? 'The workers of Depesche run' : 'Depesche runs'} with a demonstration.`,
  );
  if (made !== null) tellSeeded(made.seeded);
  say('');
  // Workers alone have no pages: whatever answers at that address is not they.
  if (port !== null) tellAddresses(deps, key);
  if (!workers) tellOfWorkers();
  if (made === null) return () => Promise.resolve();
  const stop = new AbortController();
  const watching = watchRelease(deps, { ...made.release, workers }, stop.signal).catch(
    (error: unknown) =>
      deps.log.warn({ err: error }, 'the release of the demonstration is no longer watched'),
  );
  return async () => {
    stop.abort();
    await watching;
  };
}

/** In one transaction: a start that is killed leaves an empty database, which the next one fills. */
function seedWithDueSoon(deps: Deps) {
  return inTransaction(deps.db, async (tx) => {
    const inside = { ...deps, db: tx };
    const seeded = await seedDemonstration(inside);
    return seeded && { seeded, release: await scheduleDueSoon(inside, seeded) };
  });
}

/** The release of the demonstration that goes out while one watches. */
async function scheduleDueSoon(deps: Deps, seeded: Seeded) {
  const { demonstration, offices, picturesOf } = seeded;
  const who = { officeId: offices.get(demonstration.dueSoon.office) ?? '', actor: 'demonstration' };
  const { id } = await createRelease(
    deps,
    who,
    inputOf(demonstration, demonstration.dueSoon, picturesOf),
  );
  const publishAt = new Date(deps.clock.now().getTime() + secondsAhead * 1_000);
  await scheduleRelease(deps, who, { id, publishAt: publishAt.toISOString() });
  return { id, officeId: who.officeId, publishAt };
}

/** The key of the first office, kept in DATA_DIR/demo.json for scripts as long as it is valid. */
async function keepDemoFile(deps: Deps): Promise<DemoKey> {
  const path = join(deps.config.dataDir, 'demo.json');
  const demo = (await findKeptKey(deps, path)) ?? (await makeKey(deps));
  // The desk comes later; its fields are there so that scripts need not change.
  const content = { baseUrl: deps.config.baseUrl, ...demo, deskUser: null, deskPassword: null };
  await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  return demo;
}

/** Null too where the file belongs to another database, or the key was revoked. */
async function findKeptKey(deps: Deps, path: string): Promise<DemoKey | null> {
  const kept = demoFile.safeParse(await readJson(path));
  if (!kept.success) return null;
  const { apiKey } = kept.data;
  try {
    const { slug } = await signInByKey(deps, `Bearer ${apiKey}`, 'releases:publish');
    return { apiKey, officeSlug: slug };
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

async function makeKey(deps: Deps): Promise<DemoKey> {
  const offices = await listOffices(deps.db);
  const office = offices.find(({ slug }) => slug === 'ennepe-ruhr-kreis') ?? offices[0];
  if (office === undefined) throw new Error('the demonstration has no office');
  const apiKey = await createApiKey(deps, { officeId: office.id, name: 'demonstration' });
  return { apiKey, officeSlug: office.slug };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

function tellAddresses(deps: Deps, key: DemoKey): void {
  const { baseUrl } = deps.config;
  say(`  Portal    ${baseUrl}/            English: ${baseUrl}/en/`);
  if (deps.mailbox) say(`  Mailbox   ${baseUrl}/dev/mailbox   (every mail lands here)`);
  say(`  Feeds     ${baseUrl}/feeds`);
  say(`  API       ${baseUrl}/api/docs`);
  say(`  API key   ${key.apiKey}   (office ${key.officeSlug})`);
  say('');
}

function tellOfWorkers(): void {
  say('  This process has no workers: releases become public and mails go out only while');
  say('  “depesche work” runs too (in a second terminal, with the same settings).\n');
}

function tellSeeded({ demonstration, offices, subscribers }: Seeded): void {
  const releases = demonstration.releases.length;
  say(
    `  ${offices.size} offices, ${releases} releases of three months, ${subscribers} subscribers.`,
  );
}
