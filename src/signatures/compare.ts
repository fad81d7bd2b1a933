import { findWithin } from './find-within.ts';
import { coveredByLines, type Frame } from './frame.ts';
import { wordsOf } from './words-of.ts';

/** The texts of a version that somebody may have copied. */
export type CopiedFrom = {
  headline: string;
  subheadline: string;
  dateline: string;
  byline: string;
  bodyText: string;
  boilerplateText: string;
};

export type Likeness =
  | { kind: 'whole' }
  | { kind: 'passage' }
  /** All of the text, with more around it. */
  | { kind: 'within'; added: string[] }
  | { kind: 'similar'; share: number; added: string[]; missing: string[] }
  | { kind: 'different' };

const run = 3;
const leastShare = 0.5;
const leastWords = 12;

/** Compares pasted words with a version. Time and memory grow with the two texts, not their product. */
export function compareWords(pasted: string[], version: CopiedFrom, frame: Frame): Likeness {
  const wholes = wholeTexts(version);
  const text = pasted.join(' ');
  if (wholes.some((words) => words.join(' ') === text)) return { kind: 'whole' };
  const all = wholes[0] ?? [];
  const body = wordsOf(version.bodyText);
  if ([all, body].some((words) => ` ${words.join(' ')} `.includes(` ${text} `)))
    return { kind: 'passage' };
  return withinOf(pasted, version, { body, frame }) ?? likenessOf(pasted, all);
}

// The headline that stands over a text belongs to it: of a changed one this part is still there.
const partOfHeadline = 0.5;

function withinOf(
  pasted: string[],
  { headline, subheadline }: CopiedFrom,
  { body, frame }: { body: string[]; frame: Frame },
): Likeness | null {
  const place = findWithin(pasted, body, frame);
  if (place === null) return null;
  const around = [...pasted.slice(0, place.from), ...pasted.slice(place.to)];
  if ([headline, subheadline].some((text) => isChanged(around, wordsOf(text)))) return null;
  const isFrame = coveredByLines(pasted, [...frame.lines, ...frame.outer]);
  isFrame.fill(true, place.from, place.to);
  const added = gapsOf(pasted, isFrame);
  return added.length === 0 ? { kind: 'whole' } : { kind: 'within', added };
}

function isChanged(around: string[], words: string[]): boolean {
  const there = new Set(around);
  const part = words.filter((word) => there.has(word)).length / Math.max(1, words.length);
  const isWhole = ` ${around.join(' ')} `.includes(` ${words.join(' ')} `);
  return !isWhole && part >= partOfHeadline;
}

/** The body with and without what stands around it; the first has everything. */
function wholeTexts(version: CopiedFrom): string[][] {
  const opening = [...wordsOf(version.dateline), ...wordsOf(version.byline)];
  const body = wordsOf(version.bodyText);
  const heads = [
    [...wordsOf(version.headline), ...wordsOf(version.subheadline)],
    wordsOf(version.headline),
    [],
  ];
  const feet = [wordsOf(version.boilerplateText), []];
  return heads.flatMap((head) =>
    [opening, []].flatMap((mark) => feet.map((foot) => [...head, ...mark, ...body, ...foot])),
  );
}

function likenessOf(pasted: string[], version: string[]): Likeness {
  const inVersion = coveredBy(pasted, runsOf(version));
  const known = inVersion.filter(Boolean).length;
  if (known < leastWords || known < leastShare * pasted.length) return { kind: 'different' };
  const inPasted = coveredBy(version, runsOf(pasted));
  // What stands before and after the part that was copied is not missing, but where as many words of
  // the paste are strange, these took its place.
  const from = Math.max(0, inPasted.indexOf(true) - inVersion.indexOf(true));
  const strangeEnd = pasted.length - 1 - inVersion.lastIndexOf(true);
  const to = inPasted.lastIndexOf(true) + 1 + strangeEnd;
  return {
    kind: 'similar',
    share: known / pasted.length,
    added: gapsOf(pasted, inVersion),
    missing: gapsOf(version.slice(from, to), inPasted.slice(from, to)),
  };
}

function runsOf(words: string[]): Set<string> {
  return new Set(words.map((_, index) => words.slice(index, index + run).join(' ')));
}

/** Which words stand in a run of three that the other text has too. */
function coveredBy(words: string[], runs: ReadonlySet<string>): boolean[] {
  const covered = words.map(() => false);
  for (let index = 0; index + run <= words.length; index++)
    if (runs.has(words.slice(index, index + run).join(' '))) covered.fill(true, index, index + run);
  return covered;
}

/** Every word of a text, as what stands in no other. */
export function allStrange(words: string[]): Likeness & { kind: 'similar' } {
  return { kind: 'similar', share: 0, added: [words.join(' ')], missing: [] };
}

/** The words that are not covered, those beside each other as one text. */
function gapsOf(words: string[], covered: boolean[]): string[] {
  const gaps: string[][] = [];
  words.forEach((word, index) => {
    if (covered[index]) return;
    if (index > 0 && !covered[index - 1]) gaps.at(-1)?.push(word);
    else gaps.push([word]);
  });
  return gaps.map((gap) => gap.join(' '));
}
