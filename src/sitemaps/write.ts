import { element, escapeXml, writeXml, type XmlElement } from '../feeds/xml.ts';
import { releaseUrl } from '../releases/present.ts';
import type { NewsPlace, ReleasePlace } from './store.ts';

export type SitemapFile = { path: string; changedAt?: Date | undefined };

const sitemap = 'http://www.sitemaps.org/schemas/sitemap/0.9';

/** The list of all files (sitemaps.org, "Sitemap index"). */
export function writeIndex(baseUrl: string, files: SitemapFile[]): string {
  const entries = files.map(({ path, changedAt }) =>
    element('sitemap', {}, [
      element('loc', {}, [baseUrl + path]),
      ...(changedAt ? [element('lastmod', {}, [changedAt.toISOString()])] : []),
    ]),
  );
  return writeXml(element('sitemapindex', { xmlns: sitemap }, entries));
}

/** Pages that are there in German and English; each entry names both, as search engines ask for. */
export function writePages(baseUrl: string, paths: string[]): string {
  const attributes = { xmlns: sitemap, 'xmlns:xhtml': 'http://www.w3.org/1999/xhtml' };
  const entries = paths.flatMap((path) => {
    const urls = { de: baseUrl + path, en: `${baseUrl}/en${path}` };
    return [urls.de, urls.en].map((url) =>
      element('url', {}, [element('loc', {}, [url]), ...alternatesOf(urls)]),
    );
  });
  return writeXml(element('urlset', attributes, entries));
}

function alternatesOf(urls: { de: string; en: string }): XmlElement[] {
  const named = { ...urls, 'x-default': urls.de };
  return Object.entries(named).map(([hreflang, href]) =>
    element('xhtml:link', { rel: 'alternate', hreflang, href }),
  );
}

/** What search engines take up as news: title, language and instant of each release. */
export function writeNews(baseUrl: string, releases: NewsPlace[]): string {
  const attributes = {
    xmlns: sitemap,
    'xmlns:news': 'http://www.google.com/schemas/sitemap-news/0.9',
  };
  const entries = releases.map((release) =>
    element('url', {}, [
      element('loc', {}, [releaseUrl(baseUrl, release)]),
      element('lastmod', {}, [release.changedAt.toISOString()]),
      element('news:news', {}, [
        element('news:publication', {}, [
          element('news:name', {}, ['Depesche']),
          element('news:language', {}, [release.language]),
        ]),
        element('news:publication_date', {}, [release.publishedAt]),
        element('news:title', {}, [release.headline]),
      ]),
    ]),
  );
  return writeXml(element('urlset', attributes, entries));
}

/** The text of a file of releases, piece by piece as they are read. */
export async function* writeReleases(
  baseUrl: string,
  parts: AsyncIterable<ReleasePlace[]>,
): AsyncGenerator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${sitemap}">\n`;
  for await (const releases of parts)
    yield releases.map((release) => writeEntry(baseUrl, release)).join('');
  yield '</urlset>\n';
}

function writeEntry(baseUrl: string, release: ReleasePlace): string {
  const loc = escapeXml(releaseUrl(baseUrl, release));
  return `<url><loc>${loc}</loc><lastmod>${release.changedAt.toISOString()}</lastmod></url>\n`;
}
