import { DomUtils, ElementType, type parseDocument } from 'htmlparser2';

export type Node = ReturnType<typeof parseDocument>['children'][number];
export type Element = Extract<Node, { attribs: object }>;
export type TextNode = Extract<Node, { type: ElementType.ElementType.Text }>;

export const { textContent, findOne } = DomUtils;

export function isTag(node: object): node is Element {
  return 'attribs' in node;
}

export function isText(node: Node): node is TextNode {
  return node.type === ElementType.Text;
}
