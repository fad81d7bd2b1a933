/** line: null where a fault is not in the file but in what the database has. */
export type ImportReport = { kept: number; faults: { line: number | null; message: string }[] };

/** A code that a new tree lacks, and what names it: slugs of offices, otherwise counts. */
export type LostCode = {
  code: string;
  offices: string[];
  releases: number;
  filters: number;
  requests: number;
};

/** One fault for each code, with everything that would lose it. */
export function describeLostCodes(what: 'region' | 'topic', lost: readonly LostCode[]) {
  return lost.map(({ code, offices, releases, filters, requests }) => {
    const users = [
      ...offices.map((slug) => `office ${slug}`),
      ...count(releases, 'release'),
      ...count(filters, 'filter'),
      ...count(requests, 'open request'),
    ];
    return {
      line: null,
      message: `${what} "${code}" is not in the file, but used by ${users.join(', ')}`,
    };
  });
}

function count(number: number, noun: string): string[] {
  return number === 0 ? [] : [`${number} ${noun}${number === 1 ? '' : 's'}`];
}
