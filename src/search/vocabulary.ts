import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Families, readFamilies } from './families.ts';
import { openStems, type Stems } from './words/stems.ts';

/** Knowledge about words that does not come from the releases. */
export type Vocabulary = { stems: Stems; families: Families };

const shipped = new URL('data/word-families.txt', import.meta.url);
/** The operator's own, in the folder of the data. */
export const ownFamilies = 'word-families.txt';

/** Without a folder only with the families that come with Depesche. */
export async function openVocabulary(dataDir: string | null): Promise<Vocabulary> {
  const stems = openStems();
  const own = dataDir === null ? '' : await readOwn(join(dataDir, ownFamilies));
  const files = [await readFile(shipped, 'utf8'), own];
  return { stems, families: readFamilies(files, stems) };
}

async function readOwn(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
