import { readFile, writeFile } from 'node:fs/promises';

const file = new URL('../README.md', import.meta.url);
const marked = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;

/** Puts the table between the two marks of the README; without them it stays as it is. */
export async function writeReadme(table: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (!marked.test(text)) {
    process.stderr.write('README.md has no place for the table (<!-- bench -->)\n');
    return;
  }
  const changed = text.replace(
    marked,
    (_, begin: string, end: string) => begin + table + '\n' + end,
  );
  await writeFile(file, changed);
}
