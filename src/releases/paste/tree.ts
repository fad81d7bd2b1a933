/** An element of a paste that is part of its text. */
export interface PasteElement {
  name: string;
  attribs: Record<string, string>;
  classes: string[];
  style: ReadonlyMap<string, string>;
  children: PasteNode[];
}

export type PasteNode = PasteElement | string;

export function isElement(node: PasteNode | undefined): node is PasteElement {
  return typeof node === 'object';
}

export function isBlank(node: PasteNode): boolean {
  return typeof node === 'string' && !/[^\s\u00A0]/u.test(node);
}

export function createElement(name: string, children: PasteNode[] = []): PasteElement {
  return { name, attribs: {}, classes: [], style: new Map(), children };
}

/** All text in a node, in order. Trees are shallow: reading bounds their depth. */
export function textIn(node: PasteNode): string {
  return typeof node === 'string' ? node : node.children.map(textIn).join('');
}

/** The first element in `nodes` or below that fulfils `test`. */
export function findElement(
  nodes: PasteNode[],
  test: (element: PasteElement) => boolean,
): PasteElement | undefined {
  for (const node of nodes) {
    if (!isElement(node)) continue;
    const found = test(node) ? node : findElement(node.children, test);
    if (found !== undefined) return found;
  }
  return undefined;
}
