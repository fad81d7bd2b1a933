import { escapeHtml } from '../../text/escape-html.ts';
import { numberTypeOf } from './group-items.ts';
import { numberLabel } from './number-label.ts';
import { isStruck, type Style } from './style.ts';
import { findElement, isBlank, isElement, type PasteElement, type PasteNode } from './tree.ts';
import { textIn } from './tree.ts';
import { mendAddress } from './mend-address.ts';

interface Writing {
  html: string[];
  lostAddresses: string[];
  keepsLanguage: boolean;
}

const ATTRIBUTES = ['title', 'scope', 'colspan', 'rowspan'];
const PARAGRAPH = /^(?:p|div|pre|blockquote|h[1-6])$/;
// Places on the same page mean nothing in a release; of those that office programs make for notes and
// tables of contents nobody needs to be told.
const NOTE = /^#(?:_|ftn|sdfootnote|sdendnote|h\.|heading=)/i;
const VOID = new Set(['br', 'hr', 'wbr']);
const STYLES = ['font-weight', 'font-style', 'vertical-align'];

/**
 * A paste as plain HTML in which each thing is said in one way only: lists are lists, numbers are
 * `start`, addresses are whole. `keepsLanguage` is false for office programs, which
 * mark every other word with a guessed language.
 */
export function writePaste(
  root: PasteElement,
  keepsLanguage: boolean,
): { html: string; lostAddresses: string[] } {
  const writing: Writing = { html: [], lostAddresses: [], keepsLanguage };
  writeNodes(writing, root.children);
  return { html: writing.html.join(''), lostAddresses: writing.lostAddresses };
}

function writeNodes(writing: Writing, nodes: PasteNode[]): void {
  for (const node of nodes) {
    if (isElement(node)) writeElement(writing, node);
    else writing.html.push(escapeHtml(node));
  }
}

function writeElement(writing: Writing, element: PasteElement): void {
  const { name, attribs, children, style } = element;
  // A marker that belongs to no item, and a picture, whose name is read where a link needs it.
  if (name === 'img' || style.get('mso-list') === 'ignore') return;
  if (name === 'ol' || name === 'ul') return writeList(writing, element);
  const attributes = ATTRIBUTES.map((key) => attribute(key, attribs[key]));
  attributes.push(attribute('style', meaningOf(style)));
  // The language of a whole document is that of the release.
  if (writing.keepsLanguage && name !== 'body' && name !== 'html')
    attributes.push(attribute('lang', attribs['lang']));
  if (name === 'a') attributes.push(attribute('href', addressOf(writing, element)));
  writing.html.push(`<${name}${attributes.join('')}>`);
  if (VOID.has(name)) return;
  writeNodes(writing, name === 'a' ? textOfLink(element, children) : children);
  writing.html.push(`</${name}>`);
}

// Pictures are left out; where a link holds nothing else its name stands for it, so that the address
// is not lost with the picture.
function textOfLink(element: PasteElement, children: PasteNode[]): PasteNode[] {
  if (!isBlank(textIn(element))) return children;
  const picture = findElement(children, ({ name }) => name === 'img');
  if (picture === undefined) return children;
  return [picture.attribs['alt'] || (element.attribs['href'] ?? '')];
}

function addressOf(writing: Writing, { attribs, children }: PasteElement): string | undefined {
  const raw = attribs['href'];
  if (raw === undefined || raw === '' || NOTE.test(raw)) return undefined;
  const href = mendAddress(raw);
  if (href === undefined && children.length > 0) writing.lostAddresses.push(raw);
  return href;
}

// The styles that reading knows.
function meaningOf(style: Style): string | undefined {
  const known = STYLES.flatMap((key) => {
    const value = style.get(key) ?? '';
    return /^\w+$/.test(value) ? [`${key}:${value}`] : [];
  });
  if (isStruck(style)) known.push('text-decoration:line-through');
  return known.length === 0 ? undefined : known.join(';');
}

function attribute(name: string, value: string | undefined): string {
  return value === undefined ? '' : ` ${name}="${escapeHtml(value)}"`;
}

/**
 * A list that counts otherwise than upwards by one (`value`, `reversed`) becomes several, each of
 * which says where it starts. Letters and Roman numbers are written before the text of their items:
 * "Buchstabe c" must be found where only figures can be counted.
 */
function writeList(writing: Writing, list: PasteElement): void {
  const type = list.name === 'ol' ? numberTypeOf(list, list.children.find(isElement)) : '1';
  const isCounted = list.name === 'ol' && type === '1';
  const step = 'reversed' in list.attribs ? -1 : 1;
  let number = firstNumber(list);
  let next = number;
  writing.html.push(isCounted ? openList(number) : '<ul>');
  for (const child of list.children) {
    if (!isElement(child) || child.name !== 'li' || isOnlyList(child)) {
      writeNodes(writing, isElement(child) && child.name === 'li' ? child.children : [child]);
      continue;
    }
    number = readNumber(child.attribs['value']) ?? number;
    if (isCounted && number !== next) writing.html.push('</ol>', openList(number));
    if (type !== '1') addLabel(child, `${numberLabel(type, number)}${list.attribs['end'] ?? '.'} `);
    writeElement(writing, child);
    next = number + 1;
    number += step;
  }
  writing.html.push(isCounted ? '</ol>' : '</ul>');
}

function openList(start: number): string {
  return `<ol${attribute('start', start === 1 ? undefined : String(start))}>`;
}

/** Puts `label` before the first word of an item, inside its first paragraph. */
function addLabel(element: PasteElement, label: string): void {
  const first = element.children.find((child) => !isBlank(child));
  if (isElement(first) && PARAGRAPH.test(first.name)) addLabel(first, label);
  else element.children.unshift(label);
}

// An item without a bullet around nothing but a list is how editors indent one.
function isOnlyList({ children, style }: PasteElement): boolean {
  const bullet = `${style.get('list-style-type') ?? ''} ${style.get('list-style') ?? ''}`;
  const inner = children.filter((child) => !isBlank(child));
  return (
    /\bnone\b/.test(bullet) &&
    inner.length > 0 &&
    inner.every((node) => isElement(node) && /^[ou]l$/.test(node.name))
  );
}

function firstNumber(list: PasteElement): number {
  const items = list.children.filter((child) => isElement(child) && child.name === 'li').length;
  return readNumber(list.attribs['start']) ?? ('reversed' in list.attribs ? items : 1);
}

function readNumber(value: string | undefined): number | undefined {
  return /^\d{1,5}$/.test(value ?? '') ? Number(value) : undefined;
}
