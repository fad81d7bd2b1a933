export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonObject = { [name: string]: Json };

/**
 * The canonical form of RFC 8785: names sorted by UTF-16 units, no white space, numbers and strings
 * as ECMAScript writes them. The same content is the same bytes wherever it is written.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.keys(value)
    .toSorted()
    .map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name] ?? null)}`);
  return `{${members.join(',')}}`;
}

/** Whether a text says more than its value: of two members of one name readers see either. */
export function hasRepeatedNames(text: string, value: Json): boolean {
  const tokens = /("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|\s+/g;
  const compact = text.replace(tokens, (_, string?: string, number?: string) =>
    string || number ? JSON.stringify(JSON.parse(string ?? number ?? '')) : '',
  );
  return compact.length !== JSON.stringify(value).length;
}
