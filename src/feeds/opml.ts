import { type Language, nameIn, type Words } from '../words.ts';
import { element, writeXml } from './xml.ts';

export type OpmlOffice = { slug: string; name: string; nameEn: string | null };

type Site = { words: Words; baseUrl: string };

/**
 * The feeds of all offices as OPML 2.0, which feed readers import. Without a date: it would change
 * the bytes, and so the ETag, of a list that stays the same.
 */
export function renderOpml(site: Site, language: Language, offices: OpmlOffice[]): string {
  const { words, baseUrl } = site;
  const home = language === 'en' ? `${baseUrl}/en` : baseUrl;
  const outlines = offices.map((office) => {
    const name = nameIn(language, office);
    const slug = encodeURIComponent(office.slug);
    return element('outline', {
      type: 'rss',
      text: name,
      title: name,
      xmlUrl: `${baseUrl}/feeds/offices/${slug}.rss`,
      htmlUrl: `${home}/pressestellen/${slug}`,
    });
  });
  return writeXml(
    element('opml', { version: '2.0' }, [
      element('head', {}, [
        element('title', {}, [words(language, 'feeds.opml.title')]),
        element('docs', {}, ['http://opml.org/spec2.opml']),
      ]),
      element('body', {}, outlines),
    ]),
  );
}
