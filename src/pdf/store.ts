import { sql } from 'kysely';
import type { Reader } from '../db/database.ts';

export type PdfKey = { releaseId: string; version: number };
/** Counted up with each change of the layout after which PDFs that are kept should be made anew. */
const recipe = 1;

export type Pdf = {
  state: 'waiting' | 'ready' | 'failed';
  storageKey: string | null;
  sizeBytes: number | null;
  /** Made by an older layout. */
  isOld: boolean;
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
    select state, storage_key, size_bytes, recipe < ${recipe} as is_old from release_pdf
    where release_id = ${releaseId} and number = ${version}
  `.execute(db);
  return rows[0];
}

const leaseSeconds = 120;
const mostAttempts = 3;

/**
 * Takes a PDF to make, or one of an older layout to make anew, and says which try it is, from 1. The try
 * is counted before it begins, and the fourth is none: what ends its worker ends too. Runs twice: the
 * second gets null.
 */
export async function claimPdf(db: Reader, { releaseId, version }: PdfKey): Promise<number | null> {
  const { rows } = await sql<{ state: string; attempts: number; renewals: number }>`
    update release_pdf set
      attempts = attempts + (state = 'waiting')::int,
      renewals = renewals + (state = 'ready')::int,
      due_at = now() + make_interval(secs => ${leaseSeconds}),
      state = case when state = 'waiting' and attempts >= ${mostAttempts} then 'failed'
        else state end
    where release_id = ${releaseId} and number = ${version} and due_at <= now()
      and (state = 'waiting'
        or (state = 'ready' and recipe < ${recipe} and renewals < ${mostAttempts}))
    returning state, attempts, renewals
  `.execute(db);
  const [row] = rows;
  if (row === undefined || row.state === 'failed') return null;
  return row.state === 'ready' ? row.renewals : row.attempts;
}

/** Keeps a PDF that was claimed; the key of the file that nobody needs any more. */
export async function keepPdf(
  db: Reader,
  { releaseId, version }: PdfKey,
  file: { storageKey: string; sizeBytes: number },
): Promise<string | null> {
  const { rows } = await sql<{ unused: string | null }>`
    with old as (
      select storage_key from release_pdf
      where release_id = ${releaseId} and number = ${version} for update
    )
    update release_pdf
    set state = 'ready', storage_key = ${file.storageKey}, size_bytes = ${file.sizeBytes},
      recipe = ${recipe}, renewals = 0, reason = null
    from old
    where release_id = ${releaseId} and number = ${version} and state <> 'failed'
    returning old.storage_key as unused
  `.execute(db);
  // A row that has gone, or was given up, has no use for the new one.
  return rows[0] === undefined ? file.storageKey : rows[0].unused;
}

/** A try came to no end: true where there is another one, at once; else it has failed. */
export async function putOffPdf(
  db: Reader,
  { releaseId, version }: PdfKey,
  reason: string,
): Promise<boolean> {
  const { rows } = await sql<{ again: boolean }>`
    update release_pdf set reason = ${reason}, due_at = now(),
      state = case when state = 'waiting' and attempts >= ${mostAttempts} then 'failed'
        else state end
    where release_id = ${releaseId} and number = ${version}
    returning (state = 'waiting' or (state = 'ready' and renewals < ${mostAttempts})) as again
  `.execute(db);
  return rows[0]?.again ?? false;
}

/** Nothing was tried: the claim ends soon and does not count. */
export async function giveBackPdf(db: Reader, { releaseId, version }: PdfKey): Promise<void> {
  await sql`
    update release_pdf set
      attempts = attempts - (state = 'waiting')::int,
      renewals = renewals - (state = 'ready')::int,
      due_at = now() + interval '10 seconds'
    where release_id = ${releaseId} and number = ${version}
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

/** Those of an older layout. Uses release_pdf_old. */
export async function listOldPdfs(db: Reader, limit: number): Promise<PdfKey[]> {
  const { rows } = await sql<PdfKey>`
    select release_id, number as version from release_pdf
    where state = 'ready' and recipe < ${recipe} and due_at <= now() and renewals < ${mostAttempts}
    order by due_at limit ${limit}
  `.execute(db);
  return rows;
}
