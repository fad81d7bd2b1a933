import { createHash } from 'node:crypto';

type Validators = { etag: string; changedAt: Date | null };
type Conditions = {
  'if-none-match'?: string | undefined;
  'if-modified-since'?: string | undefined;
};

// RFC 9110, section 5.6.7, asks to take no notice of others; Date.parse takes "2030" for a date.
const httpDate = /^[A-Z][a-z]{2,8}, [\w :-]+ GMT$/;

/**
 * Whether a reader has the newest state already (RFC 9110, section 13.2.2): If-None-Match is
 * compared weakly and outweighs If-Modified-Since. Express's own check gives way to
 * `Cache-Control: no-cache`, which every fetch() sends along with a validator, and which is meant
 * for caches on the way.
 */
export function isUnchanged(conditions: Conditions, validators: Validators): boolean {
  const tags = conditions['if-none-match'];
  if (tags !== undefined) return tags.trim() === '*' || readTags(tags).includes(validators.etag);
  const date = conditions['if-modified-since'] ?? '';
  const since = httpDate.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(since) || validators.changedAt === null) return false;
  return Math.floor(validators.changedAt.getTime() / 1000) * 1000 <= since;
}

/** The tags of a list without their `W/`. A tag may hold commas. */
function readTags(list: string): string[] {
  return list.match(/"[^"]*"/g) ?? [];
}

/** A strong tag: another one for each other body. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}
