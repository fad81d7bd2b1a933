import type { Feed, FeedItem } from './feed.ts';

/** JSON Feed 1.1 (jsonfeed.org). */
export function renderJson(feed: Feed): string {
  const olderUrl = feed.currentUrl ? feed.prevArchiveUrl : feed.nextUrl;
  return JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description,
    home_page_url: feed.siteUrl,
    feed_url: feed.selfUrl,
    ...(olderUrl && { next_url: olderUrl }),
    ...(feed.hubUrl && { hubs: [{ type: 'WebSub', url: feed.hubUrl }] }),
    language: feed.language,
    authors: [{ name: 'Depesche' }],
    items: feed.items.map(toJsonItem),
  });
}

function toJsonItem(item: FeedItem) {
  const image = item.media.find(({ medium }) => medium === 'image');
  const tags = new Set([...item.subjects.map(({ name }) => name), ...item.keywords]);
  return {
    id: item.id,
    url: item.url,
    title: item.title,
    summary: item.summary,
    content_html: item.html,
    content_text: item.text,
    ...(image && { image: image.url }),
    date_published: item.publishedAt.toISOString(),
    date_modified: item.updatedAt.toISOString(),
    authors: [item.office],
    language: item.language,
    tags: [...tags],
    ...(item.media.length > 0 && {
      attachments: item.media.map(({ url, contentType, sizeBytes, caption, credit }) => ({
        url,
        mime_type: contentType,
        // The format has no field for the credit, and no picture goes out without it.
        title: [caption, credit && `(${credit})`].filter(Boolean).join(' '),
        size_in_bytes: sizeBytes,
      })),
    }),
  };
}
