import { coveredByLines, type Frame } from './frame.ts';

const mostStarts = 20;
const wordsOfStart = 3;

type Place = { pasted: string[]; body: string[]; isFrame: boolean[] };

/**
 * Where a text stands whole inside of a paste, word by word, interrupted by nothing but the frame of our
 * documents; null where one word of it is another. Each start is walked once and there are few, so that the
 * work grows with the paste.
 */
export function findWithin(
  pasted: string[],
  body: string[],
  frame: Frame,
): { from: number; to: number } | null {
  const place = { pasted, body, isFrame: coveredByLines(pasted, frame.lines) };
  for (const from of startsOf(pasted, body)) {
    // A word may belong to the text and to the frame, of which the other way is tried where one fails.
    const to = walk(place, from, false) ?? walk(place, from, true);
    if (to !== null) return { from, to };
  }
  return null;
}

function startsOf(pasted: string[], body: string[]): number[] {
  const opening = body.slice(0, wordsOfStart);
  const starts: number[] = [];
  for (let at = 0; at + opening.length <= pasted.length && starts.length < mostStarts; at++)
    if (opening.length > 0 && opening.every((word, index) => pasted[at + index] === word))
      starts.push(at);
  return starts;
}

/** Behind the last word of the text; null where it is interrupted. */
function walk({ pasted, body, isFrame }: Place, from: number, framesFirst: boolean): number | null {
  let at = from;
  let next = 0;
  let rest = '';
  while (next < body.length) {
    const word = pasted[at];
    if (word === undefined) return null;
    const wanted = rest || (body[next] ?? '');
    const after = body[next + 1] ?? '';
    const isNext = after.startsWith(pasted[at + 1] ?? '');
    if (word === wanted && (isNext || !framesFirst || !isFrame[at])) {
      rest = '';
      next += 1;
    } else if (isFrame[at]) {
      at += 1;
      continue;
    } else if (isCut(word, wanted)) {
      // Hyphenated at the end of a line or page.
      rest = wanted.slice(word.length);
    } else if (isJoined(word, wanted, after)) {
      // "Schul- und" at the end of a line looks like hyphenation.
      next += 2;
    } else return null;
    at += 1;
  }
  return at;
}

const letters = /^\p{L}+$/u;

function isCut(word: string, wanted: string): boolean {
  return word.length < wanted.length && letters.test(word) && wanted.startsWith(word);
}

function isJoined(word: string, wanted: string, after: string): boolean {
  return after !== '' && letters.test(word) && word === wanted + after;
}
