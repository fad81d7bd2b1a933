import { idPattern } from '../id.ts';

/** Hints in a pasted text at the release that it is. */
export type Hints = { codes: string[]; releaseIds: string[] };

const mostOfEach = 5;
const code = /(?<![\p{L}\p{N}-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![\p{L}\p{N}-])/gu;
const address = /\/meldungen\/[\w-]{0,100}/g;

/** The check codes as they are printed, and the addresses of releases, in the text of a whole document. */
export function findHints(text: string): Hints {
  const codes = (text.match(code) ?? []).map((one) =>
    one.toUpperCase().replaceAll('-', '').replaceAll('O', '0').replace(/[IL]/g, '1'),
  );
  const ids = (text.match(address) ?? []).map((one) => one.slice(-12));
  return {
    codes: [...new Set(codes)].slice(0, mostOfEach),
    releaseIds: [...new Set(ids)].filter((id) => idPattern.test(id)).slice(0, mostOfEach),
  };
}
