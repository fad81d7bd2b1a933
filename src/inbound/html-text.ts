import { Parser } from 'htmlparser2';

const HTML_LENGTH = 200_000;
// Nobody writes in more. The parser moves its stack with each element, which takes seconds for 40,000.
const MOST_OPEN = 500;
const silent = new Set(['style', 'script', 'head', 'title']);
const lines = new Set([
  'p',
  'div',
  'br',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'blockquote',
  'table',
  'hr',
]);

/** The words of an HTML mail, a line a block; what it quotes is marked with ">" as in plain text. */
export function htmlToText(html: string, length: number): string {
  let text = '';
  let hidden = 0;
  let quotes = 0;
  let open = 0;
  const newLine = () => (text += quotes > 0 ? '\n> ' : '\n');
  const parser = new Parser({
    onopentag: (name) => {
      open += 1;
      if (open > MOST_OPEN) parser.pause();
      if (silent.has(name)) hidden += 1;
      if (name === 'blockquote') quotes += 1;
      if (lines.has(name)) newLine();
    },
    onclosetag: (name) => {
      open -= 1;
      if (silent.has(name)) hidden -= 1;
      if (name === 'blockquote') quotes -= 1;
      if (lines.has(name) && name !== 'br') newLine();
    },
    ontext: (words) => {
      if (hidden === 0 && text.length < length) text += words.replace(/\s+/g, ' ');
    },
  });
  parser.end(html.slice(0, HTML_LENGTH));
  return text.slice(0, length);
}
