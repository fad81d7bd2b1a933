import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';

/** The heads of versions with the present names. Written where they are others. */
export async function renewHeads(tx: Tx, ids: string[], numbers: number[]): Promise<void> {
  await sql`
    with due as (
      select rv.release_id, rv.number, search_head_of(rv, '') as head
      from unnest(${ids}::text[], ${numbers}::integer[]) as key (release_id, number)
      join release_version rv using (release_id, number)
    )
    update release_version rv set search_head = head
    from due
    where rv.release_id = due.release_id and rv.number = due.number and search_head is distinct from head
  `.execute(tx);
}

/** The entries of the public ones among these releases, with the present name of their office. */
export async function renewEntries(tx: Tx, ids: string[]): Promise<void> {
  await sql`select refresh_search_entries(${ids}::text[])`.execute(tx);
}
