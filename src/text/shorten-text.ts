// A full stop ends a sentence after a word of some length, not after "Dr.", "z. B." or "1."; a
// closing quotation mark belongs to the sentence.
const SENTENCE_END =
  /(?:(?<=(?<!Prof|Dipl|Univ)(?<=\p{L}{4}|["“”»)]))[.]|[!?])["“”»)]*(?=\s+["„»(]?\p{Lu})/gu;

// A teaser cut at a sentence may be this much shorter than one cut at a word.
const LEAST_SHARE = 0.6;
const MORE = ' …';

/**
 * The beginning of one line of text in at most `maxLength` UTF-16 units, cut at the end of a
 * sentence or else of a word, with " …"; the text itself when it fits.
 */
export function shortenText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const room = maxLength - MORE.length;
  const sentence = findSentenceEnd(text.slice(0, maxLength + 2), room);
  if (sentence >= room * LEAST_SHARE) return text.slice(0, sentence) + MORE;
  const space = text.lastIndexOf(' ', room);
  const end = space > 0 ? space : room;
  // Cutting by units can leave half of a pair at the end.
  const head = text.slice(0, end).replace(/[\uD800-\uDBFF]$/, '');
  return head.replace(/[\s,;:–(„-]+$/u, '') + MORE;
}

function findSentenceEnd(text: string, room: number): number {
  const ends = [...text.matchAll(SENTENCE_END)].map((match) => match.index + match[0].length);
  return ends.findLast((end) => end <= room) ?? 0;
}
