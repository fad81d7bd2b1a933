import type { Feed, FeedItem, FeedMedia } from './feed.ts';
import { element, type XmlElement } from './xml.ts';

/** Of the modules that RSS and Atom share; a prefix that is not declared makes a feed malformed. */
export const namespaces = {
  media: 'http://search.yahoo.com/mrss/',
  georss: 'http://www.georss.org/georss',
  fh: 'http://purl.org/syndication/history/1.0',
} as const;

/** How the documents of a feed hang together (RFC 5005), by `rel`; those of the archive say so. */
export function linksOf(feed: Feed): { pages: [rel: string, href: string][]; marks: XmlElement[] } {
  const links: [string, string | null][] = [
    ['first', feed.firstUrl],
    ['next', feed.nextUrl],
    ['prev-archive', feed.prevArchiveUrl],
    ['next-archive', feed.nextArchiveUrl],
    ['current', feed.currentUrl],
  ];
  return {
    pages: links.filter((link): link is [string, string] => link[1] !== null),
    marks: feed.isArchive ? [element('fh:archive')] : [],
  };
}

/** Media RSS with credit and caption, and GeoRSS. */
export function moduleElements(item: FeedItem): XmlElement[] {
  const point = item.point && element('georss:point', {}, [`${item.point.lat} ${item.point.lon}`]);
  return [...(point ? [point] : []), ...item.media.map(mediaContent)];
}

function mediaContent(media: FeedMedia): XmlElement {
  const { url, width, height } = media;
  const attributes = {
    url,
    fileSize: media.sizeBytes,
    type: media.contentType,
    medium: media.medium,
  };
  return element('media:content', { ...attributes, width, height }, [
    ...(media.caption ? [element('media:description', { type: 'plain' }, [media.caption])] : []),
    ...(media.credit ? [element('media:credit', {}, [media.credit])] : []),
    ...(media.thumbnail ? [element('media:thumbnail', media.thumbnail)] : []),
  ]);
}
