import type { Reader } from '../db/database.ts';
import type { PublicQuery } from '../releases/public-store.ts';
import { spanOf } from '../sitemaps/period.ts';
import { countReleases, findMonth, readOpenMonth, readSlice } from './archive-store.ts';

/** A month in UTC and, where it has more than one document, its part from the oldest on. */
export type ArchiveKey = { month: string; part: number };

/** A document of the archive (RFC 5005, section 4) and its neighbours. */
export type ArchivePage = {
  /** What gives its releases, newest first. */
  query: PublicQuery;
  /** Nothing will be added any more. */
  isClosed: boolean;
  prev: ArchiveKey | null;
  next: ArchiveKey | null;
};

type Filter = Omit<PublicQuery, 'limit'>;
type Place = { filter: Filter; key: ArchiveKey; size: number };

/** The document with this key; undefined where it would hold nothing. */
export async function findArchivePage(
  db: Reader,
  { filter, key, size }: Place,
): Promise<ArchivePage | undefined> {
  const span = spanOf(key.month);
  if (span === null) return undefined;
  const offset = (key.part - 1) * size;
  // Two documents: whether the next one is full decides whether there is a link to it.
  const rows = await readSlice(db, filter, { ...span, offset, limit: 2 * size + 1 });
  if (rows.length === 0) return undefined;
  const openMonth = await readOpenMonth(db);
  const isPast = key.month < openMonth;
  const inside = Math.min(rows.length, size);
  const hasNext = rows.length > (isPast ? size : 2 * size);
  return {
    query: { ...filter, ...span, after: rows[size], limit: inside },
    isClosed: isPast || rows.length > size,
    prev: await findPrev(db, { filter, key, size }, openMonth),
    next: hasNext
      ? { ...key, part: key.part + 1 }
      : isPast
        ? await findNextMonth(db, { filter, key, size }, openMonth)
        : null,
  };
}

/** The newest document that is complete: where a reader of the feed goes on to all that is older. */
export async function findNewestArchive(
  db: Reader,
  filter: Filter,
  size: number,
): Promise<ArchiveKey | null> {
  const openMonth = await readOpenMonth(db);
  return lastBefore(db, { filter, before: new Date(8.64e15), size, openMonth });
}

function findPrev(db: Reader, { filter, key, size }: Place, openMonth: string) {
  if (key.part > 1) return { ...key, part: key.part - 1 };
  const before = spanOf(key.month)?.from ?? new Date(0);
  return lastBefore(db, { filter, before, size, openMonth });
}

type Search = { filter: Filter; before: Date; size: number; openMonth: string };

async function lastBefore(db: Reader, search: Search): Promise<ArchiveKey | null> {
  const { filter, size, openMonth } = search;
  const month = await findMonth(db, filter, { before: search.before });
  const span = month === null ? null : spanOf(month);
  if (month === null || span === null) return null;
  const count = await countReleases(db, { ...filter, ...span });
  // Of a month that may grow, the last part is only in the feed itself, which is as long as a part.
  const part = month < openMonth ? Math.ceil(count / size) : Math.floor((count - 1) / size);
  return part > 0 ? { month, part } : lastBefore(db, { ...search, before: span.from });
}

async function findNextMonth(
  db: Reader,
  { filter, key, size }: Place,
  openMonth: string,
): Promise<ArchiveKey | null> {
  const from = spanOf(key.month)?.to;
  const month = from && (await findMonth(db, filter, { from }));
  const span = month ? spanOf(month) : null;
  if (!month || span === null) return null;
  const rows = await readSlice(db, filter, { ...span, offset: 0, limit: size + 1 });
  return month < openMonth || rows.length > size ? { month, part: 1 } : null;
}
