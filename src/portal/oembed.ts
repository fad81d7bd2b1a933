import { z } from 'zod';
import { formatDay } from '../dates.ts';
import type { Deps } from '../deps.ts';
import { notFound } from '../errors.ts';
import { element, writeXml } from '../feeds/xml.ts';
import { idPattern } from '../id.ts';
import { releaseUrl } from '../releases/present.ts';
import { findPublicRelease, type PublicRelease } from '../releases/public-store.ts';
import { escapeHtml } from '../text/escape-html.ts';
import { nameIn, type Words } from '../words.ts';
import { sharedPicture } from '../media/shared-picture.ts';
import { isPicture } from './pictures.ts';
import { teaserText } from './teasers.ts';

const pixels = z.coerce.number().int().min(1).max(100_000).optional();

/** Further parameters are passed over: consumers send some of their own. */
export const oembedQuery = z.object({
  url: z.string().max(2_000),
  format: z.enum(['json', 'xml']).default('json'),
  maxwidth: pixels,
  maxheight: pixels,
});
export type OembedQuery = z.infer<typeof oembedQuery>;

type EmbedDeps = Pick<Deps, 'db' | 'words'> & { config: { baseUrl: string } };

const wished = { width: 600, height: 220 };
const cacheSeconds = 300;
const largestThumbnail = 1200;

/**
 * The preview of a release for other sites (oEmbed 1.0, type "rich"): a quotation with a link, no
 * frame and no script. Throws notFound for any address that is no public release of ours.
 */
export async function describeEmbed(deps: EmbedDeps, query: OembedQuery) {
  const { baseUrl } = deps.config;
  const id = releaseIdIn(baseUrl, query.url);
  const release = id === null ? undefined : await findPublicRelease(deps.db, id);
  if (release === undefined) throw notFound();
  const picture = thumbnailOf(release, query);
  return {
    version: '1.0',
    type: 'rich',
    title: release.headline,
    author_name: nameIn(release.language, release.office),
    author_url: `${baseUrl}/pressestellen/${release.office.slug}`,
    provider_name: 'Depesche',
    provider_url: `${baseUrl}/`,
    cache_age: cacheSeconds,
    width: Math.min(wished.width, query.maxwidth ?? wished.width),
    height: Math.min(wished.height, query.maxheight ?? wished.height),
    html: writeQuotation(deps.words, baseUrl, release),
    ...(picture && {
      thumbnail_url: baseUrl + picture.path,
      thumbnail_width: picture.width,
      thumbnail_height: picture.height,
    }),
  };
}

/** The widest that keeps to the limits, which are those of a thumbnail too. */
function thumbnailOf(
  { media }: PublicRelease,
  { maxwidth = Infinity, maxheight = Infinity }: OembedQuery,
) {
  const first = media.find(isPicture);
  if (first === undefined) return null;
  const fits = ({ width, height }: { width: number | null; height: number | null }) =>
    width !== null && height !== null && width <= maxwidth && height <= maxheight;
  const shared = (first.shared ?? []).filter(fits);
  const picture = sharedPicture({ ...first, shared }, largestThumbnail);
  const isMade = (first.shared ?? []).length > 0;
  return picture && fits(picture) && (shared.length > 0 || !isMade)
    ? { path: picture.path, width: picture.width ?? 0, height: picture.height ?? 0 }
    : null;
}

/** The same answer as XML, for those who ask for it. */
export function writeEmbedXml(embed: Record<string, string | number>): string {
  const children = Object.entries(embed).map(([name, value]) => element(name, {}, [String(value)]));
  return writeXml(element('oembed', {}, children));
}

function releaseIdIn(baseUrl: string, text: string): string | null {
  if (!URL.canParse(text)) return null;
  const { origin, pathname } = new URL(text);
  if (origin !== new URL(baseUrl).origin) return null;
  const [, id = ''] = /^(?:\/en)?\/meldungen\/[\w-]*-(\w{12})$/.exec(pathname) ?? [];
  return idPattern.test(id) ? id : null;
}

function writeQuotation(words: Words, baseUrl: string, release: PublicRelease): string {
  const { language, headline, publishedAt } = release;
  const office = nameIn(language, release.office);
  const source = words(language, 'formats.quoted', {
    office,
    date: formatDay(publishedAt, language),
  });
  const url = escapeHtml(releaseUrl(baseUrl, release));
  return (
    `<blockquote lang="${language}" cite="${url}"><p><a href="${url}">${escapeHtml(headline)}</a></p>` +
    `<p>${escapeHtml(teaserText(release, 200))}</p><p>${escapeHtml(source)}</p></blockquote>`
  );
}
