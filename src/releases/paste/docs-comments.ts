import { isBlank, isElement, type PasteElement, type PasteNode } from './tree.ts';

const MARK = /^#cmnt\d+$/;
const COMMENT = /^#cmnt_ref\d+$/;

/**
 * Takes out the comments of a document exported by Google: `[a]` in the text leads to a paragraph at
 * the end that begins with a link back. Returns how many there were.
 */
export function dropDocsComments(root: PasteElement): number {
  const counts = { marks: 0, comments: 0 };
  dropIn(root, counts);
  return Math.max(counts.marks, counts.comments);
}

function dropIn(parent: PasteElement, counts: { marks: number; comments: number }): void {
  parent.children = parent.children.filter((child) => {
    if (!isElement(child)) return true;
    const isMark = MARK.test(hrefOf(child));
    const isComment = beginsWithComment(child);
    if (isMark) counts.marks += 1;
    if (isComment) counts.comments += 1;
    if (!isMark && !isComment) dropIn(child, counts);
    return !isMark && !isComment;
  });
}

function beginsWithComment(element: PasteElement): boolean {
  if (COMMENT.test(hrefOf(element))) return true;
  const first = element.children.find((node: PasteNode) => !isBlank(node));
  return isElement(first) && beginsWithComment(first);
}

function hrefOf({ name, attribs }: PasteElement): string {
  return name === 'a' ? (attribs['href'] ?? '') : '';
}
