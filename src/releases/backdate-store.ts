import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';

/**
 * Gives a version a publication in the past: for archives that are taken over and for the
 * demonstration, never for what goes out. No distribution is opened.
 */
export async function backdatePublication(
  tx: Tx,
  input: { releaseId: string; version: number; publishedAt: Date; versionAt: Date },
): Promise<void> {
  const { releaseId, version, publishedAt, versionAt } = input;
  await sql`
    update release set status = 'published', version = ${version}, publish_at = ${publishedAt},
      published_at = ${publishedAt}, created_at = ${publishedAt}, updated_at = ${versionAt}
    where id = ${releaseId}
  `.execute(tx);
  await sql`
    update release_version set published_at = ${versionAt}
    where release_id = ${releaseId} and number = ${version}
  `.execute(tx);
}

export async function backdateWithdrawal(
  tx: Tx,
  input: { releaseId: string; at: Date; reason: string },
): Promise<void> {
  await sql`
    update release set status = 'withdrawn', withdrawn_at = ${input.at},
      withdrawn_reason = ${input.reason}, updated_at = ${input.at}
    where id = ${input.releaseId}
  `.execute(tx);
}
