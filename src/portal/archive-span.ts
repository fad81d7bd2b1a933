import { dayKey, startOfDay } from '../dates.ts';
import type { Reader } from '../db/database.ts';
import { findArchiveSpan, type Month } from '../search/store.ts';

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

/** The months of a span, or those of one year; and the end of the last. */
export function monthsOf({ first, last }: Span, year?: string): { months: Month[]; end: Date } {
  const from = year && `${year}-01` > first ? `${year}-01` : first;
  const to = year && `${year}-12` < last ? `${year}-12` : last;
  const months: Month[] = [];
  for (let key = from; key <= to; key = addMonths(key, 1))
    months.push({ key, start: startOf(key) });
  return { months, end: startOf(addMonths(to, 1)) };
}

/** From its beginning in Germany up to, not including, that of the month `count` months later. */
export function periodOf(month: string, count: number) {
  return { from: startOf(month), to: startOf(addMonths(month, count)) };
}

function startOf(month: string): Date {
  return startOfDay(new Date(`${month}-01T00:00:00Z`));
}
