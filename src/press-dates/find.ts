import type { Reader } from '../db/database.ts';
import { dayKey, startOfDay } from '../dates.ts';
import { listPublicReleasesByIds, type PublicRelease } from '../releases/public-store.ts';
import { type DatePlace, type DateWish, listDatePlaces } from './store.ts';

export type PressDate = PublicRelease & { eventStartsAt: Date };

/** One page of press dates, and where the next begins; null at the end. */
export async function findPressDates(
  deps: { db: Reader },
  wish: DateWish,
): Promise<{ dates: PressDate[]; next: DatePlace | null }> {
  const places = await listDatePlaces(deps.db, { ...wish, limit: wish.limit + 1 });
  const shown = places.slice(0, wish.limit);
  const releases = await listPublicReleasesByIds(
    deps.db,
    shown.map(({ id }) => id),
  );
  return {
    dates: releases.filter(isPressDate),
    next: places.length > wish.limit ? (shown.at(-1) ?? null) : null,
  };
}

/** A correction may have made something else of an invitation. */
export function isPressDate(release: PublicRelease): release is PressDate {
  return release.kind === 'invitation' && release.eventStartsAt !== null;
}

/** Midnight in Germany: what began this morning still belongs to what is coming. */
export function beginOfToday(now: Date): Date {
  return startOfDay(new Date(`${dayKey(now)}T00:00:00Z`));
}
