import { type Element, isTag, type Node } from './dom.ts';
import { type Cell, createParagraph, type Inline, type Scope } from './model.ts';

const MAX_SPAN = 50;
const SCOPES: readonly Scope[] = ['col', 'row', 'colgroup', 'rowgroup'];

export interface TableParts {
  head: Element[][];
  body: Element[][];
  /** What stood in the table outside its cells: a caption, or text that a browser would move out. */
  stray: Node[];
}

export function splitTable(table: Element): TableParts {
  const parts: TableParts = { head: [], body: [], stray: [] };
  for (const child of table.children) {
    if (!isTag(child)) parts.stray.push(child);
    else if (child.name === 'thead') addRows(parts, child, parts.head);
    else if (child.name === 'tbody' || child.name === 'tfoot') addRows(parts, child, parts.body);
    else if (child.name === 'tr') addCells(parts, child, parts.body);
    else parts.stray.push(child);
  }
  return parts;
}

/** `rowsLeft` counts from the row of the cell to the last of its section, where a browser cuts it. */
export interface CellPlace {
  isHead: boolean;
  rowsLeft: number;
}

export function createCell({ name, attribs }: Element, place: CellPlace, text: Inline[]): Cell {
  const content: Cell['content'] = [createParagraph(text)];
  const colspan = readSpan(attribs['colspan']);
  const rowspan = Math.min(readSpan(attribs['rowspan']), place.rowsLeft);
  const isHeader = name === 'th' || place.isHead;
  if (!isHeader) return { type: 'tableCell', attrs: { colspan, rowspan }, content };
  const written = name === 'th' ? attribs['scope']?.toLowerCase() : undefined;
  const scope = SCOPES.find((one) => one === written) ?? null;
  return { type: 'tableHeader', attrs: { colspan, rowspan, scope }, content };
}

function addRows(parts: TableParts, section: Element, rows: Element[][]): void {
  for (const child of section.children) {
    if (isTag(child) && child.name === 'tr') addCells(parts, child, rows);
    else parts.stray.push(child);
  }
}

function addCells(parts: TableParts, row: Element, rows: Element[][]): void {
  const cells = row.children.filter(isCell);
  parts.stray.push(...row.children.filter((child) => !isCell(child)));
  if (cells.length > 0) rows.push(cells);
}

function isCell(node: Node): node is Element {
  return isTag(node) && (node.name === 'td' || node.name === 'th');
}

function readSpan(value: string | undefined): number {
  const span = /^\d{1,4}$/.test(value ?? '') ? Number(value) : 1;
  return Math.min(Math.max(span, 1), MAX_SPAN);
}
