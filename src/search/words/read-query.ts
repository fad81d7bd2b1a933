/** A piece of a query: words that must all be there, or a phrase; `not`: must not be there. */
export type Clause = { kind: 'words' | 'phrase'; text: string; not: boolean };

const quotes = '„“”‟"«»';
const beginning = String.raw`(?<![\p{L}\p{N}])`;
// A word with a minus at its front, a phrase, an "or", or anything else up to the next space.
const piece = new RegExp(
  `(?<minus>${beginning}-)?${beginning}[${quotes}](?<phrase>[^${quotes}]+)[${quotes}]` +
    String.raw`|(?<=^|\s)-(?<without>[\p{L}\p{N}]\S*)|(?<=^|\s)(?<or>or)(?=\s|$)|(?<word>\S)`,
  'giu',
);

/**
 * What someone asks for: alternatives, each of clauses that must all hold. Only a minus right before a
 * word excludes; between words it is a dash. Any quotes make a phrase, German ones too. A quote without
 * another one is nothing.
 */
export function readQuery(q: string): Clause[][] {
  const alternatives: Clause[][] = [[]];
  let plain = { start: 0, end: 0 };
  const close = () => {
    const text = q.slice(plain.start, plain.end).trim();
    if (text !== '') alternatives.at(-1)?.push({ kind: 'words', text, not: false });
  };
  for (const match of q.matchAll(piece)) {
    const { minus, phrase, without, or } = match.groups ?? {};
    const end = match.index + match[0].length;
    if (phrase === undefined && without === undefined && or === undefined) {
      plain.end = end;
      continue;
    }
    close();
    plain = { start: end, end };
    if (or !== undefined) alternatives.push([]);
    else if (phrase !== undefined)
      alternatives.at(-1)?.push({ kind: 'phrase', text: phrase, not: minus !== undefined });
    else alternatives.at(-1)?.push({ kind: 'words', text: without ?? '', not: true });
  }
  close();
  return alternatives.filter((clauses) => clauses.length > 0);
}
