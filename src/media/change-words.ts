import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { invalid, notFound } from '../errors.ts';
import { insertAuditEvent } from '../releases/store.ts';
import { missingWords } from './missing-words.ts';
import {
  changeMedia,
  listShowings,
  lockMedia,
  type MediaRow,
  type MediaWords,
  type Showing,
} from './store.ts';

type Change = { id: string; words: MediaWords };
type Who = { officeId: string; actor: string };

/**
 * Changes the words beside a file. What a scheduled or public release must have cannot be emptied
 * (`invalid`); what readers see is noted in the audit trail of each release, with the words before.
 */
export async function changeMediaWords(
  deps: Pick<Deps, 'db'>,
  who: Who,
  { id, words }: Change,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    // Waits for a release that is being scheduled with it, and lets the next one wait.
    const before = await lockMedia(tx, who.officeId, id);
    if (before === undefined) throw notFound();
    const showings = await listShowings(tx, id);
    const changed = changedWords(before, words);
    if (showings.length > 0) refuseGaps(before, changed);
    await changeMedia(tx, id, words);
    if (Object.keys(changed).length === 0) return;
    for (const { releaseId } of showings.filter(isPublic))
      await insertAuditEvent(tx, {
        ...who,
        releaseId,
        action: 'mediaChanged',
        details: { mediaId: id, before: pick(before, changed), after: changed },
      });
  });
}

const names = ['caption', 'credit', 'alt'] as const;
type Words = Partial<Record<(typeof names)[number], string>>;

function changedWords(before: MediaRow, words: MediaWords): Words {
  const given = names.filter((name) => words[name] !== undefined && words[name] !== before[name]);
  return Object.fromEntries(given.map((name) => [name, words[name]]));
}

function pick(before: MediaRow, changed: Words): Words {
  return Object.fromEntries(
    names.filter((name) => name in changed).map((name) => [name, before[name]]),
  );
}

function refuseGaps(before: MediaRow, changed: Words): void {
  const gaps = missingWords({ ...before, ...changed }).filter((name) => name in changed);
  const message = 'errors.media.shown';
  if (gaps.length > 0) throw invalid(gaps.map((path) => ({ path, message })));
}

function isPublic({ status }: Showing): boolean {
  return status === 'published';
}
