/** In how many releases each known word of some was; others are missing. */
export type KnownWords = Map<string, number>;

const leastCompound = 9;
const leastPart = 3;

/** "kreisverwaltung" → kreis, verwaltung: of all known pairs the one whose rarer part is commonest. */
export function bestSplit(word: string, known: KnownWords): [string, string] | undefined {
  const worth = ([first, second]: [string, string]) =>
    Math.min(known.get(first) ?? 0, known.get(second) ?? 0);
  const [best] = splitsOf(word).toSorted((a, b) => worth(b) - worth(a));
  return best && worth(best) > 0 ? best : undefined;
}

/** Every place to cut, with and without the letters that join German compounds. */
export function splitsOf(word: string): [string, string][] {
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
export function joinsOf(words: string[]): string[] {
  const long = words.filter((word) => word.length > leastPart);
  const [first, second, ...more] = long;
  if (first === undefined || second === undefined || more.length > 0) return [];
  const joinsWith = (left: string, right: string) => {
    const stems = [left, left.replace(/(es|s|en|n|e)$/, '')];
    return stems.flatMap((stem) => [stem + right, `${stem}s${right}`]);
  };
  return [...joinsWith(first, second), ...joinsWith(second, first)];
}
