import sanitizeHtml from 'sanitize-html';
import { KNOWN_INLINE } from './marks.ts';
import { KNOWN_BLOCKS } from './read.ts';

// Their text is not for readers: program text, fallbacks, and what Word hides in <xml>.
const DROPPED_WITH_CONTENT =
  'applet audio canvas embed frameset head iframe math noembed noframes noscript object option plaintext script select style svg template textarea title video xml xmp'.split(
    ' ',
  );

// Only read to learn what an editor meant (bold, list item); styles are never written.
const READ_STYLES = {
  'font-weight': [/^\w+$/],
  'font-style': [/^\w+$/],
  'vertical-align': [/^\w+$/],
  'mso-list': [/^[\w ]+$/],
};

// Deeper elements lose their tags, not their text. Bounds the recursion of reading.
const MAX_NESTING = 60;
// 66,000 unclosed elements took the parser 1.2 s, because it moves its stack for each of them.
const MAX_OPEN = 3000;
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '));

/**
 * The first wall: elements and attributes that reading knows, and addresses with an allowed scheme.
 * What it lets through is read into the model and written anew.
 */
export function sanitizeBody(html: string): string {
  const source = isTooDeep(html) ? html.replace(/<[^<>]*>/g, '\n\n') : html;
  // Word marks every other word with a guessed language; a wrong one makes screen readers
  // speak German with an English voice.
  const global = isWordPaste(html) ? ['style'] : ['style', 'lang'];
  return sanitizeHtml(source, {
    allowedTags: [...KNOWN_INLINE, ...KNOWN_BLOCKS],
    allowedAttributes: {
      '*': global,
      a: ['href'],
      abbr: ['title'],
      ol: ['start'],
      th: ['scope', 'colspan', 'rowspan'],
      td: ['colspan', 'rowspan'],
    },
    allowedStyles: { '*': READ_STYLES },
    allowedSchemes: ['https', 'http', 'mailto', 'tel'],
    allowProtocolRelative: false,
    nonTextTags: DROPPED_WITH_CONTENT,
    nestingLimit: MAX_NESTING,
  });
}

function isWordPaste(html: string): boolean {
  return /class="?Mso|style=["'][^"']{0,200}mso-|urn:schemas-microsoft-com:office/i.test(html);
}

// Counted by name, so that closing tags that close nothing cannot hide the open ones.
function isTooDeep(html: string): boolean {
  const openByName = new Map<string, number>();
  let open = 0;
  for (const [, slash, written = ''] of html.matchAll(/<(\/?)([a-z][^\s/<>]*)/gi)) {
    const name = written.toLowerCase();
    const before = openByName.get(name) ?? 0;
    const step = slash === '' ? 1 : -1;
    if (VOID.has(name) || before + step < 0) continue;
    openByName.set(name, before + step);
    open += step;
    if (open > MAX_OPEN) return true;
  }
  return false;
}
