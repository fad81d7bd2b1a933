import { Parser } from 'htmlparser2';
import { type Fate, judge, type Judged, type Origin, readOrigin, showsText } from './judge.ts';
import { readStyleSheet, styleOf, type StyleSheet } from './style-sheet.ts';
import { keepsLines, readStyle } from './style.ts';
import { createElement, type PasteElement, type PasteNode } from './tree.ts';

/** How many things of each kind were left out. */
export type Losses = Record<Exclude<Fate, 'unsaid'> | 'nestedTable', number>;

export interface Paste {
  root: PasteElement;
  losses: Losses;
  sheet: StyleSheet;
  /** Reading stopped: what follows is not in the tree. */
  isTooDeep: boolean;
}

/** An element that is open; one that is nested too deep gives its text to the one around it. */
interface Open extends Judged {
  element: PasteElement;
  keepsLines: boolean;
  showsText: boolean;
}

interface Reading extends Paste {
  origin: Origin;
  open: Open[];
  /** The element that is left out with all in it, and how many are open inside. */
  dropped: { fate: Fate; depth: number; hasText: boolean } | undefined;
  /** Field codes of Word stand between two empty spans: `HYPERLINK "…"` is no text. */
  inFieldCode: boolean;
  depth: number;
  tables: number;
  /** The marks of comments in the text, which may come without the comments themselves. */
  anchors: number;
}

const EMOJI = /^\p{RGI_Emoji}$/v;
// Deeper elements lose their tags, not their text. Bounds every recursion over the tree.
const MAX_NESTING = 60;
// 66,000 unclosed elements took the parser 2.7 s, because it moves its stack for each of them.
const MAX_OPEN = 3000;

/**
 * Reads HTML as a browser or an office program hands it over, without what readers must not see:
 * hidden text, comments, tracked deletions, and elements that are not text at all.
 */
export function readPaste(html: string): Paste {
  const reading = startReading(html);
  const parser = new Parser(
    {
      onopentag(name, attribs) {
        openElement(reading, name, attribs);
        reading.depth += 1;
        reading.isTooDeep ||= reading.depth > MAX_OPEN;
        if (reading.isTooDeep) parser.pause();
      },
      ontext: (text) => addText(reading, text),
      onclosetag: () => closeElement(reading),
    },
    { decodeEntities: true },
  );
  parser.write(html);
  if (!reading.isTooDeep) parser.end();
  const { losses, anchors } = reading;
  losses.comment = Math.max(losses.comment, anchors);
  return reading;
}

function startReading(html: string): Reading {
  const losses = { comment: 0, deletion: 0, hidden: 0, picture: 0, embed: 0, form: 0, formula: 0 };
  const root = createElement('root');
  const start = { name: '', id: '', classes: [], attribs: {}, style: new Map<string, string>() };
  return {
    root,
    losses: { ...losses, nestedTable: 0 },
    sheet: readStyleSheet(collectCss(html)),
    origin: readOrigin(html),
    open: [{ ...start, element: root, keepsLines: false, showsText: true }],
    dropped: undefined,
    inFieldCode: false,
    isTooDeep: false,
    depth: 0,
    tables: 0,
    anchors: 0,
  };
}

// A style sheet may stand behind what it hides, so it is read first.
function collectCss(html: string): string {
  const sheets: string[] = [];
  const opening = /<style\b[^<>]*>/gi;
  const closing = /<\/style/gi;
  while (opening.test(html)) {
    closing.lastIndex = opening.lastIndex;
    const end = closing.exec(html)?.index ?? html.length;
    sheets.push(html.slice(opening.lastIndex, end));
    opening.lastIndex = end;
  }
  return sheets.join('\n');
}

function openElement(reading: Reading, name: string, attribs: Record<string, string>): void {
  const element = describe(reading, name, attribs);
  if (element.style.get('mso-element') === 'comment') reading.losses.comment += 1;
  if (element.classes.includes('msocomanchor')) reading.anchors += 1;
  if (reading.dropped !== undefined) {
    reading.dropped.depth += 1;
    return;
  }
  followField(reading, element.style.get('mso-element'));
  const fate = judge(element, reading.origin);
  if (fate === undefined) return enterElement(reading, element);
  countAtOnce(reading, fate, element);
  if (name === 'img') keepName(reading, attribs['alt'] ?? '');
  reading.dropped = { fate, depth: 1, hasText: false };
}

