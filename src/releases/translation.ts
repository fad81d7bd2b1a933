import type { Reader } from '../db/database.ts';
import type { Fault } from '../errors.ts';
import type { ReleaseInput } from './schema.ts';
import { findOriginal, isOriginal } from './translation-store.ts';

type Wish = { officeId: string; id: string | null; input: ReleaseInput };

/**
 * The change of `translationOf` that an input asks for. All language versions name the same original,
 * whichever of them was given; faults are collected.
 */
export async function collectOriginal(
  db: Reader,
  faults: Fault[],
  { officeId, id, input: { translationOf } }: Wish,
): Promise<{ translationOf?: string | null }> {
  if (translationOf === undefined) return {};
  if (translationOf === null) return { translationOf };
  const found = await findOriginal(db, officeId, translationOf);
  const original = found?.translationOf ?? found?.id;
  const refuse = (message: string) => {
    faults.push({ path: 'translationOf', message: `errors.translation.${message}` });
    return {};
  };
  if (original === undefined) return refuse('unknown');
  if (original === id) return refuse('itself');
  if (id !== null && (await isOriginal(db, id))) return refuse('original');
  return { translationOf: original };
}
