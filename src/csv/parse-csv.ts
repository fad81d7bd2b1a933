export type RowFault = { line: number; message: string };

export type CsvTable = {
  columns: string[];
  /** `value` trims, knows column names without case, and gives '' for a missing cell or column. */
  rows: { line: number; value: (column: string) => string }[];
  faults: RowFault[];
};

/**
 * Reads CSV or TSV with a header row: delimiter (comma, semicolon or tab) found in the header,
 * quotes as in RFC 4180, LF or CRLF; a byte order mark and empty lines are skipped. Lines count
 * from 1 (the header); a record has the line on which it begins. A record with broken quotes or
 * more cells than the header is a fault and left out, the others are kept.
 */
export function parseCsv(text: string): CsvTable {
  const content = text.replace(/^\uFEFF/, '');
  const [header, ...body] = splitRecords(content, detectDelimiter(content));
  const columns = (header?.cells ?? []).map((name) => name.trim());
  const position = new Map(columns.map((name, index) => [name.toLowerCase(), index]));
  const rows: CsvTable['rows'] = [];
  const faults: RowFault[] = header?.fault ? [{ line: header.line, message: header.fault }] : [];
  for (const { line, cells, fault } of body) {
    const message = fault ?? describeExtraCells(cells.length, columns.length);
    if (message) faults.push({ line, message });
    else rows.push({ line, value: (column) => cells[indexOf(position, column)]?.trim() ?? '' });
  }
  return { columns, rows, faults };
}

/** Faults of the header itself: required columns that are missing, columns that nobody reads. */
export function checkColumns(
  table: CsvTable,
  known: readonly string[],
  required: readonly string[],
): RowFault[] {
  const present = new Set(table.columns.map((column) => column.toLowerCase()));
  const readable = new Set(known.map((column) => column.toLowerCase()));
  const missing = required.filter((column) => !present.has(column.toLowerCase()));
  const unknown = table.columns.filter((column) => !readable.has(column.toLowerCase()));
  return [
    ...missing.map((column) => ({ line: 1, message: `column "${column}" is missing` })),
    ...unknown.map((column) => ({ line: 1, message: `column "${column}" is not known` })),
  ];
}

function indexOf(position: Map<string, number>, column: string): number {
  return position.get(column.toLowerCase()) ?? -1;
}

function describeExtraCells(cells: number, columns: number): string | undefined {
  if (cells <= columns) return undefined;
  return `${cells} cells, but the header has ${columns} columns`;
}

function detectDelimiter(text: string): string {
  const header = (/^.*$/m.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const count = (delimiter: string): number => header.split(delimiter).length;
  return ['\t', ';', ','].reduce((best, next) => (count(next) > count(best) ? next : best));
}

type CsvRecord = { line: number; cells: string[]; fault?: string };

function splitRecords(text: string, delimiter: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [] };
    const start = at;
    let more = true;
    while (more) {
      const cell = readCell(text, at, delimiter);
      record.cells.push(cell.value);
      if (cell.fault) record.fault ??= cell.fault;
      more = text[cell.end] === delimiter;
      at = cell.end + 1;
    }
    if (text[at - 1] === '\r' && text[at] === '\n') at += 1;
    line += text.slice(start, at).split('\n').length - 1;
    if (record.fault ?? record.cells.some((cell) => cell.trim() !== '')) records.push(record);
  }
  return records;
}

type Cell = { value: string; end: number; fault?: string };

function readCell(text: string, at: number, delimiter: string): Cell {
  if (text[at] !== '"') {
    const end = findCellEnd(text, at, delimiter);
    return { value: text.slice(at, end), end };
  }
  const closing = findClosingQuote(text, at + 1);
  if (closing === -1) {
    // Read on at the next cell instead of swallowing the rest of the file into this one.
    const end = findCellEnd(text, at, delimiter);
    return { value: text.slice(at, end), end, fault: 'a quotation mark is not closed' };
  }
  const value = text.slice(at + 1, closing).replaceAll('""', '"');
  const end = findCellEnd(text, closing + 1, delimiter);
  if (text.slice(closing + 1, end).trim() === '') return { value, end };
  return { value, end, fault: 'text after a closing quotation mark' };
}

function findClosingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at;
}

function findCellEnd(text: string, from: number, delimiter: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
    at += 1;
  }
  return at;
}