// Mail programs write emojis as pictures. Of other pictures the name is kept apart from the text: a
// link around nothing but a picture needs one.
function keepName({ open }: Reading, alt: string): void {
  const children = open.at(-1)?.element.children;
  if (EMOJI.test(alt)) children?.push(alt);
  else children?.push({ ...createElement('img'), attribs: { alt } });
}

function describe(reading: Reading, name: string, attribs: Record<string, string>): Judged {
  const classes = attribs['class']?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const named = { name, classes, id: attribs['id'] ?? '' };
  const style = styleOf(reading.sheet, named, reading.open);
  for (const [key, value] of readStyle(attribs['style'] ?? '')) style.set(key, value);
  return { ...named, attribs, style };
}

function followField(reading: Reading, part: string | undefined): void {
  if (part === 'field-begin') reading.inFieldCode = true;
  if (part === 'field-separator' || part === 'field-end') reading.inFieldCode = false;
}

function enterElement(reading: Reading, judged: Judged): void {
  const around = reading.open.at(-1);
  if (around === undefined) return;
  const { name, attribs, classes, style } = judged;
  const isDeep = reading.open.length > MAX_NESTING;
  const element = isDeep ? around.element : { name, attribs, classes, style, children: [] };
  if (!isDeep) around.element.children.push(element);
  if (name === 'table') {
    reading.tables += 1;
    if (reading.tables > 1) reading.losses.nestedTable += 1;
  }
  reading.open.push({
    ...judged,
    element,
    keepsLines: keepsLines(style) ?? (name === 'pre' || around.keepsLines),
    showsText: showsText(style) ?? around.showsText,
  });
}

function closeElement(reading: Reading): void {
  reading.depth -= 1;
  if (reading.dropped === undefined) {
    if (reading.open.at(-1)?.name === 'table') reading.tables -= 1;
    if (reading.open.length > 1) reading.open.pop();
    return;
  }
  reading.dropped.depth -= 1;
  if (reading.dropped.depth > 0) return;
  const { fate, hasText } = reading.dropped;
  if (hasText && (fate === 'hidden' || fate === 'deletion')) reading.losses[fate] += 1;
  reading.dropped = undefined;
}

// What has no text of its own is counted as it comes, but not what nobody sees: a pixel that counts
// readers, a hidden field.
function countAtOnce({ losses }: Reading, fate: Fate, { name, attribs }: Judged): void {
  const isNoPicture =
    name === 'img' &&
    (/^[01](px)?$/.test(attribs['width'] ?? '') || EMOJI.test(attribs['alt'] ?? ''));
  if (fate === 'picture' && !isNoPicture) losses.picture += 1;
  if (fate === 'form' && attribs['type'] !== 'hidden') losses.form += 1;
  if (fate === 'embed' || fate === 'formula') losses[fate] += 1;
}

function addText(reading: Reading, text: string): void {
  const hasText = /[^\s\u00A0]/u.test(text);
  if (reading.dropped !== undefined) {
    reading.dropped.hasText ||= hasText;
    return;
  }
  const open = reading.open.at(-1);
  if (open === undefined || reading.inFieldCode) return;
  if (!open.showsText) {
    if (hasText) reading.losses.hidden += 1;
    return;
  }
  if (open.keepsLines) addLines(open, text);
  else pushText(open.element.children, text);
}

// The parser hands over each entity and each stray bracket for itself.
function pushText(children: PasteNode[], text: string): void {
  const last = children.at(-1);
  if (typeof last === 'string') children[children.length - 1] = last + text;
  else children.push(text);
}

function addLines({ name, element: { children } }: Open, text: string): void {
  // The line break after <pre> belongs to the markup.
  const source = name === 'pre' && children.length === 0 ? text.replace(/^\n/, '') : text;
  // More than one empty line says no more than one.
  const lines = source.replace(/\n[ \t]*\n\s*\n/g, '\n\n').split('\n');
  for (const [index, line] of lines.entries()) {
    if (index > 0) children.push(createElement('br'));
    children.push(line);
  }
}
