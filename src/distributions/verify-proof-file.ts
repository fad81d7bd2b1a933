import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Deps } from '../deps.ts';
import { findProofHash } from './proof-store.ts';
import { ProofFault, type Verdict, verifyProof } from './verify-proof.ts';

export { ProofFault } from './verify-proof.ts';

/** As verifyProof, of a file of any size. */
export async function verifyProofFile(secretKey: string, file: string): Promise<Verdict> {
  const content = createReadStream(file, 'utf8');
  // A missing file is a fault of the command and not of a proof; readline would not say it.
  await new Promise<void>((resolve, reject) => {
    content.once('open', () => resolve());
    content.once('error', reject);
  });
  return verifyProof(secretKey, createInterface({ input: content, crlfDelay: Infinity }));
}

/** Holds the proof against what the database kept when the distribution was sealed. */
export async function compareWithDatabase(
  deps: Pick<Deps, 'db'>,
  { header, lastLink }: Verdict,
): Promise<void> {
  const kept = await findProofHash(deps.db, header.distributionId);
  if (kept === undefined) throw new ProofFault(0, 'the database does not know this distribution');
  if (kept === null)
    throw new ProofFault(0, 'the distribution was sent again after this proof: download it anew');
  if (kept.toString('hex') !== lastLink)
    throw new ProofFault(0, 'the last link is not the one that the database kept');
}
