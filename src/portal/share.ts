import QrCode from 'qrcode';
import { releaseUrl } from '../releases/present.ts';
import type { PublicRelease } from '../releases/public-store.ts';

// Readers take each of the eight patterns alike; to draw all and choose takes three times as long.
const pattern = 3;

/** Ways to hand a release on that tell nobody: a mail of one's own, and a code on paper. */
export async function shareRelease(baseUrl: string, release: PublicRelease) {
  const url = releaseUrl(baseUrl, release);
  // Not URLSearchParams: mail programs show its plus signs (RFC 6068).
  const subject = encodeURIComponent(release.headline);
  const body = encodeURIComponent(`${release.headline}\r\n${url}`);
  const drawn = await QrCode.toString(url, { type: 'svg', margin: 0, maskPattern: pattern });
  return {
    mailto: `mailto:?subject=${subject}&body=${body}`,
    // The address stands beside it in words.
    qrSvg: drawn.trim().replace('<svg ', '<svg aria-hidden="true" focusable="false" '),
  };
}
