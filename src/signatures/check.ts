import { inTransaction } from '../db/database.ts';
import type { Deps } from '../deps.ts';
import { AppError } from '../errors.ts';
import { plainTextOf } from '../releases/plain-text.ts';
import { findPublicVersion } from '../releases/version-store.ts';
import { cutText } from '../search/words/cut-text.ts';
import { openStems } from '../search/words/stems.ts';
import { allOf, askForUnit } from '../search/words/unit-query.ts';
import { type Candidate, listByWords, listCandidates, listVersionsOf } from './candidate-store.ts';
import { allStrange, compareWords, type Likeness } from './compare.ts';
import { type Frame, frameOf } from './frame.ts';
import { findHints } from './hints.ts';
import { readQuestion } from './question.ts';
import { sealedVersion, type SignDeps } from './sign.ts';
import { findByCode, findKnownVersion, type KnownVersion } from './store.ts';
import { hashWords, wordsOfDocument } from './words-of.ts';

type Checked = {
  known: KnownVersion;
  how: 'code' | 'address' | 'whole' | 'passage' | 'within';
  /** Of `within`: what does not belong to the release. */
  added?: string[];
};
type Alike = { known: KnownVersion; how: 'similar'; likeness: Likeness & { kind: 'similar' } };

/** What may be said; `unknown` of everything that is not public, whether it exists or not. */
export type Verdict =
  | ({ kind: 'genuine' | 'corrected' | 'withdrawn' } & Checked)
  | ({ kind: 'similar' } & Alike)
  | { kind: 'unknown' | 'foreign' | 'short' };

type CheckDeps = SignDeps & Pick<Deps, 'db' | 'words'>;

const leastWords = 5;
// "Ist das echt? https://…": an address alone has a dozen words.
const mostOfQuestion = 40;
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
  const words = wordsOfDocument(text);
  const hints = await readHints(deps, text);
  if (words.length < leastWords && hints.length === 0) return { kind: 'short' };
  for (const key of await listByWords(deps.db, hashWords(words))) {
    const known = await findKnownVersion(deps.db, key);
    if (known !== undefined) return judge({ known, how: 'whole' });
  }
  const best = await findBest(deps, words, hints);
  const known = best && (await findKnownVersion(deps.db, best.candidate));
  if (best === undefined || known === undefined) return judgeByHint(deps, words, hints[0]);
  const { likeness } = best;
  if (likeness.kind === 'similar') return { kind: 'similar', known, how: 'similar', likeness };
  if (likeness.kind === 'within') return judge({ known, how: 'within', added: likeness.added });
  return judge({ known, how: likeness.kind });
}

type Hint = { how: 'code' | 'address'; releaseId: string; version: number | null };

async function readHints(deps: CheckDeps, text: string): Promise<Hint[]> {
  const { codes, releaseIds } = findHints(text);
  const found: Hint[] = [];
  for (const code of codes) {
    const key = await findByCode(deps.db, code);
    if (key !== undefined) found.push({ how: 'code', ...key });
  }
  const named = releaseIds.map((releaseId) => ({
    how: 'address' as const,
    releaseId,
    version: null,
  }));
  return [...found, ...named];
}

/**
 * Where nothing of the text is in a release that it names: a question with a code or an address in it is
 * answered for these, and what is a text of its own is told to be another one.
 */
async function judgeByHint(deps: CheckDeps, words: string[], hint?: Hint): Promise<Verdict> {
  const known = hint && (await findKnownVersion(deps.db, hint));
  if (hint === undefined || known === undefined) return { kind: 'unknown' };
  if (words.length < mostOfQuestion) return judge({ known, how: hint.how });
  return { kind: 'similar', known, how: 'similar', likeness: allStrange(words) };
}

async function findBest(
  deps: CheckDeps,
  words: string[],
  hints: Hint[],
): Promise<Best | undefined> {
  const ids = [...new Set(hints.map(({ releaseId }) => releaseId))];
  const named = await listVersionsOf(deps.db, ids);
  const best = pickBest(words, await withFrames(deps, named));
  // A document of ours names itself: no need to look through all others.
  if (best !== undefined && rankOf(best) > 1) return best;
  const wished = groupsOf(words);
  const others = wished.length === 0 ? [] : await findCandidates(deps, wished);
  const all = [...(best ? [best] : []), ...bestOf(words, await withFrames(deps, others))];
  return all.toSorted((a, b) => rankOf(b) - rankOf(a))[0];
}

type Framed = { candidate: Candidate; frame: Frame };

async function withFrames(deps: CheckDeps, candidates: Candidate[]): Promise<Framed[]> {
  const site = { words: deps.words, baseUrl: deps.config.baseUrl };
  const framed: Framed[] = [];
  for (const candidate of candidates) {
    const release = await findPublicVersion(deps.db, candidate.releaseId, candidate.version);
    // Of a withdrawn release nothing is read but its texts.
    const frame = release ? frameOf(site, release) : { lines: [], outer: [] };
    framed.push({ candidate, frame });
  }
  return framed;
}

async function findCandidates(deps: CheckDeps, wished: string[]): Promise<Candidate[]> {
  try {
    const queries = queriesOf(wished);
    if (queries.length === 0) return [];
    return await inTransaction(deps.db, (tx) => listCandidates(tx, queries));
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

/** As the index of the search is asked for all words of each. */
function queriesOf(wished: string[]): string[] {
  const asking = { stems: openStems(), half: false };
  return wished
    .map((group) => cutText(group, asking.stems).map((unit) => askForUnit(asking, unit)))
    .map(allOf)
    .filter((query) => query !== '');
}

function rareOf(words: string[]): string[] {
  // PostgreSQL refuses very long words; nothing that is copied from a release has one.
  const usable = [...new Set(words)].filter(({ length }) => length >= 3 && length <= 60);
  return usable.toSorted((a, b) => b.length - a.length).slice(0, wordsOfGroup);
}

type Best = { candidate: Candidate; likeness: Exclude<Likeness, { kind: 'different' }> };

function pickBest(words: string[], candidates: Framed[]): Best | undefined {
  return bestOf(words, candidates).toSorted((a, b) => rankOf(b) - rankOf(a))[0];
}

function bestOf(words: string[], candidates: Framed[]): Best[] {
  return candidates.flatMap(({ candidate, frame }): Best[] => {
    const boilerplateText = plainTextOf(candidate.boilerplate ?? '');
    const likeness = compareWords(words, { ...candidate, boilerplateText }, frame);
    return likeness.kind === 'different' ? [] : [{ candidate, likeness }];
  });
}

const ranks = { whole: 4, within: 3, passage: 2 };

function rankOf({ likeness }: Best): number {
  if (likeness.kind === 'similar') return likeness.share;
  return ranks[likeness.kind];
}
