import { createHash } from 'node:crypto';

// Drawn once at random. Changing it would make every item new again to every reader.
const namespace = Buffer.from('2953d218edc540b686053dd8fb136804', 'hex');

/**
 * The identity of a release in every feed and machine format: the same over versions, slugs and
 * changes of BASE_URL. `urn:uuid:` because it is registered (RFC 9562) and holds no host name.
 */
export function releaseUrn(releaseId: string): string {
  return urnOf(`release ${releaseId}`);
}

/** The identity of a feed, the same for all its pages and addresses. */
export function feedUrn(feedPath: string): string {
  return urnOf(`feed ${feedPath}`);
}

/** A UUID of version 5 (RFC 9562, section 5.5). */
function urnOf(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `urn:uuid:${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`;
}
