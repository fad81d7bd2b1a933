import { linksOf, moduleElements, namespaces } from './elements.ts';
import type { Feed, FeedItem } from './feed.ts';
import { element, writeXml, type XmlElement } from './xml.ts';

/** Atom 1.0 (RFC 4287). */
export function renderAtom(feed: Feed): string {
  const { pages, marks } = linksOf(feed);
  return writeXml(
    element('feed', rootAttributes(feed), [
      text('id', feed.id),
      element('title', { type: 'text' }, [feed.title]),
      element('subtitle', { type: 'text' }, [feed.description]),
      // RFC 4287 demands a date also of a feed that has nothing.
      text('updated', (feed.updatedAt ?? feed.emptySince).toISOString()),
      pageLink('self', feed.selfUrl),
      ...pages.map(([rel, href]) => pageLink(rel, href)),
      ...(feed.hubUrl ? [element('link', { rel: 'hub', href: feed.hubUrl })] : []),
      element('link', { rel: 'alternate', type: 'text/html', href: feed.siteUrl }),
      element('author', {}, [text('name', 'Depesche')]),
      text('generator', 'Depesche'),
      ...marks,
      ...feed.items.map(toEntry),
    ]),
  );
}

function rootAttributes(feed: Feed) {
  return {
    xmlns: 'http://www.w3.org/2005/Atom',
    'xmlns:media': namespaces.media,
    'xmlns:georss': namespaces.georss,
    'xmlns:fh': namespaces.fh,
    'xml:lang': feed.language,
  };
}

function toEntry(item: FeedItem): XmlElement {
  return element('entry', { 'xml:lang': item.language }, [
    text('id', item.id),
    element('title', { type: 'text' }, [item.title]),
    element('link', {
      rel: 'alternate',
      type: 'text/html',
      hreflang: item.language,
      href: item.url,
    }),
    ...item.media.map(({ url, contentType, sizeBytes, caption }) =>
      element('link', {
        rel: 'enclosure',
        type: contentType,
        length: sizeBytes,
        title: caption || undefined,
        href: url,
      }),
    ),
    text('published', item.publishedAt.toISOString()),
    text('updated', item.updatedAt.toISOString()),
    element('author', {}, [text('name', item.office.name), text('uri', item.office.url)]),
    ...item.subjects.map(({ code, scheme, name }) =>
      element('category', { term: code, scheme, label: name }),
    ),
    ...item.keywords.map((keyword) => element('category', { term: keyword })),
    element('summary', { type: 'text' }, [item.summary]),
    element('content', { type: 'html' }, [item.html]),
    ...moduleElements(item),
  ]);
}

function pageLink(rel: string, href: string): XmlElement {
  return element('link', { rel, type: 'application/atom+xml', href });
}

function text(name: string, value: string): XmlElement {
  return element(name, {}, [value]);
}
