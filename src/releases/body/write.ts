import { escapeHtml } from '../../text/escape-html.ts';
import { withoutMark } from './inline.ts';
import { findMark } from './mark-set.ts';
import { type Block, type Cell, type Doc, headRows, type Inline, type ListItem } from './model.ts';
import type { TableRow } from './model.ts';
import { type BlockWriters, type InlineWriters, visitBlock, visitInline } from './visit.ts';

/** Attributes that an output puts on every element of a name, with a space before each. */
export type Dress = (element: string) => string;

/**
 * A document as XHTML: every element closed, `<br />` and `<hr />`, no entity but the five of XML. This
 * is the only place that makes markup of a body, so nothing else can be in it.
 */
export function writeHtml(doc: Doc): string {
  return writeHtmlBlocks(doc.content).join('\n');
}

/** The same, a string for each of the outer blocks; `dress` for outputs without a style sheet. */
export function writeHtmlBlocks(blocks: Block[], dress: Dress = () => ''): string[] {
  return blocks.map((block) => visitBlock(BLOCKS, block, dress));
}

const BLOCKS: BlockWriters<string, Dress> = {
  paragraph: ({ content }, dress) => writeText('p', content, dress),
  heading: ({ attrs, content }, dress) => writeText(`h${attrs.level}`, content, dress),
  bulletList: ({ content }, dress) => element('ul', writeItems(content, dress), { dress }),
  orderedList: ({ attrs: { start }, content }, dress) =>
    element('ol', writeItems(content, dress), {
      dress,
      attrs: start === 1 ? {} : { start },
    }),
  blockquote: ({ content }, dress) => element('blockquote', joinBlocks(content, dress), { dress }),
  table: (table, dress) => {
    const head = headRows(table);
    const sections =
      writeRows('thead', table.content.slice(0, head), dress) +
      writeRows('tbody', table.content.slice(head), dress);
    return element('table', sections, { dress });
  },
  horizontalRule: (_, dress) => `<hr${dress('hr')} />`,
};

// No rel="noopener": nothing opens a new window, because `target` is not let through.
const INLINE: InlineWriters<string, Dress> = {
  text: ({ text }) => escapeHtml(text),
  hardBreak: () => '<br />',
  marks: {
    link: ({ attrs }, inner, dress) => element('a', inner.join(''), { dress, attrs }),
    language: ({ attrs }, inner, dress) => element('span', inner.join(''), { dress, attrs }),
    abbreviation: ({ attrs }, inner, dress) => element('abbr', inner.join(''), { dress, attrs }),
    bold: (_, inner, dress) => element('strong', inner.join(''), { dress }),
    italic: (_, inner, dress) => element('em', inner.join(''), { dress }),
    strike: (_, inner, dress) => element('s', inner.join(''), { dress }),
    subscript: (_, inner, dress) => element('sub', inner.join(''), { dress }),
    superscript: (_, inner, dress) => element('sup', inner.join(''), { dress }),
  },
};

/** Inline content as XHTML. */
export function writeHtmlInline(content: Inline[], dress: Dress = () => ''): string {
  return visitInline(INLINE, content, dress).join('');
}

// A language that all of the text shares is said once, on the element.
function writeText(name: string, content: Inline[], dress: Dress): string {
  const lang = findMark(content[0]?.marks ?? [], 'language')?.attrs.lang;
  const isShared = content.every(({ marks }) => findMark(marks, 'language')?.attrs.lang === lang);
  if (lang === undefined || !isShared) {
    return element(name, writeHtmlInline(content, dress), { dress });
  }
  return element(name, writeHtmlInline(withoutMark(content, 'language'), dress), {
    dress,
    attrs: { lang },
  });
}

function writeItems(items: ListItem[], dress: Dress): string {
  return items.map((item) => element('li', writeItem(item.content, dress), { dress })).join('');
}

function writeItem(item: Block[], dress: Dress): string {
  const [first, ...rest] = item;
  const isTight =
    first?.type === 'paragraph' &&
    rest.every(({ type }) => type === 'bulletList' || type === 'orderedList');
  if (!isTight) return joinBlocks(item, dress);
  return writeHtmlInline(first.content, dress) + joinBlocks(rest, dress);
}

function joinBlocks(blocks: Block[], dress: Dress): string {
  return writeHtmlBlocks(blocks, dress).join('');
}

function writeRows(section: 'thead' | 'tbody', rows: TableRow[], dress: Dress): string {
  if (rows.length === 0) return '';
  const inner = rows.map(({ content }) => {
    const cells = content.map((cell) => writeCell(cell, dress));
    return element('tr', cells.join(''), { dress });
  });
  return element(section, inner.join(''), { dress });
}

function writeCell(cell: Cell, dress: Dress): string {
  const { colspan, rowspan } = cell.attrs;
  const attrs: Attributes = {
    ...(cell.type === 'tableHeader' && cell.attrs.scope !== null && { scope: cell.attrs.scope }),
    ...(colspan !== 1 && { colspan }),
    ...(rowspan !== 1 && { rowspan }),
  };
  const name = cell.type === 'tableHeader' ? 'th' : 'td';
  const [text] = cell.content;
  return element(name, writeHtmlInline(text.content, dress), { dress, attrs });
}

type Attributes = Record<string, string | number>;

function element(name: string, inner: string, look: { dress: Dress; attrs?: Attributes }): string {
  const written = Object.entries(look.attrs ?? {}).map(
    ([key, value]) => ` ${key}="${escapeHtml(String(value))}"`,
  );
  return `<${name}${look.dress(name)}${written.join('')}>${inner}</${name}>`;
}
