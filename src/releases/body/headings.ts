import type { Block } from './model.ts';

/**
 * Heading levels as an outline from 2 to 4 without a gap, the order of the source's levels kept.
 * The headline is the page's h1, and a skipped level misleads those who jump from heading to
 * heading with a screen reader (WCAG 1.3.1).
 */
export function settleHeadings(blocks: Block[]): Block[] {
  const levels = blocks.flatMap((block) => (block.type === 'heading' ? [block.attrs.level] : []));
  const offset = Math.min(...levels) - 2;
  let previous = 1;
  return blocks.map((block) => {
    if (block.type !== 'heading') return block;
    previous = Math.min(block.attrs.level - offset, previous + 1, 4);
    return { ...block, attrs: { level: previous } };
  });
}
