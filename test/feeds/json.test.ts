import assert from 'node:assert/strict';
import test from 'node:test';
import { renderJson } from '../../src/feeds/json.ts';
import { feedOf, itemOf } from './sample.ts';

test('a feed has exactly the members of JSON Feed 1.1 that apply to it', () => {
  const feed = feedOf([], { nextUrl: 'https://depesche.example/feeds/releases.json?before=x' });
  assert.deepEqual(JSON.parse(renderJson(feed)), {
    version: 'https://jsonfeed.org/version/1.1',
    title: 'Depesche: Bildung & Hagen',
    description: 'Meldungen',
    home_page_url: feed.siteUrl,
    feed_url: feed.selfUrl,
    next_url: feed.nextUrl,
    language: 'de',
    authors: [{ name: 'Depesche' }],
    items: [],
  });
});

test('the last page has no next_url', () => {
  assert.equal('next_url' in JSON.parse(renderJson(feedOf([]))), false);
});

test('an item carries text, HTML, dates, office, tags and files with their credit', () => {
  const item = itemOf();
  const [read] = JSON.parse(renderJson(feedOf([item]))).items;
  const url = 'https://depesche.example/media/0000000media1/Schule%20%26%20Hof.jpg';
  assert.deepEqual(read, {
    id: item.id,
    url: 'https://depesche.example/meldungen/neuer-schulhof-0123456789ab',
    title: 'Schulhof & Garten: mehr Grün für < 5 Euro',
    summary: item.summary,
    content_html: item.html,
    content_text: 'Der Kreis hat den Schulhof erneuert.\n\nEr kostet < 5 Euro je Kind.',
    image: url,
    date_published: '2026-11-19T09:00:00.123Z',
    date_modified: '2026-11-19T09:00:00.123Z',
    authors: [{ name: 'Kreis & Co', url: 'https://depesche.example/pressestellen/kreis' }],
    language: 'de',
    tags: ['Bildung', 'Nordrhein-Westfalen', 'Ennepe-Ruhr-Kreis', 'Schulhof', 'R&D'],
    attachments: [
      {
        url,
        mime_type: 'image/jpeg',
        title: 'Der neue Schulhof "Am Hang" (Kreis/M. Öztürk)',
        size_in_bytes: 482_113,
      },
    ],
  });
});

test('an item without files has neither image nor attachments', () => {
  const [read] = JSON.parse(renderJson(feedOf([itemOf({ media: [] })]))).items;
  assert.equal('image' in read, false);
  assert.equal('attachments' in read, false);
});
