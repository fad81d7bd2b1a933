import {
  type Cell,
  headRows,
  type Inline,
  type Table,
  type TableRow,
  textOf,
} from '../releases/body/model.ts';
import { columnsOfFigures, shareWidth } from './column-widths.ts';
import { inlinePieces } from './inline-pieces.ts';
import { directionOf, piecesOf } from './pieces.ts';
import type { Node, Piece, TableCell } from './sheet.ts';
import { type Placed, tidyTable } from './tidy-table.ts';

type WordCell = {
  colspan: number;
  rowspan: number;
  header: boolean;
  content: Inline[];
  text: string;
};

const sizes = [
  { columns: 5, size: 9.5, inset: 5, letters: 84 },
  { columns: 8, size: 8.5, inset: 4, letters: 94 },
  { columns: 12, size: 7, inset: 3, letters: 114 },
];
// Of a head that stands on each page.
const tallestHead = { rows: 3, letters: 600 };

/** A table with its places taken once each; its rows as lines where paper is too narrow for it. */
export function tableNodes(source: Table): Node[] {
  const head = headRows(source);
  const rows = shortHead({
    head: source.content.slice(0, head).map(toCells),
    body: source.content.slice(head).map(toCells),
  });
  const empty = { colspan: 1, rowspan: 1, header: false, content: [], text: '' };
  const table = tidyTable<WordCell>(rows, empty);
  const look = sizes.find(({ columns }) => columns >= (table?.columns ?? Infinity));
  if (table === null || look === undefined) return [...rows.head, ...rows.body].map(rowAsText);
  const letters = look.letters - (table.columns * look.inset) / 2;
  const setting = {
    columns: shareWidth(table, letters),
    figures: columnsOfFigures(table),
    letters,
  };
  const cellsOf = (part: Placed<WordCell>[][]) => {
    const long = longRows(part);
    return part.map((row, y) => row.map((cell) => cellOf(cell, setting, long[y] === true)));
  };
  return [
    {
      kind: 'table',
      columns: setting.columns,
      size: look.size,
      inset: look.inset,
      repeats: table.head.length <= tallestHead.rows,
      head: cellsOf(table.head),
      body: cellsOf(table.body),
    },
  ];
}

type Rows = { head: WordCell[][]; body: WordCell[][] };

function toCells(row: TableRow): WordCell[] {
  return row.content.map(toWordCell);
}

function toWordCell({ type, attrs, content: [paragraph] }: Cell): WordCell {
  const { content } = paragraph;
  const { colspan, rowspan } = attrs;
  return { colspan, rowspan, header: type === 'tableHeader', content, text: textOf(content) };
}

/** A head that would fill its page is none. */
function shortHead({ head, body }: Rows): Rows {
  const letters = head.flat().reduce((sum, { text }) => sum + text.length, 0);
  const isShort = letters <= tallestHead.letters && head.length <= 2 * tallestHead.rows;
  return isShort ? { head, body } : { head: [], body: [...head, ...body] };
}

/** A table too wide for paper: its rows as lines. */
function rowAsText(cells: WordCell[]): Node {
  const filled = cells.filter(({ text }) => text !== '');
  const runs = filled.flatMap((cell, index): Piece[] => [
    ...(index > 0 ? piecesOf(' | ') : []),
    ...inlinePieces(cell.content),
  ]);
  return { kind: 'paragraph', runs, dir: directionOf(filled[0]?.text ?? '') };
}

// Some twenty lines of a narrow column.
const longestWhole = 300;

/** Rows that may go on over the end of a page: one cell that may not would hold all of its row. */
function longRows(rows: Placed<WordCell>[][]): boolean[] {
  let until = 0;
  return rows.map((cells, y) => {
    for (const { rowspan } of cells) if (rowspan > 1) until = Math.max(until, y + rowspan);
    return (
      y < until ||
      cells.some(({ text, content }) => text.length > longestWhole || content.length > 20)
    );
  });
}

type Setting = { columns: number[]; figures: boolean[]; letters: number };

function cellOf(
  cell: Placed<WordCell>,
  { columns, figures, letters }: Setting,
  long: boolean,
): TableCell {
  const { x, colspan, rowspan, header, content, text } = cell;
  const all = columns.reduce((sum, part) => sum + part, 0);
  const own = columns.slice(x, x + colspan).reduce((sum, part) => sum + part, 0);
  return {
    colspan,
    rowspan,
    header,
    number: colspan === 1 && figures[x] === true,
    long,
    dir: directionOf(text),
    runs: inlinePieces(content, Math.floor((letters * own) / all)),
  };
}
