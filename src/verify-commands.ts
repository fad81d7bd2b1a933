import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFault, fail, requireFile } from './command-line.ts';
import { type Config, findSigningKey, hasSecret, readConfig } from './config.ts';
import { openDeps } from './deps.ts';
import {
  compareWithDatabase,
  ProofFault,
  verifyProofFile,
} from './distributions/verify-proof-file.ts';
import type { Verdict } from './distributions/verify-proof.ts';
import { say } from './embedded/announce.ts';
import type { Json } from './signatures/canonical.ts';
import { jwkOf } from './signatures/keys.ts';
import { SignatureFault } from './signatures/sealed.ts';
import { isAddress, loadKeySet, verifyReleaseFile } from './signatures/verify-file.ts';

/** Tells that the proof holds, or where it does not. Throws CommandFault for what cannot be checked. */
export async function verifyProofCommand(file: string): Promise<void> {
  await requireFile(file);
  if (!hasSecret())
    throw new CommandFault(
      'The proof cannot be checked: its seal needs the SECRET_KEY of the service, or the DATA_DIR in which the service keeps it.',
    );
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

const giveKeys =
  'Give the public keys of the service that published it: --keys https://ITS-ADDRESS/.well-known/depesche-keys.json, or that file.';

/** Tells that a ninjs file is genuine, that it is not, or why that cannot be said. */
export async function verifyReleaseCommand(file: string, keys: string | undefined): Promise<void> {
  await requireFile(file);
  if (keys !== undefined && !isAddress(keys)) await requireFile(keys);
  try {
    const set = keys === undefined ? ownKeySet() : await loadKeySet(keys);
    const { uri, version, kid, code } = await verifyReleaseFile(file, set);
    say(`Version ${version} of ${uri} is genuine.`);
    say(`  Check code ${code}, key ${kid}.`);
    say('  Whether it has been corrected or withdrawn since, only the portal can say.');
  } catch (error) {
    if (!(error instanceof SignatureFault)) throw error;
    if (error.kind === 'altered') return fail(`The release is not genuine. ${error.message}`);
    const advice = error.kind === 'unknownKey' ? ` ${giveKeys}` : '';
    throw new CommandFault(`The release cannot be checked. ${error.message}${advice}`);
  }
}

function ownKeySet(): Json {
  const key = findSigningKey();
  if (key === null) throw new SignatureFault('There is no key here.', 'unknownKey');
  return { keys: [jwkOf(key.kid, key.publicKey)] };
}
