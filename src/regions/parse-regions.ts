import { buildTree } from '../csv/build-tree.ts';
import { checkColumns, parseCsv, type CsvTable, type RowFault } from '../csv/parse-csv.ts';
import { slugify } from '../slug.ts';

export const regionLevels = ['country', 'land', 'district', 'county', 'municipality'] as const;
export type RegionLevel = (typeof regionLevels)[number];

/** lat and lon: centre in degrees (WGS 84), both or neither. nuts: NUTS code of Eurostat. */
export type RegionRow = {
  code: string;
  parentCode: string | null;
  level: RegionLevel;
  name: string;
  nameEn: string | null;
  slug: string;
  nuts: string | null;
  lat: number | null;
  lon: number | null;
  population: number | null;
};

export const regionColumns = [
  'code',
  'parent',
  'level',
  'name',
  'nameEn',
  'slug',
  'nuts',
  'lat',
  'lon',
  'population',
] as const;

type Values = CsvTable['rows'][number]['value'];

/**
 * Reads regions from CSV or TSV with the columns of `regionColumns`, of which code, parent, level
 * and name are required. Good rows are kept and come parents first, bad ones are reported by line.
 * A missing slug is made from the name, then with the parent's name, then with the code.
 */
export function parseRegionRows(text: string): { rows: RegionRow[]; faults: RowFault[] } {
  const table = parseCsv(text);
  const required = ['code', 'parent', 'level', 'name'];
  const faults = [...checkColumns(table, regionColumns, required), ...table.faults];
  const candidates: { line: number; row: RegionRow }[] = [];
  for (const { line, value } of table.rows) {
    const { row, messages } = readRow(value);
    if (row) candidates.push({ line, row });
    else faults.push(...messages.map((message) => ({ line, message })));
  }
  return buildTree(candidates, faults);
}

function readRow(value: Values): { row?: RegionRow; messages: string[] } {
  const messages: string[] = [];
  const level = regionLevels.find((known) => known === value('level'));
  const code = value('code');
  const name = value('name');
  if (!code) messages.push('code is missing');
  if (!name) messages.push('name is missing');
  if (!level) messages.push(`level "${value('level')}" is not one of ${regionLevels.join(', ')}`);
  const slug = value('slug');
  if (slug && slug !== slugify(slug)) messages.push(`slug "${slug}" is not a-z, 0-9 and hyphens`);
  const lat = readNumber(value('lat'), { name: 'lat', limit: 90 }, messages);
  const lon = readNumber(value('lon'), { name: 'lon', limit: 180 }, messages);
  if ((value('lat') === '') !== (value('lon') === '')) messages.push('lat and lon need each other');
  const population = readCount(value('population'), messages);
  if (!level || messages.length > 0) return { messages };
  const parentCode = value('parent') || null;
  const nameEn = value('nameEn') || null;
  const nuts = value('nuts') || null;
  return {
    row: { code, parentCode, level, name, nameEn, slug, nuts, lat, lon, population },
    messages,
  };
}

function readNumber(
  text: string,
  { name, limit }: { name: string; limit: number },
  messages: string[],
): number | null {
  if (text === '') return null;
  // A German spreadsheet writes 51,28635 (between semicolons or in quotes).
  const number = /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
  if (Math.abs(number) <= limit) return number;
  messages.push(`${name} "${text}" is not a number from -${limit} to ${limit}`);
  return null;
}

function readCount(text: string, messages: string[]): number | null {
  if (text === '') return null;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  messages.push(`population "${text}" is not a whole number`);
  return null;
}
