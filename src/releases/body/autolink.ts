import { normalizeHref } from './marks.ts';
import type { Block, Run } from './model.ts';

// Every quantifier is bounded: 200 kB without a space must not take quadratic time.
const ADDRESS =
  /(?<![\p{L}\p{N}@./_-])(?:https?:\/\/|www\.)[^\s<>"„“”«»]{2,2000}|(?<![\p{L}\p{N}.+_-])[a-z0-9._+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/giu;

/** Makes links of bare web and mail addresses in the text of blocks. */
export function linkAddresses(blocks: Block[]): Block[] {
  return blocks.map((block): Block => {
    if (block.kind === 'paragraph') return { ...block, runs: block.runs.flatMap(linkRun) };
    if (block.kind === 'quote') return { ...block, blocks: linkAddresses(block.blocks) };
    if (block.kind === 'list') return { ...block, items: block.items.map(linkAddresses) };
    return block;
  });
}

function linkRun(run: Run): Run[] {
  if (run.marks.href !== undefined) return [run];
  const runs: Run[] = [];
  let end = 0;
  for (const match of run.text.matchAll(ADDRESS)) {
    const text = match[0].replace(/[.,;:!?'’)\]*_]+$/u, '');
    const href = normalizeHref(withScheme(text));
    if (href === undefined) continue;
    runs.push({ text: run.text.slice(end, match.index), marks: run.marks });
    runs.push({ text, marks: { ...run.marks, href } });
    end = match.index + text.length;
  }
  runs.push({ text: run.text.slice(end), marks: run.marks });
  return runs.filter(({ text }) => text !== '');
}

function withScheme(address: string): string {
  if (/^https?:/i.test(address)) return address;
  return address.startsWith('www.') ? `https://${address}` : `mailto:${address}`;
}
