import { dropUnsafeCharacters, toOneSpace } from '../../text/clean-line.ts';
import { normalizeText } from '../../text/normalize-text.ts';
import { commonMarks, dropMark, sameMarks } from './mark-set.ts';
import { createText, type HardBreak, type Inline, type MarkType } from './model.ts';

/**
 * Brings the content of one paragraph into the only form in which it is stored: no unsafe
 * characters, white space collapsed and trimmed also across nodes, no two neighbours with the same
 * marks, NFC. Settling again changes nothing; that makes cleaning stable.
 */
export function settleInline(content: Inline[]): Inline[] {
  const settled: Inline[] = [];
  for (const node of content) {
    if (node.type === 'hardBreak') addBreak(settled, node);
    else addText(settled, node);
  }
  trimEnd(settled);
  return mergeTexts(settled.map(unmarkSpace)).map(composeText);
}

/** Cuts at two or more line breaks in a row, the habit of those who know no paragraphs. */
export function splitAtDoubleBreaks(content: Inline[]): Inline[][] {
  const parts: Inline[][] = [];
  let part: Inline[] = [];
  let breaks = 0;
  for (const node of content) {
    const isWords = node.type === 'text' && !isBlank(node.text);
    if (isWords && breaks > 1) {
      parts.push(part);
      part = [];
    }
    if (isWords) breaks = 0;
    else if (node.type === 'hardBreak') breaks += 1;
    part.push(node);
  }
  return [...parts, part];
}

/** The same on one line, for headings. */
export function withoutBreaks(content: Inline[]): Inline[] {
  return content.map((node) => (node.type === 'hardBreak' ? createText(' ', node.marks) : node));
}

export function withoutMark(content: Inline[], type: MarkType): Inline[] {
  return content.map((node) => ({ ...node, marks: dropMark(node.marks, type) }));
}

function isBlank(text: string): boolean {
  return !/\S/u.test(text);
}

function addBreak(settled: Inline[], node: HardBreak): void {
  if (settled.at(-1)?.type === 'text') trimEnd(settled);
  if (settled.at(-1)?.type === 'text') settled.push({ ...node });
}

function addText(settled: Inline[], node: Extract<Inline, { type: 'text' }>): void {
  const last = settled.at(-1);
  let text = dropUnsafeCharacters(node.text).replace(/\s+/gu, toOneSpace);
  if (last?.type !== 'text') text = text.trimStart();
  else if (/\s$/u.test(last.text) && /^\s/u.test(text)) {
    last.text = `${last.text.slice(0, -1)} `;
    text = text.slice(1);
  }
  if (text !== '') settled.push(createText(text, node.marks));
}

function trimEnd(settled: Inline[]): void {
  for (let last = settled.at(-1); last !== undefined; last = settled.at(-1)) {
    if (last.type === 'text') last.text = last.text.trimEnd();
    if (last.type === 'text' && last.text !== '') return;
    settled.pop();
  }
}

// A space between two words carries only what both carry, so that "<b>a </b>" and "<b>a</b> "
// do not differ by an element around nothing.
function unmarkSpace(node: Inline, index: number, all: Inline[]): Inline {
  const isSpace = node.type === 'hardBreak' || isBlank(node.text);
  if (!isSpace) return node;
  return { ...node, marks: commonMarks(all[index - 1]?.marks ?? [], all[index + 1]?.marks ?? []) };
}

function mergeTexts(content: Inline[]): Inline[] {
  const merged: Inline[] = [];
  for (const node of content) {
    const last = merged.at(-1);
    const joins = last?.type === 'text' && node.type === 'text';
    if (joins && sameMarks(last.marks, node.marks)) last.text += node.text;
    else merged.push({ ...node });
  }
  return merged;
}

function composeText(node: Inline): Inline {
  return node.type === 'text' ? createText(normalizeText(node.text, 'NFC'), node.marks) : node;
}
