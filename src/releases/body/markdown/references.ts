import type { MarkdownIt, StateCore, Token } from 'markdown-it';

/** The address of a link that stands elsewhere ("[1]: https://…") stays text where nothing refers to it. */
export function useReferences(md: MarkdownIt): void {
  md.disable('strip_references');
  md.core.ruler.push('unused', (state) => {
    const used = new Set(state.tokens.flatMap(({ children }) => (children ?? []).map(labelOf)));
    const lines = state.src.split('\n');
    state.tokens = state.tokens.flatMap((token) => {
      if (token.type !== 'reference_definition') return [token];
      return used.has(labelOf(token)) ? [] : paragraphOf(state, lines, token);
    });
  });
}

function labelOf({ meta }: Token): string {
  const known: unknown = meta;
  if (typeof known !== 'object' || known === null || !('label' in known)) return '';
  return String(known.label);
}

function paragraphOf(state: StateCore, lines: string[], { map }: Token): Token[] {
  const text = new state.Token('text', '', 0);
  text.content = lines.slice(map?.[0], map?.[1]).join(' ');
  const inline = new state.Token('inline', '', 0);
  inline.children = [text];
  return [
    new state.Token('paragraph_open', 'p', 1),
    inline,
    new state.Token('paragraph_close', 'p', -1),
  ];
}
