import { normalizeText } from '../text/normalize-text.ts';

/** One way in which a word of the query may stand in a release. */
export type Variant =
  | { kind: 'word'; text: string }
  /** Both near each other: "Verwaltung des Kreises". */
  | { kind: 'near'; first: string; second: string };

/** All terms must match; of a term one variant. `written` is what the query's own operators say. */
export type Plan =
  | { kind: 'terms'; terms: Variant[][]; joined: string[]; words: string[] }
  | { kind: 'written'; text: string; words: string[] };

/** In how many releases each known word of some was; others are missing. */
export type KnownWords = Map<string, number>;

// Beyond them variants would cost more than they find.
const mostTerms = 12;
const leastCompound = 9;
const leastPart = 3;
const operators = /["-]|\bor\b/i;

/** The words of a query, in lower case. */
export function wordsOf(q: string): string[] {
  return wordsIn(q).slice(0, mostTerms);
}

/** The different words of a text, in lower case. */
export function wordsIn(text: string): string[] {
  return [
    ...new Set(
      normalizeText(text, 'NFC')
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu),
    ),
  ];
}

/** Every word that one has to know about for the plan of a query. */
export function wordsToLookUp(q: string): string[] {
  const words = wordsOf(q);
  const parts = words.flatMap((word) => splitsOf(word).flat());
  return [...new Set([...words, ...parts, ...joinsOf(words)])];
}

/** How a query is looked for. Quotes, minus and "or" are taken as written, without variants. */
export function makePlan(q: string, known: KnownWords): Plan {
  const words = wordsOf(q);
  if (operators.test(q.replaceAll(/(?<=\p{L})-(?=\p{L})/gu, ' ')))
    return { kind: 'written', text: q, words };
  return {
    kind: 'terms',
    words,
    terms: words.map((word) => variantsOf(word, known)),
    joined: joinsOf(words).filter((word) => known.has(word)),
  };
}

function variantsOf(word: string, known: KnownWords): Variant[] {
  const variants: Variant[] = [{ kind: 'word', text: word }];
  const umlauts = word.replaceAll('ae', 'ä').replaceAll('oe', 'ö').replaceAll('ue', 'ü');
  if (umlauts !== word) variants.push({ kind: 'word', text: umlauts });
  const parts = bestSplit(word, known);
  if (parts) variants.push({ kind: 'near', first: parts[0], second: parts[1] });
  return variants;
}

/** "kreisverwaltung" → kreis, verwaltung: of all known pairs the one whose rarer part is commonest. */
function bestSplit(word: string, known: KnownWords): [string, string] | undefined {
  const worth = ([first, second]: [string, string]) =>
    Math.min(known.get(first) ?? 0, known.get(second) ?? 0);
  const [best] = splitsOf(word).toSorted((a, b) => worth(b) - worth(a));
  return best && worth(best) > 0 ? best : undefined;
}

/** Every place to cut, with and without the letters that join German compounds. */
function splitsOf(word: string): [string, string][] {
  if (word.length < leastCompound) return [];
  return Array.from({ length: word.length - 2 * leastPart }, (_, at) => at + leastPart)
    .filter((at) => word.length - at > leastPart)
    .flatMap((at) => {
      const [first, second] = [word.slice(0, at), word.slice(at)];
      const bare = first.replace(/(?<=\p{L}{3})(s|es|n|en|er)$/u, '');
      return (bare === first ? [first] : [first, bare]).map((part): [string, string] => [
        part,
        second,
      ]);
    });
}

/** Compounds that two of the words would make: "Verwaltung des Kreises" → "kreisverwaltung". */
function joinsOf(words: string[]): string[] {
  const long = words.filter((word) => word.length > leastPart);
  const [first, second, ...more] = long;
  if (first === undefined || second === undefined || more.length > 0) return [];
  const joinsWith = (left: string, right: string) => {
    const stems = [left, left.replace(/(es|s|en|n|e)$/, '')];
    return stems.flatMap((stem) => [stem + right, `${stem}s${right}`]);
  };
  return [...joinsWith(first, second), ...joinsWith(second, first)];
}
