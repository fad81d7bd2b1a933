import { sql } from 'kysely';
import type { Database } from '../../src/db/database.ts';
import { renewSearch } from '../../src/search/renew.ts';

/** Gives words to versions that a test has put straight into the table. */
export async function giveWords(db: Database): Promise<void> {
  await sql`
    insert into search_due select release_id, number from release_version where search = ''
    on conflict do nothing
  `.execute(db);
  await renewSearch({ db });
}
