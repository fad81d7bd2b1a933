import type { Block, Doc, Inline, ListItem, Table, TableRow } from './body/model.ts';
import { readBody } from './body/read.ts';
import { type BlockWriters, type InlineWriters, visitBlock, visitInline } from './body/visit.ts';

/** A cleaned body as Markdown (CommonMark, tables as GitHub writes them); headings begin at level 2. */
export function bodyToMarkdown(bodyHtml: string): string {
  return writeMarkdown(readBody(bodyHtml));
}

export function writeMarkdown(doc: Doc): string {
  return writeBlocks(doc.content).join('\n');
}

/** Text that no Markdown reader takes for markup, on one line. */
export function escapeMarkdown(text: string): string {
  return escapeStart(escapeMarks(text));
}

/** `[text](<address>)`; the text must be Markdown already. */
export function writeLink(text: string, href: string): string {
  const address = href.replace(/[<>\s\\]/g, (one) => encodeURIComponent(one));
  return `[${text}](<${address}>)`;
}

// Every block gives its lines; blocks stand apart by an empty one.
function writeBlocks(blocks: Block[]): string[] {
  return blocks.flatMap((block, index) => {
    const lines = visitBlock(BLOCKS, block, undefined);
    return index === 0 ? lines : ['', ...lines];
  });
}

const BLOCKS: BlockWriters<string[], void> = {
  paragraph: ({ content }) => writeInline(content).split('\n'),
  heading: ({ attrs, content }) => [`${'#'.repeat(attrs.level)} ${onOneLine(content)}`],
  bulletList: ({ content }) => writeItems(content, () => '- '),
  orderedList: ({ attrs, content }) => writeItems(content, (index) => `${attrs.start + index}. `),
  blockquote: ({ content }) => prefix(writeBlocks(content), '> ', '> '),
  table: writeTable,
  horizontalRule: () => ['---'],
};

const INLINE: InlineWriters<string, void> = {
  text: ({ text }) => escapeMarks(text),
  hardBreak: () => '\\\n',
  marks: {
    link: ({ attrs }, inner) => aroundWords(inner, (text) => writeLink(text, attrs.href)),
    language: (_, inner) => inner.join(''),
    abbreviation: (_, inner) => inner.join(''),
    bold: (_, inner) => aroundWords(inner, (text) => `**${text}**`),
    italic: (_, inner) => aroundWords(inner, (text) => `*${text}*`),
    strike: (_, inner) => aroundWords(inner, (text) => `~~${text}~~`),
    subscript: (_, inner) => `<sub>${inner.join('')}</sub>`,
    superscript: (_, inner) => `<sup>${inner.join('')}</sup>`,
  },
};

// A mark beside a space is no mark.
function aroundWords(inner: string[], write: (text: string) => string): string {
  const text = inner.join('');
  const [, before = '', words = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(text) ?? [];
  return words === '' ? text : before + write(words) + after;
}

function writeInline(content: Inline[]): string {
  return escapeStart(visitInline(INLINE, content, undefined).join(''));
}

function onOneLine(content: Inline[]): string {
  return writeInline(content).replaceAll('\\\n', ' ').replaceAll('\n', ' ');
}

function writeItems(items: ListItem[], markOf: (index: number) => string): string[] {
  return items.flatMap((item, index) => {
    const mark = markOf(index);
    return prefix(writeBlocks(item.content), mark, ' '.repeat(mark.length));
  });
}

function prefix(lines: string[], first: string, rest: string): string[] {
  return lines.map((line, index) => ((index === 0 ? first : rest) + line).trimEnd());
}

function writeTable({ content }: Table): string[] {
  const [head = [], ...body] = content.map(writeRow);
  const columns = Math.max(head.length, ...body.map((row) => row.length));
  const line = (cells: string[]) =>
    `| ${Array.from({ length: columns }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  return [line(head), line(Array<string>(columns).fill('---')), ...body.map(line)];
}

function writeRow({ content }: TableRow): string[] {
  return content.flatMap(({ attrs, content: [text] }) => [
    onOneLine(text.content),
    ...Array<string>(Math.max(attrs.colspan - 1, 0)).fill(''),
  ]);
}

function escapeMarks(text: string): string {
  return text.replace(/[\\`*_[\]<>&|~]/g, String.raw`\$&`).replace(/\s*\n\s*/g, ' ');
}

// What opens a list or a heading does so only at the beginning of a line.
function escapeStart(text: string): string {
  return text
    .replace(/^(#+|[+-]|=+)(?=\s|$)/gm, String.raw`\$1`)
    .replace(/^(\d+)([.)])(?=\s|$)/gm, String.raw`$1\$2`);
}
