import type { MarkdownIt, Token } from 'markdown-it';

// Mail programs and editors wrap between 60 and 80; no address or list of names has only such lines.
const SHORTEST_WRAPPED = 50;
// People who wrap by hand leave a short word for the next line now and then.
const SLACK = 8;
const BULLET = /^[ \t]*[•▪◦●○■□‣·➢►→✓✔*+](?=[ \t])/u;
const DASH = /^[ \t]*[–—-](?=[ \t])/u;
const END_OF_SENTENCE = /[.!?:…][\s*_)\]“”"«»’]*$/u;

/**
 * Lines stay lines, as typed bullets, addresses and programmes need it, except where they were wrapped by
 * a program or by hand: there every line is about as long as the next word allows.
 */
export function useLines(md: MarkdownIt): void {
  md.core.ruler.push('lines', (state) => {
    for (const { type, content, children } of state.tokens)
      if (type === 'inline' && content.includes('\n') && !isWrapped(content.split('\n')))
        for (const child of children ?? []) breakHard(child);
  });
}

function breakHard(token: Token): void {
  if (token.type !== 'softbreak') return;
  token.type = 'hardbreak';
  token.tag = 'br';
}

function isWrapped(lines: string[]): boolean {
  const lengths = lines.map((line) => line.trimEnd().length);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  if (longest < SHORTEST_WRAPPED || !END_OF_SENTENCE.test(lines.at(-1) ?? '')) return false;
  if (lines.some((line) => BULLET.test(line))) return false;
  if (lines.filter((line) => DASH.test(line)).length > 1) return false;
  return lengths.every((length, index) => {
    const next = lines[index + 1];
    if (next === undefined) return true;
    const word = /^\S*/.exec(next.trimStart())?.[0] ?? '';
    return length + 1 + word.length + SLACK > longest;
  });
}
