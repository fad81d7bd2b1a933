import { normalizeHref } from './marks.ts';
import { addMark, hasMark } from './mark-set.ts';
import { type Block, type Cell, createText, type Doc, type Inline } from './model.ts';
import type { ListItem, Paragraph, TableRow } from './model.ts';
import { type BlockWriters, visitBlock } from './visit.ts';

// Every quantifier is bounded: 200 kB without a space must not take quadratic time.
const ADDRESS =
  /(?<![\p{L}\p{N}@./_-])(?:https?:\/\/|www\.)[^\s<>"„“”«»]{2,2000}|(?<![\p{L}\p{N}.+_-])[a-z0-9._+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu;

/** Makes links of bare web and mail addresses in the text of a document, not in its headings. */
export function linkAddresses(doc: Doc): Doc {
  return { ...doc, content: doc.content.map(linkBlock) };
}

function linkBlock(block: Block): Block {
  return visitBlock(LINKERS, block, undefined);
}

const LINKERS: BlockWriters<Block, void> = {
  paragraph: linkParagraph,
  heading: (heading) => heading,
  bulletList: (list) => ({ ...list, content: list.content.map(linkItem) }),
  orderedList: (list) => ({ ...list, content: list.content.map(linkItem) }),
  blockquote: (quote) => ({ ...quote, content: quote.content.map(linkBlock) }),
  table: (table) => ({ ...table, content: table.content.map(linkRow) }),
  horizontalRule: (rule) => rule,
};

function linkParagraph(paragraph: Paragraph): Paragraph {
  return { ...paragraph, content: paragraph.content.flatMap(linkText) };
}

function linkItem(item: ListItem): ListItem {
  return { ...item, content: item.content.map(linkBlock) };
}

function linkRow(row: TableRow): TableRow {
  const content = row.content.map((cell): Cell => {
    const [text] = cell.content;
    return { ...cell, content: [linkParagraph(text)] };
  });
  return { ...row, content };
}

function linkText(node: Inline): Inline[] {
  if (node.type !== 'text' || hasMark(node.marks, 'link')) return [node];
  const nodes: Inline[] = [];
  let end = 0;
  for (const match of node.text.matchAll(ADDRESS)) {
    const text = match[0].replace(/[.,;:!?'’)\]*_]+$/u, '');
    const href = normalizeHref(withScheme(text));
    if (href === undefined) continue;
    nodes.push(createText(node.text.slice(end, match.index), node.marks));
    nodes.push(createText(text, addMark(node.marks, { type: 'link', attrs: { href } })));
    end = match.index + text.length;
  }
  nodes.push(createText(node.text.slice(end), node.marks));
  return nodes.filter((one) => one.type !== 'text' || one.text !== '');
}

function withScheme(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return address.startsWith('www.') ? `https://${address}` : `mailto:${address}`;
}
