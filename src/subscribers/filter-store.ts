import { type RawBuilder, sql } from 'kysely';
import type { Reader, Tx } from '../db/database.ts';
import type { FilterRule, NameKind } from './schema.ts';

export type KeptFilter = FilterRule & { id: string };

/**
 * Regions and topics by code or slug, offices by id or slug; what does not exist has no row. Where a slug
 * is another one's code, the code is meant.
 */
export async function findNames(
  db: Reader,
  keys: Record<NameKind, string[]>,
): Promise<{ kind: NameKind; key: string; id: string }[]> {
  const { rows } = await sql<{ kind: NameKind; key: string; id: string }>`
    select 'regions' as kind, key, code as id
    from unnest(${keys.regions}::text[]) as key join region on code = key or slug = key
    union all
    select 'topics', key, code
    from unnest(${keys.topics}::text[]) as key join topic on code = key or slug = key
    union all
    select 'offices', key, id
    from unnest(${keys.offices}::text[]) as key join office on id = key or slug = key
  `.execute(db);
  const named = new Set(rows.filter(({ key, id }) => key === id).map(nameOf));
  return rows.filter((row) => row.key === row.id || !named.has(nameOf(row)));
}

function nameOf({ kind, key }: { kind: NameKind; key: string }): string {
  return `${kind} ${key}`;
}

/** Filters that are there already stay as they are. Returns how many are new. */
export async function insertFilters(
  tx: Tx,
  subscriberId: number,
  filters: FilterRule[],
): Promise<number> {
  const { rows } = await sql`
    insert into filter (subscriber_id, region_codes, wider, wider_codes, topic_codes, office_ids, frequency)
    select ${subscriberId}, ${filterColumns()}
    from jsonb_array_elements(${JSON.stringify(filters)}::jsonb) as given (filter)
    on conflict do nothing
    returning id
  `.execute(tx);
  return rows.length;
}

/**
 * For `insert … select`: the columns after subscriber_id of a row of `filter`, from a JSON value that
 * is called `filter` too. The ancestors of a region are what stands before it in its path. The codes
 * are an array and no join, for which all of `region` would be read (1.4 ms a filter, now 0.07).
 */
export function filterColumns(): RawBuilder<unknown> {
  const codes = (name: string) => sql`array(
    select jsonb_array_elements_text(coalesce(filter -> ${sql.lit(name)}, '[]')) order by 1)`;
  return sql`
    ${codes('regionCodes')},
    coalesce((filter ->> 'wider')::boolean, false),
    array(
      select distinct ancestor
      from region cross join unnest(region.path) as ancestor
      where (filter ->> 'wider')::boolean and region.code <> ancestor
        and region.code = any (${codes('regionCodes')})
      order by ancestor
    ),
    ${codes('topicCodes')},
    ${codes('officeIds')},
    coalesce(filter ->> 'frequency', 'immediate')`;
}

export async function listFilters(db: Reader, subscriberId: number): Promise<KeptFilter[]> {
  return db
    .selectFrom('filter')
    .select(['id', 'regionCodes', 'wider', 'topicCodes', 'officeIds', 'frequency'])
    .$narrowType<{ frequency: 'immediate' }>()
    .where('subscriberId', '=', subscriberId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
}

/** The removed filter; undefined where this person has none with that id. */
export function deleteFilter(
  tx: Tx,
  key: { subscriberId: number; id: string },
): Promise<KeptFilter | undefined> {
  return tx
    .deleteFrom('filter')
    .where('subscriberId', '=', key.subscriberId)
    .where('id', '=', key.id)
    .returning(['id', 'regionCodes', 'wider', 'topicCodes', 'officeIds', 'frequency'])
    .$narrowType<{ frequency: 'immediate' }>()
    .executeTakeFirst();
}
