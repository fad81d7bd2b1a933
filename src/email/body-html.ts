import { escapeHtml } from '../text/escape-html.ts';
import { bodyClasses, styles } from './styles.ts';

const TAG = /<(\/?)([a-z][a-z0-9]*)([^>]*)>/g;
const VOID = new Set(['br', 'hr']);
const BODY_ELEMENTS = new Set('p h2 h3 h4 ul ol li blockquote table th td hr a'.split(' '));

/**
 * A cleaned body for a mail: its outer blocks, one string each, every element with its inline
 * style. Relies on what cleanBody promises: well-formed, `<` and `>` only around tags.
 */
export function styleBlocks(html: string): string[] {
  const blocks: string[] = [];
  let block = '';
  let depth = 0;
  let end = 0;
  const flush = () => {
    if (block.trim() !== '') blocks.push(block.startsWith('<') ? block : paragraph(block.trim()));
    block = '';
  };
  for (const tag of html.matchAll(TAG)) {
    const [whole, slash = '', name = '', attributes = ''] = tag;
    block += html.slice(end, tag.index);
    end = tag.index + whole.length;
    if (depth === 0 && isBlock(name)) flush();
    block += slash === '' ? styleTag(name, attributes) : whole;
    if (!VOID.has(name)) depth += slash === '' ? 1 : -1;
    if (depth === 0 && isBlock(name)) flush();
  }
  block += html.slice(end);
  flush();
  return blocks;
}

/** As many whole blocks from the beginning as fit into `maxBytes` of UTF-8. */
export function takeBlocks(blocks: string[], maxBytes: number): string[] {
  let used = 0;
  const tooMuch = blocks.findIndex((block) => (used += Buffer.byteLength(block) + 1) > maxBytes);
  return tooMuch === -1 ? blocks : blocks.slice(0, tooMuch);
}

/** The place and the author's mark at the beginning of the text: "**Schwelm** (pen) – …". */
export function withDateline(html: string, head: { dateline: string; byline: string }): string {
  const place = escapeHtml(withoutStop(head.dateline));
  const mark = escapeHtml(withoutStop(head.byline));
  const parts = [place === '' ? '' : `<strong>${place}</strong>`, mark].filter(
    (part) => part !== '',
  );
  if (parts.length === 0) return html;
  const opening = /^<p\b[^>]*>/.exec(html)?.[0];
  if (opening === undefined) return `<p>${parts.join(' ')}</p>${html}`;
  return `${opening}${parts.join(' ')} – ${html.slice(opening.length)}`;
}

/** A paragraph of plain text in the form of `styleBlocks`. */
export function paragraphOf(text: string): string {
  return paragraph(escapeHtml(text));
}

function paragraph(html: string): string {
  return `<p style="${styles.p}">${html}</p>`;
}

function styleTag(name: string, attributes: string): string {
  if (!BODY_ELEMENTS.has(name)) return `<${name}${attributes}>`;
  const found = bodyClasses[name];
  const look = found === undefined ? '' : ` class="${found}"`;
  return `<${name}${look} style="${styles[name] ?? ''}"${attributes}>`;
}

function isBlock(name: string): boolean {
  return BODY_ELEMENTS.has(name) && name !== 'a';
}

function withoutStop(text: string): string {
  return text.trim().replace(/[\s.,:–-]+$/u, '');
}
