import { sameMark } from './mark-set.ts';
import type { Block, BlockOf, BlockType, HardBreak, Inline, MarkOf } from './model.ts';
import type { Mark, MarkType, TextNode } from './model.ts';

/** One writer for each type of block; a table that forgets one does not compile. */
export type BlockWriters<Out, Context> = {
  [T in BlockType]: (block: BlockOf<T>, context: Context) => Out;
};

/** Writers of text, of line breaks, and of what each mark puts around the pieces in it. */
export interface InlineWriters<Out, Context> {
  text: (node: TextNode, context: Context) => Out;
  hardBreak: (node: HardBreak, context: Context) => Out;
  marks: { [T in MarkType]: (mark: MarkOf<T>, inner: Out[], context: Context) => Out };
}

export function visitBlock<Out, Context>(
  writers: BlockWriters<Out, Context>,
  block: Block,
  context: Context,
): Out {
  switch (block.type) {
    case 'paragraph':
      return writers.paragraph(block, context);
    case 'heading':
      return writers.heading(block, context);
    case 'bulletList':
      return writers.bulletList(block, context);
    case 'orderedList':
      return writers.orderedList(block, context);
    case 'blockquote':
      return writers.blockquote(block, context);
    case 'table':
      return writers.table(block, context);
    case 'horizontalRule':
      return writers.horizontalRule(block, context);
    default:
      return block satisfies never;
  }
}

/**
 * Inline content written with its marks in one another: neighbours that share a mark stand in one, so
 * that a link with a bold word is still one link.
 */
export function visitInline<Out, Context>(
  writers: InlineWriters<Out, Context>,
  content: Inline[],
  context: Context,
): Out[] {
  return visitFrom({ writers, context, depth: 0 }, content);
}

interface Visit<Out, Context> {
  writers: InlineWriters<Out, Context>;
  context: Context;
  /** How many marks have been written around the content. */
  depth: number;
}

function visitFrom<Out, Context>(visit: Visit<Out, Context>, content: Inline[]): Out[] {
  const { writers, context, depth } = visit;
  return groupByMark(content, depth).flatMap(({ mark, nodes }) => {
    if (mark === undefined) return nodes.map((node) => visitLeaf(writers, node, context));
    const inner = visitFrom({ ...visit, depth: depth + 1 }, nodes);
    return [visitMark(writers, { mark, inner }, context)];
  });
}

function groupByMark(content: Inline[], depth: number) {
  const groups: Array<{ mark: Mark | undefined; nodes: Inline[] }> = [];
  for (const node of content) {
    const mark = node.marks[depth];
    const last = groups.at(-1);
    const joins =
      last !== undefined &&
      (mark === undefined || last.mark === undefined
        ? mark === last.mark
        : sameMark(mark, last.mark));
    if (joins) last.nodes.push(node);
    else groups.push({ mark, nodes: [node] });
  }
  return groups;
}

function visitLeaf<Out, Context>(
  writers: InlineWriters<Out, Context>,
  node: Inline,
  context: Context,
): Out {
  switch (node.type) {
    case 'text':
      return writers.text(node, context);
    case 'hardBreak':
      return writers.hardBreak(node, context);
    default:
      return node satisfies never;
  }
}

function visitMark<Out, Context>(
  { marks }: InlineWriters<Out, Context>,
  { mark, inner }: { mark: Mark; inner: Out[] },
  context: Context,
): Out {
  switch (mark.type) {
    case 'link':
      return marks.link(mark, inner, context);
    case 'language':
      return marks.language(mark, inner, context);
    case 'abbreviation':
      return marks.abbreviation(mark, inner, context);
    case 'bold':
      return marks.bold(mark, inner, context);
    case 'italic':
      return marks.italic(mark, inner, context);
    case 'strike':
      return marks.strike(mark, inner, context);
    case 'subscript':
      return marks.subscript(mark, inner, context);
    case 'superscript':
      return marks.superscript(mark, inner, context);
    default:
      return mark satisfies never;
  }
}
