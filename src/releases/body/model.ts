/**
 * The body of a release in the shape of ProseMirror's JSON (prosemirror.net/docs/ref), with the names
 * that TipTap gives to nodes and marks, so that an editor on ProseMirror shares it. `content` and
 * `marks` are always there; ProseMirror leaves empty ones out when it writes, and takes them.
 *
 * Only the document itself holds headings, tables and rules; items and quotes hold paragraphs, lists
 * and quotes; a cell holds one paragraph.
 *
 * A figure would be one more member of `Block` (`{ type: 'figure', attrs: { mediaId }, content: [] }`
 * with its caption as content), a fact box too (`{ type: 'factBox', content: Block[] }`): visit.ts and
 * every table of writers then fail to compile until each of them says what becomes of it.
 */
export interface Doc {
  type: 'doc';
  content: Block[];
}

export type Block =
  Paragraph | Heading | BulletList | OrderedList | Blockquote | Table | HorizontalRule;
export type Inline = TextNode | HardBreak;
export type List = BulletList | OrderedList;
export type Cell = TableHeader | TableCell;

export interface Paragraph {
  type: 'paragraph';
  content: Inline[];
}

export interface Heading {
  type: 'heading';
  attrs: { level: number };
  content: Inline[];
}

export interface BulletList {
  type: 'bulletList';
  content: ListItem[];
}

export interface OrderedList {
  type: 'orderedList';
  attrs: { start: number };
  content: ListItem[];
}

export interface ListItem {
  type: 'listItem';
  content: Block[];
}

export interface Blockquote {
  type: 'blockquote';
  content: Block[];
}

export interface Table {
  type: 'table';
  content: TableRow[];
}

/** The first rows that hold nothing but headers are the head of their table: `headRows` counts them. */
export interface TableRow {
  type: 'tableRow';
  content: Cell[];
}

export interface TableHeader {
  type: 'tableHeader';
  attrs: { colspan: number; rowspan: number; scope: Scope | null };
  content: [Paragraph];
}

export interface TableCell {
  type: 'tableCell';
  attrs: { colspan: number; rowspan: number };
  content: [Paragraph];
}

export interface HorizontalRule {
  type: 'horizontalRule';
}

export interface TextNode {
  type: 'text';
  text: string;
  marks: Mark[];
}

export interface HardBreak {
  type: 'hardBreak';
  marks: Mark[];
}

export type Scope = 'col' | 'row' | 'colgroup' | 'rowgroup';

/** At most one of each type, in the order of `MARK_ORDER`, the outermost first. */
export type Mark =
  | { type: 'link'; attrs: { href: string } }
  | { type: 'language'; attrs: { lang: string } }
  | { type: 'abbreviation'; attrs: { title: string } }
  | { type: 'bold' }
  | { type: 'italic' }
  | { type: 'strike' }
  | { type: 'subscript' }
  | { type: 'superscript' };

export type BlockType = Block['type'];
export type MarkType = Mark['type'];
export type BlockOf<T extends BlockType> = Extract<Block, { type: T }>;
export type MarkOf<T extends MarkType> = Extract<Mark, { type: T }>;

/** Something left out or changed while reading; `message` is a key of the locales. */
export interface Notice {
  message: string;
  params?: Record<string, string | number>;
}

export function createText(text: string, marks: Mark[] = []): TextNode {
  return { type: 'text', text, marks };
}

export function createParagraph(content: Inline[]): Paragraph {
  return { type: 'paragraph', content };
}

/** The words of inline content without marks, a line break as "\n". */
export function textOf(content: Inline[]): string {
  return content.map((node) => (node.type === 'text' ? node.text : '\n')).join('');
}

/** How many rows from the first on are the head; none where a cell reaches from there into the body. */
export function headRows({ content }: Table): number {
  const first = content.findIndex((row) => row.content.some(({ type }) => type === 'tableCell'));
  const count = first === -1 ? content.length : first;
  const reachesOut = content
    .slice(0, count)
    .some((row, index) => row.content.some(({ attrs }) => index + attrs.rowspan > count));
  return reachesOut && count < content.length ? 0 : count;
}
