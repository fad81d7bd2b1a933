import assert from 'node:assert/strict';
import { Parser } from 'htmlparser2';
import type { RenderedMail } from '../../src/email/render.ts';

const blocks = new Set(['p', 'br', 'li', 'h1', 'h2', 'h3', 'h4', 'td', 'th', 'div', 'blockquote']);
const hidden = new Set(['style', 'title', 'head']);

/** What a reader sees of an HTML mail, one string for each run of text between blocks. */
export function textNodesOf(html: string): string[] {
  const nodes: string[] = [];
  let text = '';
  let skipped = 0;
  let preheader = false;
  const flush = () => {
    const line = text.replace(/\s+/g, ' ').trim();
    if (line !== '') nodes.push(line);
    text = '';
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (blocks.has(name) || name === 'a') flush();
      if (hidden.has(name)) skipped++;
      if (name === 'div') preheader = attributes.style?.includes('display:none') ?? false;
    },
    ontext(chunk) {
      if (skipped === 0 && !preheader) text += chunk;
    },
    onclosetag(name) {
      if (blocks.has(name) || name === 'a') flush();
      if (hidden.has(name)) skipped--;
      if (name === 'div') preheader = false;
    },
  });
  parser.end(html);
  flush();
  // Dots between the links of the footer, and the full stop behind a link.
  return nodes.map((node) => node.replace(/^[\s·.,]+|[\s·]+$/g, '')).filter((node) => node !== '');
}

/** The targets of all links, telephone numbers left out: they are read as text. */
export function linksOf(html: string): string[] {
  const links: string[] = [];
  const parser = new Parser({
    onopentag(name, { href }) {
      if (name === 'a' && href !== undefined && !href.startsWith('tel:')) links.push(href);
    },
  });
  parser.end(html);
  return links;
}

/** A text on one line, without the footnote numbers and table bars that lay it out. */
export function readable(text: string): string {
  return text
    .replace(/ ?\[\d+\]/g, '')
    .replace(/\s+/g, ' ')
    .replaceAll(' | ', ' ');
}

/** Every run of text and every link of the HTML is in the text too. */
export function assertTwins({ html, text }: RenderedMail): void {
  const plain = readable(text);
  for (const node of textNodesOf(html)) assert.ok(plain.includes(readable(node)), node);
  for (const link of linksOf(html)) assert.ok(text.includes(link.replace(/^mailto:/, '')), link);
}
