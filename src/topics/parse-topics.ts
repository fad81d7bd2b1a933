import { buildTree } from '../csv/build-tree.ts';
import { checkColumns, parseCsv, type CsvTable, type RowFault } from '../csv/parse-csv.ts';
import { slugify } from '../slug.ts';

/** code: the eight digits of an IPTC Media Topic, or an operator's own. name: German label. */
export type TopicRow = {
  code: string;
  parentCode: string | null;
  slug: string;
  name: string;
  nameEn: string | null;
};

const topicColumns = ['code', 'parent', 'slug', 'name', 'nameEn'] as const;

type Values = CsvTable['rows'][number]['value'];

/**
 * Reads topics from CSV or TSV with the columns of `topicColumns`, of which code, parent and name
 * are required. Good rows are kept and come parents first, bad ones are reported by line. A
 * missing slug is made from the name, then with the parent's name, then with the code.
 */
export function parseTopicRows(text: string): { rows: TopicRow[]; faults: RowFault[] } {
  const table = parseCsv(text);
  const faults = [...checkColumns(table, topicColumns, ['code', 'parent', 'name'])];
  faults.push(...table.faults);
  const candidates: { line: number; row: TopicRow }[] = [];
  for (const { line, value } of table.rows) {
    const messages = findFaults(value);
    faults.push(...messages.map((message) => ({ line, message })));
    if (messages.length === 0) candidates.push({ line, row: readRow(value) });
  }
  return buildTree(candidates, faults);
}

function findFaults(value: Values): string[] {
  const messages: string[] = [];
  if (!value('code')) messages.push('code is missing');
  if (!value('name')) messages.push('name is missing');
  const slug = value('slug');
  if (slug && slug !== slugify(slug)) messages.push(`slug "${slug}" is not a-z, 0-9 and hyphens`);
  return messages;
}

function readRow(value: Values): TopicRow {
  return {
    code: value('code'),
    parentCode: value('parent') || null,
    slug: value('slug'),
    name: value('name'),
    nameEn: value('nameEn') || null,
  };
}
