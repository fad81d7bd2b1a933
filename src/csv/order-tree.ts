import type { RowFault } from './parse-csv.ts';

type TreeRow = { code: string; parentCode: string | null };
type Candidate<T> = { line: number; row: T };

/**
 * Puts the rows of a tree into an order in which each parent comes before its children, and
 * sorts out what cannot stand in a tree: a code that came before, a parent that is not there or
 * was itself refused, a cycle.
 */
export function orderTree<T extends TreeRow>(
  candidates: readonly Candidate<T>[],
): { rows: Candidate<T>[]; faults: RowFault[] } {
  const { byCode, faults } = indexByCode(candidates);
  const rows: Candidate<T>[] = [];
  const placed = new Map<string, boolean>();
  const refuse = ({ line, row }: Candidate<T>, message: string): void => {
    faults.push({ line, message });
    placed.set(row.code, false);
  };
  for (const candidate of byCode.values()) {
    const { chain, cycle } = climb(candidate, byCode, placed);
    for (const member of cycle) refuse(member, 'the parents form a cycle');
    for (const member of chain.toReversed()) {
      const { code, parentCode } = member.row;
      if (placed.has(code)) continue;
      const parentPlaced = parentCode === null || placed.get(parentCode);
      if (parentPlaced === undefined) refuse(member, `parent "${parentCode}" is not in the file`);
      else if (!parentPlaced) refuse(member, `parent "${parentCode}" was refused`);
      else placed.set(code, rows.push(member) > 0);
    }
  }
  return { rows, faults };
}

function indexByCode<T extends TreeRow>(candidates: readonly Candidate<T>[]) {
  const byCode = new Map<string, Candidate<T>>();
  const faults: RowFault[] = [];
  for (const candidate of candidates) {
    const { code } = candidate.row;
    const first = byCode.get(code);
    if (!first) byCode.set(code, candidate);
    else {
      const message = `code "${code}" is already used on line ${first.line}`;
      faults.push({ line: candidate.line, message });
    }
  }
  return { byCode, faults };
}

/** The row and its ancestors up to one already judged; those that form a cycle are also in `cycle`. */
function climb<T extends TreeRow>(
  start: Candidate<T>,
  byCode: ReadonlyMap<string, Candidate<T>>,
  judged: ReadonlyMap<string, boolean>,
): { chain: Candidate<T>[]; cycle: Candidate<T>[] } {
  const seen = new Set<Candidate<T>>();
  let current: Candidate<T> | undefined = start;
  while (current && !judged.has(current.row.code) && !seen.has(current)) {
    seen.add(current);
    const { parentCode }: TreeRow = current.row;
    current = parentCode === null ? undefined : byCode.get(parentCode);
  }
  const chain = [...seen];
  const cycle = current && seen.has(current) ? chain.slice(chain.indexOf(current)) : [];
  return { chain, cycle };
}
