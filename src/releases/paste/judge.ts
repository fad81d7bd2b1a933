import type { Named } from './style-sheet.ts';
import type { Style } from './style.ts';

/** Why an element goes with all that is in it; `unsaid` without a word to the author. */
export type Fate =
  'comment' | 'deletion' | 'hidden' | 'picture' | 'embed' | 'form' | 'formula' | 'unsaid';

/** An element of a paste with all that is known of it. */
export interface Judged extends Named {
  attribs: Record<string, string>;
  style: Style;
}

/** Facts about the whole paste that decide about its elements. */
export interface Origin {
  /** In Word and LibreOffice `<del>` is what was deleted while changes were tracked. */
  tracksChanges: boolean;
  /** Whether there are comments: only then MsoCommentText is one and not somebody's favorite style. */
  hasComments: boolean;
}

const FATES: Readonly<Record<string, Fate>> = Object.fromEntries([
  ...entries('unsaid', 'dialog meta link base noembed noframes noscript plaintext script style template title xml xmp'), // prettier-ignore
  ...entries('picture', 'img picture svg v:imagedata'),
  ...entries('embed', 'applet audio canvas embed frameset iframe object video'),
  ...entries('form', 'input option select textarea datalist'),
  ...entries('formula', 'math'),
]);

function entries(fate: Fate, names: string): Array<[string, Fate]> {
  return names.split(' ').map((name) => [name, fate]);
}

const OFFICE_PASTE =
  /class="?'?Mso|style=["'][^"']{0,200}mso-|urn:schemas-microsoft-com:office|<meta[^<>]{0,200}(?:LibreOffice|OpenOffice)/i;
// Of Office's own elements these hold text of the document: o:p, smart tags (st1:…), content controls.
const OFFICE = /^(?:o:(?!p$)|v:|x:|dt:|w:(?!sdt(?:content)?$))/;
const FORMULA = /^m:/;
const COMMENT_CLASS =
  /^(?:msocomanchor|msocomtxt|msocomoff|msocommentreference|msocommentsubject)$/;
const DELETED_CLASS = /^(?:msodel|msomovedfrom|msomovefrom|trackchangetextdeletion|track-?delete)$/;

/** Why nobody outside may see this element, or undefined where it is part of the text. */
export function judge(element: Judged, origin: Origin): Fate | undefined {
  if (isComment(element, origin)) return 'comment';
  if (isDeleted(element, origin)) return 'deletion';
  if (isHidden(element)) return 'hidden';
  if (Object.hasOwn(FATES, element.name)) return FATES[element.name];
  if (FORMULA.test(element.name)) return 'formula';
  return OFFICE.test(element.name) ? 'unsaid' : undefined;
}

export function readOrigin(html: string): Origin {
  return {
    tracksChanges: isOfficePaste(html) || /<ins[\s>]/i.test(html),
    hasComments:
      /mso-element:\s*comment|msocom(?:anchor|txt|off|_)|MsoCommentReference|mso-comment-/i.test(
        html,
      ),
  };
}

/** Word, Outlook or LibreOffice. */
export function isOfficePaste(html: string): boolean {
  return OFFICE_PASTE.test(html);
}

function isComment({ classes, style }: Judged, origin: Origin): boolean {
  return (
    style.get('mso-element')?.startsWith('comment') ||
    style.get('mso-special-character') === 'comment' ||
    classes.some((name) => COMMENT_CLASS.test(name)) ||
    (origin.hasComments && classes.includes('msocommenttext'))
  );
}

// A plain <del> is struck text that the author wants to show; one with an author or a date is not.
function isDeleted({ name, classes, attribs }: Judged, { tracksChanges }: Origin): boolean {
  if (classes.some((one) => DELETED_CLASS.test(one))) return true;
  if (name !== 'del') return false;
  return tracksChanges || attribs['cite'] !== undefined || attribs['datetime'] !== undefined;
}

function isHidden({ attribs, style }: Judged): boolean {
  if (attribs['hidden'] !== undefined || attribs['popover'] !== undefined) return true;
  if (style.get('display') === 'none' || style.get('opacity') === '0') return true;
  if ((style.get('mso-hide') ?? 'none') !== 'none') return true;
  const height = style.get('max-height') ?? style.get('height');
  return isNothing(height) && style.get('overflow') === 'hidden';
}

/**
 * Whether the text itself shows; undefined where the style does not say. Unlike a hidden element, an
 * element inside can show its text again: newsletters set font-size:0 around every cell.
 */
export function showsText(style: Style): boolean | undefined {
  const size = style.get('font-size') ?? '';
  const visibility = style.get('visibility') ?? '';
  if (isNothing(size) || visibility === 'hidden' || visibility === 'collapse') return false;
  // "inherit", 1em and 100 % of nothing are nothing.
  return visibility === 'visible' || /\d(?:px|pt|pc|cm|mm|in|rem)$/.test(size) ? true : undefined;
}

function isNothing(length: string | undefined): boolean {
  return length !== undefined && /^(?=\.?0)0*\.?0*[a-z%]*$/.test(length);
}
