import { Parser } from 'htmlparser2';

const HTML_LENGTH = 200_000;
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
  const newLine = () => (text += quotes > 0 ? '\n> ' : '\n');
  const parser = new Parser({
    onopentag: (name) => {
      if (silent.has(name)) hidden += 1;
      if (name === 'blockquote') quotes += 1;
      if (lines.has(name)) newLine();
    },
    onclosetag: (name) => {
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
