import type { Clock } from '../clock.ts';
import type { Reader } from '../db/database.ts';
import type { Language } from '../words.ts';
import { beginOfToday, findPressDates } from './find.ts';
import { presentDate } from './present.ts';
import type { DateWish } from './store.ts';

const shown = 3;

/** For `{{> press-dates-box}}`: the next dates of a region or office; null where there are none. */
export async function presentComing(
  deps: { db: Reader; clock: Clock },
  language: Language,
  { query, ...wish }: Pick<DateWish, 'region' | 'officeId'> & { query: string },
) {
  const from = beginOfToday(deps.clock.now());
  const { dates } = await findPressDates(deps, { ...wish, from, order: 'next', limit: shown });
  if (dates.length === 0) return null;
  return {
    href: `/termine${query}`,
    entries: dates.map((date) => presentDate(language, date)),
  };
}
