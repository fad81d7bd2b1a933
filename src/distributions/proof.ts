import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { sealProof } from '../tokens.ts';
import { firstLink, nextLink, type ProofHeader, type ProofLine } from './proof-chain.ts';
import { findProofHash, listProofRows, type ProofRow } from './proof-store.ts';
import type { Distribution } from './store.ts';

const pageSize = 1_000;

/** A delivery with its readable address and the link of the chain up to it. */
export type LinkedLine = ProofLine & { address: string; link: Buffer };

export type Proof = {
  header: ProofHeader;
  lines: AsyncIterable<LinkedLine[]>;
  lastLink: string;
  /** HMAC over the last link: whoever has no SECRET_KEY cannot make a chain of their own. */
  seal: string;
};

/** The proof of a distribution. Throws conflict while it is not finished, or not sealed yet. */
export async function openProof(
  deps: Pick<Deps, 'db' | 'config'>,
  distribution: Distribution,
): Promise<Proof> {
  const header = headerOf(distribution);
  if (header === null) throw refusal('notFinished');
  const kept = await findProofHash(deps.db, distribution.id);
  if (!kept) throw refusal('notSealed');
  return {
    header,
    lines: linkLines(deps, header),
    lastLink: kept.toString('hex'),
    seal: sealProof(deps.config.secretKey, kept),
  };
}

function refusal(why: 'notFinished' | 'notSealed'): AppError {
  return new AppError('conflict', { message: `errors.distribution.proof.${why}` });
}

/** Null while something is open. */
export function headerOf(distribution: Distribution): ProofHeader | null {
  const { id: distributionId, releaseId, version, kind, status } = distribution;
  const { candidates, excluded, accepted, failed, uncertain } = distribution;
  const { createdAt, frozenAt, finishedAt } = distribution;
  if (frozenAt === null || finishedAt === null) return null;
  return {
    distributionId,
    releaseId,
    version,
    kind,
    status,
    createdAt: createdAt.toISOString(),
    frozenAt: frozenAt.toISOString(),
    finishedAt: finishedAt.toISOString(),
    candidates,
    excluded,
    accepted,
    failed,
    uncertain,
  };
}

/** The ledger in order, a page at a time: memory does not grow with the number of deliveries. */
export async function* linkLines(
  deps: Pick<Deps, 'db'>,
  header: ProofHeader,
): AsyncGenerator<LinkedLine[]> {
  const { distributionId } = header;
  let link = firstLink(header);
  let afterId = 0;
  for (;;) {
    const rows = await listProofRows(deps.db, { distributionId, afterId, limit: pageSize });
    yield rows.map((row) => {
      const line = lineOf(row);
      link = nextLink(link, line);
      return { ...line, address: row.address, link };
    });
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    afterId = last.id;
  }
}

function lineOf(row: ProofRow): ProofLine {
  const { id, language, state, attempts, uncertain } = row;
  return {
    id,
    addressHash: row.addressHash,
    language,
    state,
    excludedBecause: row.excludedBecause ?? '',
    attempts,
    uncertain,
    acceptedAt: row.acceptedAt?.toISOString() ?? '',
    queueId: row.queueId ?? '',
  };
}
