import { diffArrays, diffWordsWithSpace } from 'diff';

/** A run of words that both texts have, that only the old or only the new one has. */
export type Change = { kind: 'same' | 'gone' | 'new'; text: string };

/** Changed paragraphs, and how many unchanged ones lie before each. */
export type Passage = { skipped: number; changes: Change[] };

// Texts that differ more than this are shown one after the other: a comparison takes time with the
// square of the difference, and nobody reads it word by word. Two of 100,000 characters 0.5 s at most.
const mostEdits = 800;
const longText = 10_000;

/**
 * How much each of some pairs of texts may differ, so that comparing all of them takes no longer than
 * one pair of long ones.
 */
export function shareEdits(pairs: { old: string; now: string }[]): number {
  const weights = pairs.map(({ old, now }) => Math.min(1, (old.length + now.length) / longText));
  const weight = weights.reduce((sum, one) => sum + one, 0);
  return Math.ceil(mostEdits / Math.sqrt(Math.max(1, weight)));
}

/** What became of a line: its words, those that went and those that came. */
export function compareWords(before: string, after: string, maxEditLength = mostEdits): Change[] {
  const parts = diffWordsWithSpace(before, after, { maxEditLength });
  if (parts === undefined) return replaced(before, after);
  return parts.map(({ added, removed, value }) => ({
    kind: added ? 'new' : removed ? 'gone' : 'same',
    text: value,
  }));
}

/** The passages in which two texts of several paragraphs differ, in their order. */
export function comparePassages(before: string, after: string, edits = mostEdits): Passage[] {
  const [old, now] = [paragraphsOf(before), paragraphsOf(after)];
  const parts = diffArrays(old, now, { maxEditLength: edits });
  if (parts === undefined) return [{ skipped: 0, changes: replaced(before, after) }];
  const passages: Passage[] = [];
  let skipped = 0;
  for (const [index, { added, removed, value }] of parts.entries()) {
    if (!added && !removed) {
      skipped += value.length;
      continue;
    }
    const previous = parts[index - 1];
    // Gone and new side by side are one change, shown with the first of the two.
    if (previous && (previous.added || previous.removed)) continue;
    const next = parts[index + 1];
    const twin = next && (next.added || next.removed) ? next.value : [];
    const [gone, came] = removed ? [value, twin] : [twin, value];
    passages.push(...pairUp(gone, came, { skipped, edits }));
    skipped = 0;
  }
  return passages;
}

type Way = { skipped: number; edits: number };

function pairUp(gone: string[], came: string[], { skipped, edits }: Way): Passage[] {
  const length = Math.max(gone.length, came.length);
  // So that many paragraphs take no longer together than one: two texts of 200 kB 0.3 s at most.
  const most = Math.ceil(edits / Math.sqrt(length));
  return Array.from({ length }, (_, index) => ({
    skipped: index === 0 ? skipped : 0,
    changes: compareWords(gone[index] ?? '', came[index] ?? '', most),
  }));
}

function replaced(before: string, after: string): Change[] {
  const changes: Change[] = [
    { kind: 'gone', text: before },
    { kind: 'new', text: after },
  ];
  return changes.filter(({ text }) => text !== '');
}

function paragraphsOf(text: string): string[] {
  return text.split(/\n+/).filter((paragraph) => paragraph.trim() !== '');
}
