import type { Draw } from './random.ts';

export type Gender = 'm' | 'f' | 'n';

/** A noun with its four cases, article included: "den Schulbeirat", "des Schulbeirats". */
export type Noun = { bare: string; nom: string; acc: string; dat: string; gen: string };

// Second part, gender, genitive of the second part.
const heads: [string, Gender, string][] = [
  ['konzept', 'n', 'konzepts'],
  ['beirat', 'm', 'beirats'],
  ['programm', 'n', 'programms'],
  ['förderung', 'f', 'förderung'],
  ['bericht', 'm', 'berichts'],
  ['beratung', 'f', 'beratung'],
  ['zentrum', 'n', 'zentrums'],
  ['plan', 'm', 'plans'],
  ['verwaltung', 'f', 'verwaltung'],
  ['projekt', 'n', 'projekts'],
  ['woche', 'f', 'woche'],
  ['preis', 'm', 'preises'],
  ['netzwerk', 'n', 'netzwerks'],
  ['ausschuss', 'm', 'ausschusses'],
  ['stelle', 'f', 'stelle'],
  ['forum', 'n', 'forums'],
  ['tag', 'm', 'tages'],
  ['offensive', 'f', 'offensive'],
  ['angebot', 'n', 'angebots'],
  ['dienst', 'm', 'dienstes'],
  ['entwicklung', 'f', 'entwicklung'],
  ['register', 'n', 'registers'],
  ['fonds', 'm', 'fonds'],
  ['akademie', 'f', 'akademie'],
  ['haus', 'n', 'hauses'],
  ['wettbewerb', 'm', 'wettbewerbs'],
  ['planung', 'f', 'planung'],
  ['büro', 'n', 'büros'],
];

const articles: Record<Gender, Omit<Noun, 'bare'>> = {
  m: { nom: 'der', acc: 'den', dat: 'dem', gen: 'des' },
  f: { nom: 'die', acc: 'die', dat: 'der', gen: 'der' },
  n: { nom: 'das', acc: 'das', dat: 'dem', gen: 'des' },
};

/** "Klimaschutz" + "konzept": some thousand nouns from two lists, each right in every case. */
export function drawNoun(draw: Draw, firsts: readonly string[]): Noun {
  const first = draw.pick(firsts);
  const [last, gender, genitive] = draw.pick(heads);
  const { nom, acc, dat, gen } = articles[gender];
  const bare = first + last;
  return {
    bare,
    nom: `${nom} ${bare}`,
    acc: `${acc} ${bare}`,
    dat: `${dat} ${bare}`,
    gen: `${gen} ${first}${genitive}`,
  };
}
