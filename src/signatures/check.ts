import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { plainTextOf } from '../releases/plain-text.ts';
import { type Candidate, listByWords, listCandidates } from './candidate-store.ts';
import { compareWords, type Likeness } from './compare.ts';
import { readQuestion } from './question.ts';
import { sealedVersion, type SignDeps } from './sign.ts';
import { findByCode, findKnownVersion, type KnownVersion } from './store.ts';
import { hashWords, wordsOf } from './words-of.ts';

type Checked = {
  known: KnownVersion;
  how: 'code' | 'address' | 'whole' | 'passage';
};
type Alike = { known: KnownVersion; how: 'similar'; likeness: Likeness & { kind: 'similar' } };

/** What may be said; `unknown` of everything that is not public, whether it exists or not. */
export type Verdict =
  | ({ kind: 'genuine' | 'corrected' | 'withdrawn' } & Checked)
  | ({ kind: 'similar' } & Alike)
  | { kind: 'unknown' | 'foreign' | 'short' };

type CheckDeps = SignDeps & Pick<Deps, 'db'>;

const leastWords = 5;
// The beginning of a text says whose it is; the comparison then reads all of it.
const wordsLookedAt = 20_000;
const groups = 8;
const wordsOfGroup = 4;

/** Whether a check code, the address of a release or a copied text is genuine. */
export async function checkGenuineness(deps: CheckDeps, input: string): Promise<Verdict> {
  const question = readQuestion(deps.config.baseUrl, input);
  if (question.kind === 'foreign') return { kind: 'foreign' };
  if (question.kind === 'text') return checkText(deps, question.text);
  if (question.kind === 'code') {
    const key = await findByCode(deps.db, question.code);
    const known = key && (await findKnownVersion(deps.db, key));
    return known === undefined ? { kind: 'unknown' } : judge({ known, how: 'code' });
  }
  const known = await findKnownVersion(deps.db, { releaseId: question.id, version: null });
  if (known === undefined) return { kind: 'unknown' };
  const sealed = await sealedVersion(deps, { releaseId: known.id, version: known.version });
  return judge({ known: { ...known, code: sealed?.code ?? null }, how: 'address' });
}

function judge(checked: Checked): Verdict {
  const { status, version, newest } = checked.known;
  if (status === 'withdrawn') return { kind: 'withdrawn', ...checked };
  return { kind: version < newest ? 'corrected' : 'genuine', ...checked };
}

async function checkText(deps: CheckDeps, text: string): Promise<Verdict> {
  const words = wordsOf(text);
  if (words.length < leastWords) return { kind: 'short' };
  for (const key of await listByWords(deps.db, hashWords(words))) {
    const known = await findKnownVersion(deps.db, key);
    if (known !== undefined) return judge({ known, how: 'whole' });
  }
  const wished = groupsOf(words);
  if (wished.length === 0) return { kind: 'unknown' };
  const best = pickBest(words, await findCandidates(deps, wished));
  const known = best && (await findKnownVersion(deps.db, best.candidate));
  if (best === undefined || known === undefined) return { kind: 'unknown' };
  const { likeness } = best;
  if (likeness.kind === 'similar') return { kind: 'similar', known, how: 'similar', likeness };
  return judge({ known, how: likeness.kind });
}

async function findCandidates(deps: CheckDeps, wished: string[]): Promise<Candidate[]> {
  try {
    return await inTransaction(deps.db, (tx) => listCandidates(tx, wished));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === '57014')) throw error;
    throw new AppError('unavailable', { retryAfterSeconds: 30 });
  }
}

/** From stretches all over the text the long words, which few texts have beside each other. */
function groupsOf(words: string[]): string[] {
  const looked = words.slice(0, wordsLookedAt);
  const stretch = Math.max(12, Math.ceil(looked.length / groups));
  const starts = Array.from({ length: Math.ceil(looked.length / stretch) }, (_, i) => i * stretch);
  return starts
    .map((start) => rareOf(looked.slice(start, start + 12)))
    .filter((group) => group.length >= 2)
    .map((group) => group.join(' '));
}

function rareOf(words: string[]): string[] {
  // PostgreSQL refuses very long words; nothing that is copied from a release has one.
  const usable = [...new Set(words)].filter(({ length }) => length >= 3 && length <= 60);
  return usable.toSorted((a, b) => b.length - a.length).slice(0, wordsOfGroup);
}

type Best = { candidate: Candidate; likeness: Exclude<Likeness, { kind: 'different' }> };

function pickBest(words: string[], candidates: Candidate[]): Best | undefined {
  const found = candidates.flatMap((candidate): Best[] => {
    const boilerplateText = plainTextOf(candidate.boilerplate ?? '');
    const likeness = compareWords(words, { ...candidate, boilerplateText });
    return likeness.kind === 'different' ? [] : [{ candidate, likeness }];
  });
  return found.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
}

function rankOf({ likeness }: Best): number {
  if (likeness.kind === 'similar') return likeness.share;
  return likeness.kind === 'whole' ? 3 : 2;
}
