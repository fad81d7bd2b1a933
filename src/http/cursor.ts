import { invalid } from '../errors.ts';

/**
 * Where a page ended, as an opaque string. Not secret and not trusted: every value is a parameter
 * of the next query.
 */
export function writeCursor(values: Record<string, string>): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values of a cursor; a spoiled one is `invalid`, none is null. */
export function readCursor<K extends string>(
  cursor: string | undefined,
  names: readonly K[],
): Record<K, string> | null {
  if (cursor === undefined) return null;
  const values = decode(cursor);
  const ok = names.every(
    (name) => typeof values[name] === 'string' && isPlausible(name, values[name]),
  );
  if (!ok) throw invalid([{ path: 'cursor', message: 'errors.cursor' }]);
  return values as Record<K, string>;
}

function decode(cursor: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isPlausible(name: string, value: string): boolean {
  if (value.length > 100 || value.includes('\0')) return false;
  return !name.endsWith('At') || isInstant(value);
}

// As toISOString writes it, from the year 1 on: PostgreSQL takes nothing less.
function isInstant(value: string): boolean {
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString() === value && /^(?!0000)\d/.test(value);
}

type Page<T, J> = { present(item: T): J; cursor(item: T): Record<string, string> };

/** `{items, nextCursor}` from `limit + 1` rows: the row too many says that there is a next page. */
export function pageOf<T, J>(rows: T[], limit: number, page: Page<T, J>) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    items: shown.map((row) => page.present(row)),
    nextCursor: more ? writeCursor(page.cursor(last)) : null,
  };
}
