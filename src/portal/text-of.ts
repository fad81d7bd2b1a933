/** A query parameter as text: the first of several, without the NUL that PostgreSQL cannot hold. */
export function textOf(value: unknown): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first.replaceAll('\0', '').trim() : '';
}

/** A slug or code from an address; what cannot be one becomes empty and so is never found. */
export function keyOf(value: unknown): string {
  const text = textOf(value);
  return /^[\w-]{1,120}$/.test(text) ? text : '';
}

/** "?q=…&region=…" of what is filled in; empty without. */
export function queryOf(fields: Record<string, string>): string {
  const filled = Object.entries(fields).filter(([, value]) => value !== '');
  return filled.length > 0 ? `?${new URLSearchParams(filled).toString()}` : '';
}
