import type { Span } from './store.ts';

/** A month (`2026-11`) or a day (`2026-11-22`) in UTC; null for anything else. */
export function spanOf(name: string): Span | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)(?:-(\d\d))?$/.exec(name) ?? [];
  if (year === undefined || month === undefined || Number(year) < 1900) return null;
  const from = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day ?? 1)));
  // Date.UTC takes the 31st of February for a day in March.
  if (!from.toISOString().startsWith(name)) return null;
  const to = new Date(from);
  if (day === undefined) to.setUTCMonth(to.getUTCMonth() + 1);
  else to.setUTCDate(to.getUTCDate() + 1);
  return { from, to };
}
