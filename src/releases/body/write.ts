import { escapeHtml } from '../../text/escape-html.ts';
import type { Block, Cell, Marks, Run } from './model.ts';
import { BREAK, withoutMark } from './runs.ts';

/**
 * Blocks as XHTML: every element closed, `<br />` and `<hr />`, no entity but the five of XML. This
 * is the only place that makes markup of a body, so nothing else can be in it.
 */
export function writeBlocks(blocks: Block[]): string {
  return blocks.map(writeBlock).join('\n');
}

function writeBlock(block: Block): string {
  if (block.kind === 'paragraph') return writeText('p', block.runs);
  if (block.kind === 'heading') return writeText(`h${block.level}`, block.runs);
  if (block.kind === 'list') return writeList(block.start, block.items);
  if (block.kind === 'quote')
    return `<blockquote>${block.blocks.map(writeBlock).join('')}</blockquote>`;
  if (block.kind === 'rule') return '<hr />';
  return `<table>${writeRows('thead', block.head)}${writeRows('tbody', block.body)}</table>`;
}

// A language that all of the text shares is said once, on the element.
function writeText(name: string, runs: Run[]): string {
  const lang = runs[0]?.marks.lang;
  if (lang === undefined || runs.some((run) => run.marks.lang !== lang)) {
    return `<${name}>${writeRuns(runs)}</${name}>`;
  }
  const inner = writeRuns(withoutMark(runs, 'lang'));
  return `<${name}${attribute('lang', lang)}>${inner}</${name}>`;
}

function writeList(start: number | 'bullet', items: Block[][]): string {
  const inner = items.map((item) => `<li>${writeItem(item)}</li>`).join('');
  if (start === 'bullet') return `<ul>${inner}</ul>`;
  return `<ol${start === 1 ? '' : attribute('start', String(start))}>${inner}</ol>`;
}

function writeItem(item: Block[]): string {
  const [first, ...rest] = item;
  const isTight = first?.kind === 'paragraph' && rest.every((block) => block.kind === 'list');
  if (!isTight) return item.map(writeBlock).join('');
  return writeRuns(first.runs) + rest.map(writeBlock).join('');
}

function writeRows(section: 'thead' | 'tbody', rows: Cell[][]): string {
  if (rows.length === 0) return '';
  const inner = rows.map((cells) => `<tr>${cells.map(writeCell).join('')}</tr>`).join('');
  return `<${section}>${inner}</${section}>`;
}

function writeCell({ header, scope, colspan, rowspan, runs }: Cell): string {
  const name = header ? 'th' : 'td';
  const attributes = [
    scope === '' ? '' : attribute('scope', scope),
    colspan === 1 ? '' : attribute('colspan', String(colspan)),
    rowspan === 1 ? '' : attribute('rowspan', String(rowspan)),
  ];
  return `<${name}${attributes.join('')}>${writeRuns(runs)}</${name}>`;
}

function writeRuns(runs: Run[]): string {
  let html = '';
  let open: string[] = [];
  for (const run of runs) {
    const wanted = openingTags(run.marks);
    const kept = wanted.findIndex((tag, index) => tag !== open[index]);
    const shared = Math.min(kept === -1 ? wanted.length : kept, open.length);
    html += closeTags(open.slice(shared)) + wanted.slice(shared).join('');
    html += run.text === BREAK ? '<br />' : escapeHtml(run.text);
    open = wanted;
  }
  return html + closeTags(open);
}

// No rel="noopener": nothing opens a new window, because `target` is not let through.
function openingTags({ href, lang, title, strong, em, shift }: Marks): string[] {
  return [
    href === undefined ? '' : `<a${attribute('href', href)}>`,
    lang === undefined ? '' : `<span${attribute('lang', lang)}>`,
    title === undefined ? '' : `<abbr${attribute('title', title)}>`,
    strong ? '<strong>' : '',
    em ? '<em>' : '',
    shift === undefined ? '' : `<${shift}>`,
  ].filter((tag) => tag !== '');
}

function closeTags(tags: string[]): string {
  return tags
    .toReversed()
    .map((tag) => `</${/\w+/.exec(tag)?.[0] ?? ''}>`)
    .join('');
}

function attribute(name: string, value: string): string {
  return ` ${name}="${escapeHtml(value)}"`;
}
