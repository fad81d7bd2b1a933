import assert from 'node:assert/strict';
import type { Answer } from './call.ts';
import { until } from './until.ts';

type Api = { api(method: string, path: string): Promise<Answer> };

/** What the API shows of a distribution. */
export type Ledger = {
  id: string;
  status: string;
  candidates: number;
  excluded: number;
  toSend: number;
  accepted: number;
  failed: number;
  open: number;
  uncertain: number;
};

/** The distributions of a release; the equation of the ledger is held at every look. */
export async function readLedgers(service: Api, releaseId: string): Promise<Ledger[]> {
  const { body } = await service.api('GET', `/releases/${releaseId}/distributions`);
  const ledgers = (body.items ?? []) as unknown as Ledger[];
  for (const ledger of ledgers) {
    assert.equal(ledger.candidates, ledger.toSend + ledger.excluded, JSON.stringify(ledger));
    assert.equal(ledger.toSend, ledger.accepted + ledger.failed + ledger.open);
  }
  return ledgers;
}

/** The one distribution of a release, once it looks as wished. */
export function untilLedger(
  service: Api,
  releaseId: string,
  { looks, limitMs }: { looks: (ledger: Ledger) => boolean; limitMs?: number },
): Promise<Ledger> {
  const look = async () => {
    const [ledger, ...others] = await readLedgers(service, releaseId);
    assert.deepEqual(others, []);
    return ledger !== undefined && looks(ledger) ? ledger : null;
  };
  return until(`distribution of ${releaseId}`, look, limitMs);
}

export function untilFinished(service: Api, releaseId: string, limitMs = 20_000): Promise<Ledger> {
  return untilLedger(service, releaseId, { looks: (row) => row.status === 'finished', limitMs });
}

export type LedgerRow = {
  address: string;
  state: string;
  excludedBecause: string | null;
  attempts: number;
  uncertain: number;
  response: string | null;
};

/** Every delivery of a distribution, page by page. */
export async function listLedgerRows(service: Api, distributionId: string): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = [];
  let cursor: unknown = '';
  do {
    const query = `limit=1000${cursor === '' ? '' : `&cursor=${String(cursor)}`}`;
    const { body } = await service.api(
      'GET',
      `/distributions/${distributionId}/deliveries?${query}`,
    );
    rows.push(...((body.items ?? []) as unknown as LedgerRow[]));
    cursor = body.nextCursor;
  } while (typeof cursor === 'string');
  return rows;
}
