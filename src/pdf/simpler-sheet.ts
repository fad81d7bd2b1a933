import { lineOf } from './pieces.ts';
import type { PdfLevel } from './order.ts';
import type { Node, Piece, Sheet, TableCell } from './sheet.ts';

/** A sheet with less to set, for one that cannot be set as it is. */
export function simplerSheet(sheet: Sheet, level: PdfLevel): Sheet {
  if (level === 'whole') return sheet;
  const change = level === 'simple' ? withoutTables : toPlain;
  const body = level === 'address' ? [] : sheet.body.flatMap(change);
  const about = sheet.about && { ...sheet.about, blocks: sheet.about.blocks.flatMap(change) };
  return {
    ...sheet,
    head: { ...sheet.head, logo: level === 'simple' ? sheet.head.logo : null },
    lead: null,
    pictures: [],
    body,
    about: level === 'address' ? null : about,
  };
}

function withoutTables(node: Node): Node[] {
  if (node.kind === 'table') return [...node.head, ...node.body].map(rowAsParagraph);
  if (node.kind === 'quote') return [{ ...node, blocks: node.blocks.flatMap(withoutTables) }];
  if (node.kind !== 'list') return [node];
  return [{ ...node, items: node.items.map((item) => item.flatMap(withoutTables)) }];
}

function rowAsParagraph(cells: TableCell[]): Node {
  const filled = cells.filter(({ runs }) => runs.length > 0);
  const runs = filled.flatMap(({ runs: own }, index): Piece[] =>
    index === 0 ? own : [{ kind: 'text', text: ' | ' }, ...own],
  );
  return { kind: 'paragraph', runs, dir: filled[0]?.dir ?? 'ltr' };
}

// Letters of one paragraph.
const longestParagraph = 2_000;

/** Words alone, in paragraphs of a bounded length. */
function toPlain(node: Node): Node[] {
  switch (node.kind) {
    case 'paragraph':
    case 'heading':
      return paragraphsOf(node.runs);
    case 'list':
      return node.items.flat().flatMap(toPlain);
    case 'quote':
      return node.blocks.flatMap(toPlain);
    case 'table':
      return [...node.head, ...node.body].flatMap((cells) => toPlain(rowAsParagraph(cells)));
    case 'rule':
      return [];
    default:
      return node satisfies never;
  }
}

function paragraphsOf(runs: Piece[]): Node[] {
  const text = textOf(runs);
  return Array.from({ length: Math.ceil(text.length / longestParagraph) }, (_, index) => {
    const part = text.slice(index * longestParagraph, (index + 1) * longestParagraph);
    const { text: words, dir } = lineOf(part);
    return { kind: 'paragraph', runs: [{ kind: 'text', text: words }], dir };
  });
}

// Plain words have no places of their own to break at.
function textOf(runs: Piece[]): string {
  return runs
    .map((run) => {
      if (run.kind === 'text') return run.text;
      if (run.kind === 'link') return textOf(run.runs);
      return run.kind === 'break' ? ' ' : '\u200b';
    })
    .join('');
}
