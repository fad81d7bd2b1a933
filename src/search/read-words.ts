import type { Deps } from '../deps.ts';
import { isFrequent, planSearch } from './find.ts';
import { anyOf } from './words/unit-query.ts';

/** Lists of releases read the words of a search as the page of the search does. */
export type WordsAsked = { words: string; frequent: boolean };

/** Several searches are joined with or; without any all releases are meant. */
export async function readWords(
  deps: Pick<Deps, 'db' | 'vocabulary'>,
  searches: string[],
): Promise<Partial<WordsAsked>> {
  const asked = searches.map((q) => q.trim()).filter((q) => q !== '');
  if (asked.length === 0) return {};
  const planned = await Promise.all(asked.map((q) => planSearch(deps, q)));
  return {
    words: anyOf(planned.map(({ plan }) => plan?.query ?? '')),
    frequent: planned.some(({ plan, known }) => plan !== undefined && isFrequent(plan, known)),
  };
}
