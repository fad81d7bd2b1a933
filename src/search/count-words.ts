import { inTransaction, type Reader } from '../db/database.ts';
import { addCounts, takeUncounted, type UncountedText, type WordCount } from './word-store.ts';
import { cutText } from './words/cut-text.ts';
import { openStems, type Stems } from './words/stems.ts';

const batch = 50;
const [shortest, longest] = [3, 40];

/** Counts the words of what became public since the last call. Runs twice: each release counts once. */
export async function countWords({ db }: { db: Reader }): Promise<void> {
  const stems = openStems();
  for (;;) {
    const taken = await inTransaction(db, async (tx) => {
      const due = await takeUncounted(tx, batch);
      await addCounts(tx, countOf(due.texts, stems));
      return due.taken;
    });
    if (taken === 0) return;
  }
}

function countOf(texts: UncountedText[], stems: Stems): WordCount[] {
  const counts = new Map<string, WordCount>();
  for (const { language, text } of texts)
    for (const word of plainWords(text, stems)) {
      const count = counts.get(word) ?? { word, releases: 0, english: 0 };
      count.releases += 1;
      if (language === 'en') count.english += 1;
      counts.set(word, count);
    }
  return [...counts.values()];
}

function plainWords(text: string, stems: Stems): Set<string> {
  const parts = cutText(text, stems).flatMap(({ elements }) =>
    elements.flatMap((one) => one.parts),
  );
  const isPlain = ({ length }: string) => length >= shortest && length <= longest;
  return new Set(parts.filter((part) => isPlain(part) && /^\p{L}+$/u.test(part)));
}
