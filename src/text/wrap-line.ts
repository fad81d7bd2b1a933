export interface Wrapping {
  /** Longest line in UTF-16 units, indents included; Infinity leaves the line whole. */
  width: number;
  /** Put before the first line, for example "– ". */
  first?: string;
  /** Put before every further line. */
  rest?: string;
}

// A line this narrow is still read; deeper indents do not make it narrower.
const MIN_ROOM = 20;

/**
 * Breaks one line of text at its spaces. A footnote mark ("[1]") stays with the word before it. A
 * word longer than a line is cut, except a web or mail address, which would no longer work.
 */
export function wrapLine(text: string, { width, first = '', rest = '' }: Wrapping): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of splitWords(text, Math.max(width - rest.length, MIN_ROOM))) {
    const indent = lines.length === 0 ? first : rest;
    const room = Math.max(width - indent.length, MIN_ROOM);
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= room) line += ` ${word}`;
    else {
      lines.push(indent + line);
      line = word;
    }
  }
  const indent = lines.length === 0 ? first : rest;
  return [...lines, (indent + line).trimEnd()];
}

function splitWords(text: string, room: number): string[] {
  const words = text.split(/ (?!\[\d+\])/u).filter((word) => word !== '');
  return words.flatMap((word) => (word.length > room ? cutWord(word, room) : [word]));
}

function cutWord(word: string, room: number): string[] {
  if (/:\/\/|@|www\./iu.test(word)) return [word];
  const parts: string[] = [''];
  for (const character of word) {
    const last = parts.at(-1) ?? '';
    if (last.length + character.length > room) parts.push(character);
    else parts[parts.length - 1] = last + character;
  }
  return parts;
}
