import { type FindAddresses, openAddressFinder } from './find-addresses.ts';
import { addMark, hasMark } from './mark-set.ts';
import { type Block, type Cell, createText, type Doc, type Inline } from './model.ts';
import type { ListItem, Paragraph, TableRow } from './model.ts';
import { type BlockWriters, visitBlock } from './visit.ts';

/** Makes links of bare web and mail addresses in the text of a document, not in its headings. */
export function linkAddresses(doc: Doc): Doc {
  const find = openAddressFinder();
  return { ...doc, content: doc.content.map((block) => linkBlock(block, find)) };
}

function linkBlock(block: Block, find: FindAddresses): Block {
  return visitBlock(LINKERS, block, find);
}

const LINKERS: BlockWriters<Block, FindAddresses> = {
  paragraph: linkParagraph,
  heading: (heading) => heading,
  bulletList: (list, find) => ({ ...list, content: linkItems(list.content, find) }),
  orderedList: (list, find) => ({ ...list, content: linkItems(list.content, find) }),
  blockquote: (quote, find) => ({
    ...quote,
    content: quote.content.map((block) => linkBlock(block, find)),
  }),
  table: (table, find) => ({ ...table, content: table.content.map((row) => linkRow(row, find)) }),
  horizontalRule: (rule) => rule,
};

function linkItems(items: ListItem[], find: FindAddresses): ListItem[] {
  return items.map((item) => ({
    ...item,
    content: item.content.map((block) => linkBlock(block, find)),
  }));
}

function linkRow(row: TableRow, find: FindAddresses): TableRow {
  const content = row.content.map((cell): Cell => {
    const [text] = cell.content;
    return { ...cell, content: [linkParagraph(text, find)] };
  });
  return { ...row, content };
}

// The letter before counts across marks and links, so that linking again finds nothing new.
function linkParagraph(paragraph: Paragraph, find: FindAddresses): Paragraph {
  let before = '';
  const content = paragraph.content.flatMap((node) => {
    const nodes = linkText(node, before, find);
    before = node.type === 'text' ? node.text.slice(-1) : '';
    return nodes;
  });
  return { ...paragraph, content };
}

function linkText(node: Inline, before: string, find: FindAddresses): Inline[] {
  if (node.type !== 'text' || hasMark(node.marks, 'link')) return [node];
  const nodes: Inline[] = [];
  let end = 0;
  for (const { index, text, href } of find(before + node.text)) {
    const start = index - before.length;
    if (start < end) continue;
    nodes.push(createText(node.text.slice(end, start), node.marks));
    nodes.push(createText(text, addMark(node.marks, { type: 'link', attrs: { href } })));
    end = start + text.length;
  }
  nodes.push(createText(node.text.slice(end), node.marks));
  return nodes.filter((one) => one.type !== 'text' || one.text !== '');
}
