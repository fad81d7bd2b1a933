import RSS from 'rss';
import { linksOf, moduleElements, namespaces } from './elements.ts';
import type { Feed, FeedItem, FeedMedia } from './feed.ts';
import { cleanXmlText, element, escapeXml, type XmlElement } from './xml.ts';

// No text of ours can hold NUL, so this marks the place in the output past any doubt.
const mark = '\0';
const markedBuildDate = new RegExp(
  `<generator>${mark}</generator><lastBuildDate>[^<]*</lastBuildDate>`,
);
const markedTitle = new RegExp(String.raw`<!\[CDATA\[${mark}(\d+)${mark}\]\]>`, 'g');

/**
 * RSS 2.0 through the npm package `rss` 1.2.2, which has to be kept from: putting the present
 * moment into every feed, letting illegal characters through, printing "Invalid Date" (toISOString
 * throws first), writing a channel `<author>`, and guessing guid, length and type.
 */
export function renderRss(feed: Feed): string {
  const titles = openTitles();
  const rss = new RSS({
    ...cleanTree({
      description: feed.description,
      feed_url: feed.selfUrl,
      site_url: feed.siteUrl,
      language: feed.language,
      docs: 'https://www.rssboard.org/rss-specification',
      ttl: 5,
      custom_namespaces: namespaces,
      custom_elements: pageLinks(feed).map(toCustomElement),
    }),
    title: titles.hold(feed.title),
    generator: mark,
  });
  for (const item of feed.items)
    rss.item({ ...cleanTree(toRssItem(item)), title: titles.hold(item.title) });
  return titles.write(writeBuildDate(rss.xml(), feed.updatedAt));
}

// Some readers, and W3C's validator, take this for a tag or an entity of HTML.
const looksLikeHtml = /&#?\w|<[/a-z]/i;
const hexadecimal: Record<string, string> = { '&': '&#x26;', '<': '&#x3C;', '>': '&#x3E;' };

/**
 * Titles are plain text, escaped once. Those that could be read as HTML are written as the RSS
 * Advisory Board's profile has it, with hexadecimal references in place of CDATA.
 */
function openTitles() {
  const held: string[] = [];
  return {
    hold: (title: string) => {
      const text = cleanXmlText(title);
      return looksLikeHtml.test(text) ? `${mark}${held.push(text) - 1}${mark}` : text;
    },
    write: (xml: string) =>
      xml.replace(markedTitle, (_, index: string) =>
        (held[Number(index)] ?? '').replace(/[&<>]/g, (sign) => hexadecimal[sign] ?? sign),
      ),
  };
}

function writeBuildDate(xml: string, updatedAt: Date | null): string {
  if (!markedBuildDate.test(xml)) throw new Error('the rss package writes its head in another way');
  const date =
    updatedAt === null ? '' : `<lastBuildDate>${updatedAt.toUTCString()}</lastBuildDate>`;
  return xml.replace(markedBuildDate, `<generator>Depesche</generator>${date}`);
}

/** RFC 5005: where older items are; WebSub: who tells of new ones. */
function pageLinks(feed: Feed): XmlElement[] {
  const { hubUrl } = feed;
  const { pages, marks } = linksOf(feed);
  return [
    ...pages.map(([rel, href]) => pageLink(rel, href)),
    ...marks,
    ...(hubUrl ? [element('atom:link', { rel: 'hub', href: hubUrl })] : []),
  ];
}

function pageLink(rel: string, href: string): XmlElement {
  return element('atom:link', { rel, href, type: 'application/rss+xml' });
}

function toRssItem(item: FeedItem): RSS.ItemOptions {
  const labels = new Set([...item.subjects.map(({ name }) => name), ...item.keywords]);
  return {
    title: item.title,
    // Readers take a description for HTML.
    description: escapeXml(item.summary),
    url: item.url,
    guid: item.id,
    date: item.publishedAt.toISOString(),
    author: item.office.name,
    categories: [...labels],
    enclosure: toEnclosure(item.media),
    custom_elements: [
      { 'content:encoded': { _cdata: item.html } },
      ...itemElements(item).map(toCustomElement),
    ],
  };
}

/** RSS allows one: the first picture, else the first file. */
function toEnclosure(media: FeedMedia[]): RSS.EnclosureObject | undefined {
  const one = media.find(({ medium }) => medium === 'image') ?? media[0];
  return one && { url: one.url, size: one.sizeBytes, type: one.contentType };
}

function itemElements(item: FeedItem): XmlElement[] {
  return [
    element('dc:language', {}, [item.language]),
    // pubDate stays that of the first version.
    ...(item.isCorrected ? [element('atom:updated', {}, [item.updatedAt.toISOString()])] : []),
    ...item.subjects.map(({ code, scheme }) => element('category', { domain: scheme }, [code])),
    ...moduleElements(item),
  ];
}

/** In the shape that the package hands on to the npm package `xml`. */
function toCustomElement({ name, attributes, children }: XmlElement): Record<string, unknown> {
  const inner = children.map((child) =>
    typeof child === 'string' ? child : toCustomElement(child),
  );
  return { [name]: [{ _attr: attributes }, ...inner] };
}

/** Cleans every text in the options, so that none can be forgotten. */
function cleanTree<T>(value: T): T {
  if (typeof value === 'string') return cleanXmlText(value) as T;
  if (Array.isArray(value)) return value.map(cleanTree) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, cleanTree(inner)]),
  ) as T;
}
