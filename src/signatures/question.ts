import { idPattern } from '../id.ts';

/** What somebody wants to have checked. `foreign`: an address that is not one of ours. */
export type Question =
  | { kind: 'code'; code: string }
  | { kind: 'address'; id: string }
  | { kind: 'foreign' }
  | { kind: 'text'; text: string };

const inGroups = /^\w{4}(?:[\s-]+\w{4}){2,12}(?:[\s-]+\w{3})?$/;
// Of an address; to read a longer host name takes a time that grows with its square.
const longestAddress = 2_000;
const crockford = /^[0-9A-HJKMNP-TV-Z]{12,51}$/;

/** Reads a check code (any case, O for 0, I and L for 1), an address, else a text. */
export function readQuestion(baseUrl: string, input: string): Question {
  const text = input.trim();
  if (/\s/.test(text) && !inGroups.test(text)) return { kind: 'text', text };
  const code = readCode(text);
  if (code !== null) return { kind: 'code', code };
  return readAddress(baseUrl, text) ?? { kind: 'text', text };
}

function readCode(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '');
  const code = plain.replaceAll('O', '0').replace(/[IL]/g, '1');
  return crockford.test(code) ? code : null;
}

function readAddress(baseUrl: string, text: string): Question | null {
  if (text.length > longestAddress) return null;
  const { host, protocol } = new URL(baseUrl);
  // "//host/…" too: as a browser reads it, backslashes like slashes.
  const isRelative = /^[/\\]{2}/.test(text);
  const isPath = text.startsWith('/') && !isRelative;
  const isBare = text.startsWith(`${host}/`) || /^[\w-]+(\.[\w-]+)+(:\d+)?\//.test(text);
  const full = isBare ? `${protocol}//${text}` : isRelative ? protocol + text : text;
  const url = URL.parse(isPath ? baseUrl + text : full);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.host !== host) return { kind: 'foreign' };
  const [, id = ''] = /\/meldungen\/[^/]*?([^/-]{12})(?:\.\w+)?(?:\/.*)?$/.exec(url.pathname) ?? [];
  // Another address of ours is asked like one of a release that does not exist.
  return { kind: 'address', id: idPattern.test(id) ? id : '' };
}
