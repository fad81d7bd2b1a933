import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export type PdfKey = { releaseId: string; version: number };
export type Pdf = {
  state: 'waiting' | 'ready' | 'failed';
  storageKey: string | null;
  sizeBytes: number | null;
};

/** Asks for the PDF of a version; nothing where it was asked for before. */
export async function insertPdf(db: Reader, { releaseId, version }: PdfKey): Promise<void> {
  await sql`
    insert into release_pdf (release_id, number) values (${releaseId}, ${version})
    on conflict do nothing
  `.execute(db);
}

export async function findPdf(
  db: Reader,
  { releaseId, version }: PdfKey,
): Promise<Pdf | undefined> {
  const { rows } = await sql<Pdf>`
    select state, storage_key, size_bytes from release_pdf
    where release_id = ${releaseId} and number = ${version}
  `.execute(db);
  return rows[0];
}

const leaseSeconds = 120;
const mostAttempts = 3;

/**
 * Takes a PDF to make. The try is counted before it begins, and the fourth is none: what ends its
 * worker ends too. Runs twice: the second gets nothing.
 */
export async function claimPdf(db: Reader, { releaseId, version }: PdfKey): Promise<boolean> {
  const { rows } = await sql<{ state: string }>`
    update release_pdf set attempts = attempts + 1,
      due_at = now() + make_interval(secs => ${leaseSeconds}),
      state = case when attempts >= ${mostAttempts} then 'failed' else 'waiting' end
    where release_id = ${releaseId} and number = ${version}
      and state = 'waiting' and due_at <= now()
    returning state
  `.execute(db);
  return rows[0]?.state === 'waiting';
}

export async function keepPdf(
  db: Reader,
  { releaseId, version }: PdfKey,
  file: { storageKey: string; sizeBytes: number },
): Promise<void> {
  await sql`
    update release_pdf
    set state = 'ready', storage_key = ${file.storageKey}, size_bytes = ${file.sizeBytes}
    where release_id = ${releaseId} and number = ${version} and state = 'waiting'
  `.execute(db);
}

/** Uses release_pdf_waiting. */
export async function listDuePdfs(db: Reader, limit: number): Promise<PdfKey[]> {
  const { rows } = await sql<PdfKey>`
    select release_id, number as version from release_pdf
    where state = 'waiting' and due_at <= now()
    order by due_at limit ${limit}
  `.execute(db);
  return rows;
}
