import type { Deps } from '../deps.ts';
import { listTopicsByKeys } from './store.ts';

/** Codes for topics named by Media Topic code or slug, and the positions of those that do not exist. */
export async function resolveTopics(
  deps: Pick<Deps, 'db'>,
  keys: string[],
): Promise<{ codes: string[]; missing: number[] }> {
  // PostgreSQL refuses a whole query for one NUL.
  const askable = keys.filter((key) => !key.includes('\0'));
  const codeOf = new Map<string, string>();
  for (const { code, slug } of await listTopicsByKeys(deps.db, askable))
    codeOf.set(code, code).set(slug, code);
  return {
    codes: keys.flatMap((key) => codeOf.get(key) ?? []),
    missing: keys.flatMap((key, index) => (codeOf.has(key) ? [] : [index])),
  };
}
