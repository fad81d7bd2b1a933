import type { Deps } from '../deps.ts';
import { listTopicsByKeys } from './store.ts';

/** Codes for topics named by Media Topic code or slug, and the positions of those that do not exist. */
export async function resolveTopics(
  deps: Pick<Deps, 'db'>,
  keys: string[],
): Promise<{ codes: string[]; missing: number[] }> {
  // PostgreSQL refuses a whole query for one NUL.
  const askable = keys.filter((key) => !key.includes('\0'));
  const found = await listTopicsByKeys(deps.db, askable);
  // Codes last: where a slug is another one's code, the code is meant.
  const codeOf = new Map(found.map(({ code, slug }) => [slug, code]));
  for (const { code } of found) codeOf.set(code, code);
  return {
    codes: keys.flatMap((key) => codeOf.get(key) ?? []),
    missing: keys.flatMap((key, index) => (codeOf.has(key) ? [] : [index])),
  };
}
