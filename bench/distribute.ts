import { sql } from 'kysely';
import { type Service, waitUntil } from './lab.ts';
import { createDraft, type Office, releaseInput } from './office.ts';

/** One distribution as the ledger tells it; times in milliseconds since 1970, by the database's clock. */
export type Distributed = {
  id: string;
  accepted: number;
  publishedAt: number;
  frozenAt: number;
  finishedAt: number;
};

export type Place = { service: Pick<Service, 'db'>; office: Office };

// Makes mails of about 15 kB: the body is in the HTML and in the text.
const bodyKilobytes = 2.4;

/** Publishes one release about the Kreis and education, 15 kB a mail, and waits for the end. */
export async function distribute(place: Place, limitSeconds = 180): Promise<Distributed> {
  const id = await publish(place, {});
  return waitFinished(place, id, limitSeconds);
}

/** Publishes a release at once; resolves with its id. */
export async function publish(
  { office }: Pick<Place, 'office'>,
  change: Record<string, unknown>,
): Promise<string> {
  const input = releaseInput('Messung', { kilobytes: bodyKilobytes, ...change });
  const { id } = await createDraft(office, input);
  await office.call('POST', `/releases/${id}/publish`, {});
  return id;
}

/** Waits for the end of the first distribution of a release. All its recipients must have got it. */
export async function waitFinished(
  { service, office }: Place,
  releaseId: string,
  limitSeconds: number,
): Promise<Distributed> {
  // The API counts all deliveries at each look, the status alone costs the mails nothing.
  const isFinished = async () => (await findStatus(service, releaseId)) === 'finished';
  await waitUntil('the end of a distribution', isFinished, limitSeconds);
  const { items } = await office.call('GET', `/releases/${releaseId}/distributions`);
  const [one = {}] = items as Record<string, unknown>[];
  if (one.accepted !== one.toSend)
    throw new Error(`${String(one.toSend)} to send, ${String(one.accepted)} accepted`);
  return {
    id: String(one.id),
    accepted: Number(one.accepted),
    publishedAt: Date.parse(String(one.createdAt)),
    frozenAt: Date.parse(String(one.frozenAt)),
    finishedAt: Date.parse(String(one.finishedAt)),
  };
}

export async function findStatus({ db }: Pick<Service, 'db'>, releaseId: string): Promise<string> {
  const { rows } = await sql<{ status: string }>`
    select status from distribution where release_id = ${releaseId}
  `.execute(db);
  return rows[0]?.status ?? 'pending';
}

/** Mails per second from the frozen recipients to the last recorded answer. */
export function rateOf({ accepted, frozenAt, finishedAt }: Distributed): number {
  return (accepted * 1_000) / (finishedAt - frozenAt);
}
