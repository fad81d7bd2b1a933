import { type Block, type Inline, type List, textOf } from '../releases/body/model.ts';
import { type BlockWriters, visitBlock } from '../releases/body/visit.ts';
import { inlinePieces } from './inline-pieces.ts';
import { directionOf } from './pieces.ts';
import type { Line, Node, Piece } from './sheet.ts';
import { tableNodes } from './table-node.ts';

type Levels = { last: number };

/** The blocks of a body as what the typesetter sets. */
export function nodesOf(blocks: Block[]): Node[] {
  return nodesIn(blocks, { last: 1 });
}

function nodesIn(blocks: Block[], levels: Levels): Node[] {
  return blocks.flatMap((block) => visitBlock(writers, block, levels));
}

const writers: BlockWriters<Node[], Levels> = {
  paragraph: ({ content }) => [{ kind: 'paragraph', ...wordsOf(content) }],
  heading: ({ attrs, content }, levels) => {
    // PDF/UA: no level is skipped.
    levels.last = Math.min(Math.max(2, attrs.level), levels.last + 1);
    return [{ kind: 'heading', level: levels.last, ...wordsOf(content) }];
  },
  bulletList: (list, levels) => [listOf(list, levels, null)],
  orderedList: (list, levels) => [listOf(list, levels, list.attrs.start)],
  blockquote: ({ content }, levels) => [{ kind: 'quote', blocks: nodesIn(content, levels) }],
  table: (table) => tableNodes(table),
  horizontalRule: () => [{ kind: 'rule' }],
};

function wordsOf(content: Inline[]): { runs: Piece[]; dir: Line['dir'] } {
  return { runs: inlinePieces(content), dir: directionOf(textOf(content)) };
}

function listOf({ content }: List, levels: Levels, start: number | null): Node {
  const items = content.map((item) => nodesIn(item.content, levels));
  const first = items[0]?.[0];
  return { kind: 'list', start, items, dir: first && 'dir' in first ? first.dir : 'ltr' };
}
