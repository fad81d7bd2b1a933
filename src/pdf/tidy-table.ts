/** A cell as it was written, before it has its place. */
export type LooseCell = { colspan: number; rowspan: number };
export type Placed<C> = C & { x: number };
export type TidyTable<C> = { head: Placed<C>[][]; body: Placed<C>[][]; columns: number };

const mostColumns = 100;

/**
 * Rows in which every place is taken once, whatever the spans said: they are cut where they meet another
 * cell or the end of their part; columns in which no cell begins go; what is missing is filled with
 * `empty`. Null where a row reaches too far to be one.
 */
export function tidyTable<C extends LooseCell>(
  parts: { head: C[][]; body: C[][] },
  empty: C,
): TidyTable<C> | null {
  const head = placeRows(parts.head);
  const body = placeRows(parts.body);
  if (head === null || body === null) return null;
  const starts = [...new Set([...head, ...body].flat().map(({ x }) => x))].toSorted(
    (a, b) => a - b,
  );
  const close = (rows: Placed<C>[][]) =>
    fillRows(
      rows.map((cells) => cells.map((cell) => moveInto(cell, starts))),
      { columns: starts.length, empty },
    );
  return { head: close(head), body: close(body), columns: starts.length };
}

function placeRows<C extends LooseCell>(rows: C[][]): Placed<C>[][] | null {
  // For each column the first row in which it is free.
  const free: number[] = [];
  const placed: Placed<C>[][] = [];
  for (const [y, cells] of rows.entries()) {
    const row: Placed<C>[] = [];
    let x = 0;
    for (const cell of cells) {
      while ((free[x] ?? 0) > y) x += 1;
      if (x >= mostColumns) return null;
      const colspan = freeColumns(free, { x, y, wish: cell.colspan });
      const rowspan = Math.min(Math.max(1, cell.rowspan), rows.length - y);
      for (let at = x; at < x + colspan; at += 1) free[at] = y + rowspan;
      row.push({ ...cell, x, colspan, rowspan });
      x += colspan;
    }
    placed.push(row);
  }
  return placed;
}

function freeColumns(
  free: number[],
  { x, y, wish }: { x: number; y: number; wish: number },
): number {
  const most = Math.min(Math.max(1, wish), mostColumns - x);
  let colspan = 1;
  while (colspan < most && (free[x + colspan] ?? 0) <= y) colspan += 1;
  return colspan;
}

function moveInto<C extends LooseCell>(cell: Placed<C>, starts: number[]): Placed<C> {
  const x = starts.indexOf(cell.x);
  const end = cell.x + cell.colspan;
  const after = starts.findIndex((start) => start >= end);
  return { ...cell, x, colspan: (after === -1 ? starts.length : after) - x };
}

function fillRows<C extends LooseCell>(
  rows: Placed<C>[][],
  { columns, empty }: { columns: number; empty: C },
): Placed<C>[][] {
  const free: number[] = Array.from({ length: columns }, () => 0);
  return rows.map((cells, y) => {
    const at = new Map(cells.map((cell) => [cell.x, cell]));
    const row: Placed<C>[] = [];
    for (let x = 0; x < columns; x += 1) {
      const cell = at.get(x) ?? { ...empty, x, colspan: 1, rowspan: 1 };
      if (!at.has(x) && (free[x] ?? 0) > y) continue;
      free.fill(y + cell.rowspan, x, x + cell.colspan);
      row.push(cell);
    }
    return row;
  });
}
