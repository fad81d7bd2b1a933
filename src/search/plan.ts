import { bestSplit, joinsOf, type KnownWords, splitsOf } from './compounds.ts';
import { keysOf, wordOf } from './families.ts';
import type { Vocabulary } from './vocabulary.ts';
import { cutText, type Unit } from './words/cut-text.ts';
import { type Clause, readQuery } from './words/read-query.ts';
import type { Stems } from './words/stems.ts';
import {
  allOf,
  anyOf,
  askForPhrase,
  askForUnit,
  askForWord,
  type Asking,
} from './words/unit-query.ts';

/** A query as PostgreSQL is asked, in the text of a tsquery. */
export type Plan = {
  query: string;
  /** Without words that only stand for those of the query: what the order of hits looks at. */
  rank: string;
  /** The plain words of it, small. */
  words: string[];
  /** Each of its words is in every text of one of the languages. */
  common: boolean;
  /** Without each of its words, in their order; of a query of several: `left` is what remains of it. */
  without: { written: string; left: string; query: string }[];
};

/** Longer ones are cut. */
export const longestQuery = 500;
// Beyond them words would cost more than they find.
const mostTerms = 16;

type Term = { written: string; query: string; rank: string; not: boolean; word?: string };
type Looking = Asking & Vocabulary & { known: KnownWords; left: number };

/** The plain words of a query, small. */
export function wordsOf(q: string, stems: Stems): string[] {
  const texts = readQuery(q.slice(0, longestQuery))
    .flat()
    .map(({ text }) => text);
  const units = texts.flatMap((text) => cutText(text, stems));
  return [...new Set(units.flatMap((unit) => wordOf(unit) ?? []))].slice(0, mostTerms);
}

/** Every word that one has to know about for the plan of a query. */
export function wordsToLookUp(words: string[]): string[] {
  const parts = words.map(spell).flatMap((word) => splitsOf(word).flat());
  return [...new Set([...words, ...parts, ...joinsOf(words)])];
}

/** How a query is looked for; undefined where it asks for nothing: no words, or such as all texts have. */
export function makePlan(
  q: string,
  vocabulary: Vocabulary,
  known: KnownWords = new Map(),
): Plan | undefined {
  const alternatives = readQuery(q.slice(0, longestQuery));
  const words = wordsOf(q, vocabulary.stems);
  for (const half of [false, true]) {
    const looking = { ...vocabulary, known, half, left: mostTerms };
    const terms = alternatives.map((clauses) => termsOf(looking, clauses)).filter(asksForSomething);
    if (terms.length > 0) return { ...queryOf(looking, terms, words), words, common: half };
  }
  return undefined;
}

const asksForSomething = (terms: Term[]) => terms.some(({ not }) => !not);

function queryOf(looking: Looking, alternatives: Term[][], words: string[]) {
  const [only, ...others] = alternatives;
  const terms = others.length === 0 ? (only ?? []) : [];
  const all = alternatives.map((one) => holdAll(one));
  const joined = isPlain(terms) ? joinsOf(words).filter((word) => looking.known.has(word)) : [];
  const more = joined.map((word) => askForWord(looking, word));
  const rank = alternatives.map((one) => anyOf(one.flatMap((term) => (term.not ? [] : term.rank))));
  return {
    query: anyOf([...all, ...more]),
    rank: anyOf([...rank, ...more]),
    without: withoutEach(terms),
  };
}

const isPlain = (terms: Term[]) =>
  terms.length > 0 && terms.every(({ word, not }) => word !== undefined && !not);

function holdAll(terms: Term[]): string {
  return allOf(terms.map(({ query, not }) => (not ? `!${query}` : query)));
}

const mostDropped = 8;

function withoutEach(terms: Term[]): Plan['without'] {
  const wished = terms.filter(({ not }) => !not);
  if (wished.length < 2) return [];
  return wished.slice(0, mostDropped).map((dropped) => {
    const others = terms.filter((term) => term !== dropped);
    const left = others.map(({ written, not }) => (not ? `-${written}` : written)).join(' ');
    return { written: dropped.written, left, query: holdAll(others) };
  });
}

/** Nothing but what must not be there finds no release that anybody looks for: then it is looked for. */
function termsOf(looking: Looking, clauses: Clause[]): Term[] {
  const onlyNot = clauses.every(({ not }) => not);
  return clauses
    .flatMap((clause) => termsOfClause(looking, { ...clause, not: clause.not && !onlyNot }))
    .filter(({ query }) => query !== '');
}

function termsOfClause(looking: Looking, { kind, text, not }: Clause): Term[] {
  const units = cutText(text, looking.stems).slice(0, looking.left);
  looking.left -= units.length;
  if (units.length === 0) return [];
  if (kind === 'phrase') {
    const query = askForPhrase(looking, units);
    return [{ written: `„${text.trim()}“`, query, rank: query, not }];
  }
  if (not) {
    const query = allOf(units.map((unit) => askForUnit(looking, unit)));
    return [{ written: text, query, rank: '', not }];
  }
  return termsOfUnits(looking, text, units);
}

function termsOfUnits(looking: Looking, text: string, units: Unit[]): Term[] {
  const terms: Term[] = [];
  for (let index = 0; index < units.length; index += 1) {
    const [unit, next] = units.slice(index, index + 2);
    if (!unit) break;
    const pair = next ? termOfPair(looking, text, [unit, next]) : undefined;
    terms.push(pair ?? termOfUnit(looking, text, unit));
    if (pair) index += 1;
  }
  return terms;
}

/** "öffentlicher Nahverkehr" where it has a family of its own. */
function termOfPair(looking: Looking, text: string, pair: [Unit, Unit]): Term | undefined {
  const others = keysOf(pair, looking.stems).flatMap((key) => looking.families.get(key) ?? []);
  if (others.length === 0) return undefined;
  const rank = allOf(pair.map((unit) => askForUnit(looking, unit)));
  const written = text.slice(pair[0].start, pair[1].end);
  return { written, query: anyOf([rank, ...others]), rank, not: false };
}

function termOfUnit(looking: Looking, text: string, unit: Unit): Term {
  const written = text.slice(unit.start, unit.end);
  const own = askForUnit(looking, unit);
  const word = wordOf(unit);
  if (word === undefined || own === '') return { written, query: own, rank: own, not: false };
  const parts = bestSplit(spell(word), looking.known);
  const rank = parts ? anyOf([own, askForNeighbors(looking, parts)]) : own;
  const others = keysOf([unit], looking.stems).flatMap((key) => looking.families.get(key) ?? []);
  return { written, word, query: anyOf([rank, ...others]), rank, not: false };
}

/** "Verwaltung des Kreises", "Verwaltung Kreis", "Kreis-Verwaltung". */
function askForNeighbors({ stems }: Looking, [first, second]: [string, string]): string {
  const [a, b] = [stems('de', first), stems('de', second)];
  if (a === null || b === null) return '';
  return `('${b}' <2> '${a}' | '${b}' <1> '${a}' | '${a}' <1> '${b}')`;
}

/** As it stands in releases: "Foerderung" as "förderung". */
function spell(word: string): string {
  return word
    .replaceAll(/(?<![aeiouyq])ae/g, 'ä')
    .replaceAll(/(?<![aeiouyq])oe/g, 'ö')
    .replaceAll(/(?<![aeiouyq])ue/g, 'ü');
}
