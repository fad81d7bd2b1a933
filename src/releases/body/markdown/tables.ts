import type { MarkdownIt, Token } from 'markdown-it';

/** A table whose head is empty has none: Markdown has no other way to write it. */
export function useTables(md: MarkdownIt): void {
  md.core.ruler.push('heads', (state) => {
    const kept: Token[] = [];
    let head: Token[] | undefined;
    for (const token of state.tokens) {
      if (token.type === 'thead_open') head = [];
      (head ?? kept).push(token);
      if (token.type !== 'thead_close') continue;
      if (head?.some(({ content }) => content !== '')) kept.push(...head);
      head = undefined;
    }
    state.tokens = kept;
  });
}
