import type { Block, Doc, Inline } from '../releases/body/model.ts';
import { createParagraph, createText } from '../releases/body/model.ts';
import { writeHtmlBlocks } from '../releases/body/write.ts';
import { bodyClasses, styles } from './styles.ts';

/** A document for a mail: its outer blocks, one string each, every element with its inline style. */
export function styleBlocks(doc: Doc): string[] {
  return writeHtmlBlocks(doc.content, dress);
}

/** As many whole blocks from the beginning as fit into `maxBytes` of UTF-8. */
export function takeBlocks(blocks: string[], maxBytes: number): string[] {
  let used = 0;
  const tooMuch = blocks.findIndex((block) => (used += Buffer.byteLength(block) + 1) > maxBytes);
  return tooMuch === -1 ? blocks : blocks.slice(0, tooMuch);
}

/** The place and the author's mark at the beginning of the text: "**Schwelm** (pen) – …". */
export function withDateline(doc: Doc, head: { dateline: string; byline: string }): Doc {
  const place = withoutStop(head.dateline);
  const mark = withoutStop(head.byline);
  if (place === '' && mark === '') return doc;
  const opening: Inline[] = [
    ...(place === '' ? [] : [createText(place, [{ type: 'bold' }])]),
    ...(mark === '' ? [] : [createText(place === '' ? mark : ` ${mark}`)]),
  ];
  const [first, ...rest] = doc.content;
  if (first?.type !== 'paragraph') return openWith(createParagraph(opening), doc.content);
  return openWith(createParagraph([...opening, createText(' – '), ...first.content]), rest);
}

/** A paragraph of plain text in the form of `styleBlocks`. */
export function paragraphOf(text: string): string {
  return writeHtmlBlocks([createParagraph([createText(text)])], dress).join('');
}

function openWith(first: Block, rest: Block[]): Doc {
  return { type: 'doc', content: [first, ...rest] };
}

function dress(element: string): string {
  const look = bodyClasses[element];
  const style = styles[element];
  if (style === undefined) return '';
  return `${look === undefined ? '' : ` class="${look}"`} style="${style}"`;
}

function withoutStop(text: string): string {
  return text.trim().replace(/[\s.,:–-]+$/u, '');
}
