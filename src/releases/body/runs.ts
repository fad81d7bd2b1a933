import { dropUnsafeCharacters, toOneSpace } from '../../text/clean-line.ts';
import { normalizeText } from '../../text/normalize-text.ts';
import { commonMarks, type Marks, type Run, sameMarks } from './model.ts';

export const BREAK = '\n';

/**
 * Brings the runs of one paragraph into the only form in which they are stored: no unsafe
 * characters, white space collapsed and trimmed also across runs, no two neighbours with the same
 * marks, NFC. Settling again changes nothing; that makes cleaning stable.
 */
export function settleRuns(runs: Run[]): Run[] {
  const settled: Run[] = [];
  for (const run of runs) {
    if (run.text === BREAK) addBreak(settled, run);
    else addText(settled, run);
  }
  trimEnd(settled);
  return mergeRuns(settled.map(unmarkSpace)).map(composeText);
}

/** Cuts at two or more line breaks in a row, the habit of those who know no paragraphs. */
export function splitAtDoubleBreaks(runs: Run[]): Run[][] {
  const parts: Run[][] = [];
  let part: Run[] = [];
  let breaks = 0;
  for (const run of runs) {
    const isText = run.text !== BREAK && !isBlank(run.text);
    if (isText && breaks > 1) {
      parts.push(part);
      part = [];
    }
    if (isText) breaks = 0;
    else if (run.text === BREAK) breaks += 1;
    part.push(run);
  }
  return [...parts, part];
}

/** The same runs on one line, for headings. */
export function withoutBreaks(runs: Run[]): Run[] {
  return runs.map((run) => (run.text === BREAK ? { ...run, text: ' ' } : run));
}

export function withoutMark(runs: Run[], name: keyof Marks): Run[] {
  return runs.map(({ text, marks }) => {
    const { [name]: _dropped, ...rest } = marks;
    return { text, marks: rest };
  });
}

function isBlank(text: string): boolean {
  return !/\S/u.test(text);
}

function addBreak(settled: Run[], run: Run): void {
  const last = settled.at(-1);
  if (last !== undefined && last.text !== BREAK) trimEnd(settled);
  if (settled.length > 0 && settled.at(-1)?.text !== BREAK) settled.push({ ...run });
}

function addText(settled: Run[], run: Run): void {
  const last = settled.at(-1);
  let text = dropUnsafeCharacters(run.text).replace(/\s+/gu, toOneSpace);
  if (last === undefined || last.text === BREAK) text = text.trimStart();
  else if (/\s$/u.test(last.text) && /^\s/u.test(text)) {
    last.text = `${last.text.slice(0, -1)} `;
    text = text.slice(1);
  }
  if (text !== '') settled.push({ text, marks: run.marks });
}

function trimEnd(settled: Run[]): void {
  for (let last = settled.at(-1); last !== undefined; last = settled.at(-1)) {
    last.text = last.text.trimEnd();
    if (last.text !== '') return;
    settled.pop();
  }
}

// A space between two words carries only what both carry, so that "<b>a </b>" and "<b>a</b> "
// do not differ by an element around nothing.
function unmarkSpace(run: Run, index: number, all: Run[]): Run {
  if (!isBlank(run.text)) return run;
  return {
    text: run.text,
    marks: commonMarks(all[index - 1]?.marks ?? {}, all[index + 1]?.marks ?? {}),
  };
}

function mergeRuns(runs: Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    const joins = last !== undefined && last.text !== BREAK && run.text !== BREAK;
    if (joins && sameMarks(last.marks, run.marks)) last.text += run.text;
    else merged.push({ ...run });
  }
  return merged;
}

function composeText(run: Run): Run {
  return { text: normalizeText(run.text, 'NFC'), marks: run.marks };
}
