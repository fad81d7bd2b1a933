import { csvLine } from '../csv/write-csv.ts';
import type { LinkedLine, Proof } from './proof.ts';
import { headerFields, lineFields } from './proof-chain.ts';

export const rowColumns = [...lineFields, 'address', 'link'] as const;

/**
 * The proof as CSV: the header as pairs, the deliveries as a table, last link and seal as pairs. One
 * line each, so that verify-proof can name the line. With a byte order mark for Excel.
 */
export async function* proofCsv({ header, lines, lastLink, seal }: Proof): AsyncGenerator<string> {
  const head = headerFields.map((name) => csvLine([name, String(header[name])]));
  yield `\uFEFF${head.join('')}${csvLine(rowColumns)}`;
  for await (const page of lines) yield page.map((line) => csvLine(cellsOf(line))).join('');
  yield csvLine(['lastLink', lastLink]) + csvLine(['seal', seal]);
}

function cellsOf(line: LinkedLine): string[] {
  const row = { ...line, link: line.link.toString('hex') };
  return rowColumns.map((name) => String(row[name]));
}

/** The same as JSON, also with one line for each delivery. */
export async function* proofJson({ header, lines, lastLink, seal }: Proof): AsyncGenerator<string> {
  yield `{"header":${JSON.stringify(header)},\n"deliveries":[`;
  let separator = '\n';
  for await (const page of lines) {
    if (page.length === 0) continue;
    yield separator + page.map(toJson).join(',\n');
    separator = ',\n';
  }
  yield `\n],\n"lastLink":"${lastLink}",\n"seal":"${seal}"}\n`;
}

function toJson(line: LinkedLine): string {
  return JSON.stringify({ ...line, link: line.link.toString('hex') });
}
