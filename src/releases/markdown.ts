import { groupByLink } from './body/links.ts';
import type { Block, Cell, Run } from './body/model.ts';
import { readBlocks } from './body/read.ts';

/** A cleaned body as Markdown (CommonMark, tables as GitHub writes them); headings begin at level 2. */
export function bodyToMarkdown(html: string): string {
  return writeBlocks(readBlocks(html)).join('\n');
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
  return blocks.flatMap((block, index) => [...(index === 0 ? [] : ['']), ...writeBlock(block)]);
}

function writeBlock(block: Block): string[] {
  if (block.kind === 'rule') return ['---'];
  if (block.kind === 'list') return writeList(block);
  if (block.kind === 'table') return writeTable([...block.head, ...block.body]);
  if (block.kind === 'quote') return prefix(writeBlocks(block.blocks), '> ', '> ');
  const text = writeRuns(block.runs);
  return block.kind === 'heading'
    ? [`${'#'.repeat(block.level)} ${text.replaceAll('\\\n', ' ')}`]
    : text.split('\n');
}

function writeList({ start, items }: Extract<Block, { kind: 'list' }>): string[] {
  return items.flatMap((item, index) => {
    const mark = start === 'bullet' ? '- ' : `${start + index}. `;
    return prefix(writeBlocks(item), mark, ' '.repeat(mark.length));
  });
}

function prefix(lines: string[], first: string, rest: string): string[] {
  return lines.map((line, index) => ((index === 0 ? first : rest) + line).trimEnd());
}

function writeTable(rows: Cell[][]): string[] {
  const [head = [], ...body] = rows.map((row) => row.flatMap(writeCell));
  const columns = Math.max(head.length, ...body.map((row) => row.length));
  const line = (cells: string[]) =>
    `| ${Array.from({ length: columns }, (_, index) => cells[index] ?? '').join(' | ')} |`;
  return [line(head), line(Array<string>(columns).fill('---')), ...body.map(line)];
}

function writeCell({ runs, colspan }: Cell): string[] {
  const text = writeRuns(runs).replaceAll('\\\n', ' ').replaceAll('\n', ' ');
  return [text, ...Array<string>(Math.max(colspan - 1, 0)).fill('')];
}

function writeRuns(runs: Run[]): string {
  const written = groupByLink(runs).map(({ href, runs }) => {
    const text = runs.map(writeRun).join('');
    return href === undefined ? text : writeLink(text.trim(), href) + /\s*$/.exec(text)?.[0];
  });
  return escapeStart(written.join(''));
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

function writeRun({ text, marks }: Run): string {
  if (text === '\n') return '\\\n';
  const escaped = escapeMarks(text);
  const shifted = marks.shift ? `<${marks.shift}>${escaped}</${marks.shift}>` : escaped;
  const mark = `${marks.strong ? '**' : ''}${marks.em ? '*' : ''}`;
  if (mark === '') return shifted;
  // A mark beside a space is no mark.
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(shifted) ?? [];
  return inner === '' ? shifted : before + mark + inner + mark + after;
}
