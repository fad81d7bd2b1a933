import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemGerman } from '@orama/stemmers/german';
import { stopwords as englishStopWords } from '@orama/stopwords/english';
import { stopwords as germanStopWords } from '@orama/stopwords/german';
import type { Language } from '../../words.ts';

/** The stem under which a word is found; null for one that every text has. */
export type Stems = (language: Language, word: string) => string | null;

// Enough for the words that come again and again; a text of numbers must not fill the memory.
const mostKept = 30_000;

/** Stems that remember the words of a run: to stem one takes 4 µs. */
export function openStems(): Stems {
  const known = { de: new Map<string, string | null>(), en: new Map<string, string | null>() };
  const stop = { de: new Set(germanStopWords), en: new Set([...englishStopWords, 'a', 's', 't']) };
  return (language, word) => {
    const memory = known[language];
    const remembered = memory.get(word);
    if (remembered !== undefined) return remembered;
    const stem = language === 'de' ? germanStem(stop.de, word) : englishStem(stop.en, word);
    if (memory.size >= mostKept) memory.clear();
    memory.set(word, stem);
    return stem;
  };
}

// After a vowel or q it is no umlaut: neue, Bauer, Quelle.
const digraphs = /(?<![aeiouyq])([aou])e/g;
const umlauts: Record<string, string> = { a: 'ä', o: 'ö', u: 'ü' };

// Before the stem, so that "Mueller" and "Müller" lose the same end.
function germanStem(stop: Set<string>, word: string): string | null {
  if (stop.has(word)) return null;
  if (/[^\p{L}]/u.test(word)) return plain(word);
  const spelt = word.replace(digraphs, (_, vowel: string) => umlauts[vowel] ?? vowel);
  return stop.has(spelt) ? null : plain(stemGerman(spelt));
}

// After the stem, because English endings begin with e.
function englishStem(stop: Set<string>, word: string): string | null {
  if (stop.has(word)) return null;
  if (/[^\p{L}]/u.test(word)) return plain(word);
  return stemEnglish(plain(word)).replace(digraphs, '$1');
}

function plain(stem: string): string {
  if (!/[äöüß]/.test(stem)) return stem;
  return stem.replaceAll('ä', 'a').replaceAll('ö', 'o').replaceAll('ü', 'u').replaceAll('ß', 'ss');
}
