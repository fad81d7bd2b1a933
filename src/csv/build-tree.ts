import { claimSlug, slugify } from '../slug.ts';
import { orderTree } from './order-tree.ts';
import type { RowFault } from './parse-csv.ts';

type NamedRow = { code: string; parentCode: string | null; name: string; slug: string };
type Candidate<T> = { line: number; row: T };

/**
 * Makes a tree of rows that are each right by themselves: parents first, unique codes and slugs.
 * An empty slug is made from the name; where that is taken, with the parent's name or the code. No slug
 * is another row's code, because addresses and calls name rows by either.
 * `faults` are those found before; the answer has all of them, sorted by line.
 */
export function buildTree<T extends NamedRow>(
  candidates: readonly Candidate<T>[],
  faults: readonly RowFault[],
): { rows: T[]; faults: RowFault[] } {
  const named = refuseTakenSlugs(candidates);
  const tree = orderTree(named.candidates);
  const all = [...faults, ...named.faults, ...tree.faults];
  const rows = fillSlugs(tree.rows.map(({ row }) => row));
  return { rows, faults: all.toSorted((a, b) => a.line - b.line) };
}

function refuseTakenSlugs<T extends NamedRow>(candidates: readonly Candidate<T>[]) {
  const lineOf = new Map(candidates.map(({ line, row }) => [row.code, line]));
  const first = new Map<string, Candidate<T>>();
  const faults: RowFault[] = [];
  const kept = candidates.filter((candidate) => {
    const { line, row } = candidate;
    const { slug, code } = row;
    const other = slug ? first.get(slug) : undefined;
    if (slug && !other) first.set(slug, candidate);
    // The same code twice is reported once, as that.
    if (other && other.row.code !== code)
      faults.push({ line, message: `slug "${slug}" is already used on line ${other.line}` });
    else if (slug && slug !== code && lineOf.has(slug))
      faults.push({ line, message: `slug "${slug}" is the code on line ${lineOf.get(slug)}` });
    else return true;
    return false;
  });
  return { candidates: kept, faults };
}

function fillSlugs<T extends NamedRow>(rows: readonly T[]): T[] {
  const taken = new Set(rows.map((row) => row.slug).filter((slug) => slug !== ''));
  const codes = new Set(rows.map((row) => row.code));
  const names = new Map(rows.map((row) => [row.code, row.name]));
  return rows.map((row) => {
    if (row.slug) return row;
    const parentName = names.get(row.parentCode ?? '') ?? '';
    const candidates = [row.name, `${row.name} ${parentName}`, `${row.name} ${row.code}`];
    const slugs = candidates.map((text) => slugify(text));
    const free = slugs.filter((slug) => slug === row.code || !codes.has(slug));
    return { ...row, slug: claimSlug(taken, free.length > 0 ? free : slugs) };
  });
}
