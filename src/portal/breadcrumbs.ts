import type { FeedItem } from '../feeds/feed.ts';
import type { Language, Words } from '../words.ts';

/**
 * schema.org WebPage of a release with the way to it by its office. The last step is the page itself
 * and so has no address.
 */
export function describePage(
  site: { words: Words; baseUrl: string },
  item: FeedItem,
  language: Language,
) {
  const offices = site.words(language, 'portal.offices.title');
  return {
    '@type': 'WebPage',
    '@id': item.url,
    breadcrumb: {
      '@type': 'BreadcrumbList',
      itemListElement: [
        { '@type': 'ListItem', position: 1, name: offices, item: `${site.baseUrl}/pressestellen` },
        { '@type': 'ListItem', position: 2, name: item.office.name, item: item.office.url },
        { '@type': 'ListItem', position: 3, name: item.title },
      ],
    },
  };
}
