import { parse } from 'node:querystring';

/**
 * The addresses whose answers may be kept, and the parameters that each knows. Everything else
 * (personal pages, free searches, parameters that nobody knows) is answered anew each time.
 */
const addresses: [pattern: RegExp, parameters: string[]][] = [
  [/^\/(en\/)?$/, []],
  // Not .zip and .pdf: whoever asks for the same waits until an answer can be kept, or has been sent,
  // and those are sent as slowly as somebody reads.
  [/^(\/en)?\/meldungen\/[\w-]+(\.ics|\/druck)?$/, []],
  [/^(\/en)?\/meldungen\/[\w-]+\/versionen$/, ['before']],
  [/^(\/en)?\/meldungen\/[\w-]+\/versionen\/[1-9]\d{0,3}$/, []],
  [/^(\/en)?\/suche$/, ['region', 'topic', 'office', 'cursor']],
  [/^(\/en)?\/archiv(\/\d{4}(\/\d\d)?)?$/, ['region', 'topic', 'office', 'cursor']],
  // Of places only the form: what is asked for is as free as a search.
  [/^(\/en)?\/in-der-naehe$/, []],
  [/^(\/en)?\/(regionen|themen|pressestellen)(\/[^/]+)?$/, ['cursor']],
  [/^(\/en)?\/termine(\.ics)?$/, ['region', 'topic', 'office', 'past', 'cursor']],
  [/^(\/en)?\/(feeds|impressum|datenschutz|barrierefreiheit|leichte-sprache)$/, []],
  [/^\/embed\.js$/, []],
  [/^(\/en)?\/embed$/, ['office', 'region', 'topic', 'count', 'theme']],
  [/^(\/en)?\/einbetten$/, ['office']],
  [/^\/feeds\/releases\.[a-z]+$/, ['region', 'topic', 'office', 'lang', 'before', 'archive']],
  [/^\/feeds\/(regions|topics|offices)\/[^/]+\.[a-z]+$/, ['lang', 'before', 'archive']],
  [/^\/api\/v1\/public\/releases$/, ['region', 'topic', 'office', 'lang', 'limit', 'cursor']],
  [/^\/api\/v1\/public\/releases\/[^/]+$/, []],
  [/^\/api\/v1\/public\/(topics|offices)$/, []],
];

const longest = 300;
const mostParameters = 5;
// Of others Express could read the parameters in another way than we do: it ends them at a "#" and
// leaves out white space.
const readAlike = /^[!"$-~]*$/;

/**
 * The one name of an address, however its parameters are ordered; null where its answer is not kept.
 * A path with escapes is not: each letter could be written in many ways, and each would take room.
 */
export function keyOfAddress(url: string): string | null {
  if (url.length > longest) return null;
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  if (!/^[\w/.-]+$/.test(path)) return null;
  const known = addresses.find(([pattern]) => pattern.test(path))?.[1];
  if (known === undefined) return null;
  if (mark < 0) return path;
  const asked = url.slice(mark + 1);
  const query = readAlike.test(asked) ? orderQuery(asked, known) : null;
  if (query === null) return null;
  // A feed names the address that it was asked for, and leads on from others.
  if (path.startsWith('/feeds/')) return isPlainly(asked, query) ? url : null;
  return query === '' ? path : `${path}?${query}`;
}

/** Whether a query is written as we write it, but for the order: one of the many ways in which it could be. */
function isPlainly(asked: string, ordered: string): boolean {
  return asked.split('&').toSorted().join('&') === ordered.split('&').toSorted().join('&');
}

/** With the parser that the pages' parameters come from: a list must not be kept under another's key. */
function orderQuery(query: string, known: string[]): string | null {
  const asked = Object.entries(parse(query))
    .filter(([name]) => !name.startsWith('utm_'))
    .flatMap(([name, values = '']) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
  if (asked.length > mostParameters || asked.some(([name]) => !known.includes(name))) return null;
  const ordered = new URLSearchParams(asked);
  ordered.sort();
  return ordered.toString();
}
