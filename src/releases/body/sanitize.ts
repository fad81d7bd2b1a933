import sanitizeHtml from 'sanitize-html';
import { KNOWN_INLINE } from './marks.ts';
import { KNOWN_BLOCKS } from './read.ts';

// Their text is not for readers: program text, fallbacks, and what Word hides in <xml>.
const DROPPED_WITH_CONTENT =
  'applet audio canvas embed frameset iframe math noembed noframes noscript object option plaintext script select style svg template textarea title video xml xmp'.split(
    ' ',
  );

// Only read to learn what an editor meant (bold, struck); styles are never written.
const READ_STYLES = {
  'font-weight': [/^\w+$/],
  'font-style': [/^\w+$/],
  'vertical-align': [/^\w+$/],
  'text-decoration': [/^line-through$/],
};

// Deeper elements lose their tags, not their text. Bounds the recursion of reading.
const MAX_NESTING = 60;

/**
 * The first wall: elements and attributes that reading knows, and addresses with an allowed scheme.
 * What it lets through is read into the model and written anew. `html` comes from tidyPaste, which also
 * bounds its depth.
 */
export function sanitizeBody(html: string): string {
  return sanitizeHtml(html, {
    allowedTags: [...KNOWN_INLINE, ...KNOWN_BLOCKS],
    allowedAttributes: {
      '*': ['style', 'lang'],
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
