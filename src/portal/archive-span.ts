import { dayKey } from '../dates.ts';
import type { Reader } from '../db/database.ts';
import { findArchiveSpan } from '../search/store.ts';
import { dayStart } from './search-input.ts';

/** The first and the last month with a public release, as "2026-11". */
export type Span = { first: string; last: string };

export async function findSpan(db: Reader): Promise<Span | undefined> {
  const span = await findArchiveSpan(db);
  return span && { first: monthOf(span.first), last: monthOf(span.last) };
}

export function monthOf(at: Date): string {
  return dayKey(at).slice(0, 7);
}

/** "2026-12" with 1 → "2027-01". */
export function addMonths(month: string, count: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** From its beginning in Germany up to, not including, that of the month `count` months later. */
export function periodOf(month: string, count: number) {
  return { from: dayStart(`${month}-01`), to: dayStart(`${addMonths(month, count)}-01`) };
}
