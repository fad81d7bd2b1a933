import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { sql } from 'kysely';
import { addMedia, addOffice, addRelease, hostile } from './rows.ts';
import { type PortalServer, startPortalServer } from './portal-server.ts';

let portal: PortalServer;
const page = '/meldungen/meldung-aaaaaaaaaaa1';

before(async () => {
  portal = await startPortalServer();
  const { db } = portal;
  await addOffice(db, 'kreis', 'Kreis & Co');
  await addRelease(db, {
    id: 'aaaaaaaaaaa1',
    at: '2026-11-20T09:00:00Z',
    headline: '</script><b> & "so" ]]> –',
    kind: 'invitation',
    version: 2,
    body: '<p>Der Kreis <strong>baut</strong> <a href="https://plan.example/x">neue Schulen</a>.</p>',
  });
  await addMedia(db, 'aaaaaaaaaaa1', {
    id: 'bbbbbbbbbbb1',
    fileName: 'Schule.jpg',
    contentType: 'image/jpeg',
  });
  await addRelease(db, { id: 'aaaaaaaaaaa2', at: '2026-11-19T09:00:00Z', status: 'withdrawn' });
  await addRelease(db, { id: 'aaaaaaaaaaa3', at: '2999-01-01Z', status: 'scheduled' });
  await addRelease(db, { id: 'aaaaaaaaaaa4', at: '2026-11-19T09:00:00Z', status: 'draft' });
  await addRelease(db, { id: 'aaaaaaaaaaa5', at: '2026-11-18T09:00:00Z', headline: hostile });
});

after(() => portal.close());

const typeOf = (headers: Headers) => headers.get('content-type');

test('a release is there as Markdown, with everything that belongs to it', async () => {
  const { status, html, headers } = await portal.read(`${page}.md`);
  assert.equal(status, 200);
  assert.equal(typeOf(headers), 'text/markdown; charset=utf-8');
  assert.equal(headers.get('link'), `<https://depesche.example${page}>; rel="canonical"`);
  assert.equal(headers.get('content-language'), 'de');
  assert.match(html, /^# \\<\/script>\\<b> & "so" \\\]\\\]> –\n/);
  assert.match(html, /Kreis & Co, /);
  assert.match(html, /> Korrektur vom .*: Eine Zahl berichtigt/);
  assert.match(html, /Termin: .*Kreishaus/);
  assert.match(
    html,
    /Schwelm \(dep\) – Der Kreis \*\*baut\*\* \[neue Schulen\]\(<https:\/\/plan\.example\/x>\)\./,
  );
  assert.match(
    html,
    /!\[Ein Haus aus Holz\]\(<https:\/\/depesche\.example\/media\/bbbbbbbbbbb1\/Schule\.jpg>\) Die Schule von vorn \(Bild: Ada Beispiel\)/,
  );
  assert.match(html, /Ada Beispiel, Presse, 02336 93-0, ada@kreis\.example/);
  assert.doesNotMatch(html, /0171/, 'the mobile number is for accredited subscribers');
});

test('and as plain text, with addresses as footnotes', async () => {
  const { status, html, headers } = await portal.read(`/en${page}.txt`);
  assert.equal(status, 200);
  assert.equal(typeOf(headers), 'text/plain; charset=utf-8');
  assert.match(html, /^<\/script><b> & "so" \]\]> –\n\n/);
  assert.match(html, /Schwelm \(dep\) – Der Kreis baut neue Schulen \[1\]\./);
  assert.match(html, /\n\[1\] https:\/\/plan\.example\/x\n/);
  assert.match(html, /\n {2}https:\/\/depesche\.example\/media\/bbbbbbbbbbb1\/Schule\.jpg\n/);
  assert.match(
    html,
    /Diese Meldung im Internet: https:\/\/depesche\.example\/meldungen\/meldung-aaaaaaaaaaa1\n$/,
  );
});

test('what a reader accepts chooses the form, and every answer says so to caches', async () => {
  const forms: [string, string][] = [
    ['*/*', 'text/html'],
    ['', 'text/html'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'text/html'],
    ['text/markdown', 'text/markdown'],
    ['text/plain;q=0.9, text/html;q=0.1', 'text/plain'],
    ['text/markdown, text/html;q=0.9, */*;q=0.1', 'text/markdown'],
    ['text/markdown;q=0', 'text/html'],
    ['image/png', 'text/html'],
    ['not a type at all;;;', 'text/html'],
  ];
  for (const [accept, type] of forms) {
    const { status, headers } = await portal.read(page, { accept });
    assert.equal(status, 200, accept);
    assert.equal(typeOf(headers), `${type}; charset=utf-8`, accept);
    assert.match(headers.get('vary') ?? '', /\bAccept\b/, accept);
  }
});

test('an unchanged document is answered with 304, and HEAD has no body', async () => {
  const { headers } = await portal.read(`${page}.md`);
  const etag = headers.get('etag') ?? '';
  // Without it fetch() asks every cache on the way to look anew, and Express takes that for itself.
  const calm = { 'cache-control': 'max-age=0' };
  const again = await portal.read(`${page}.md`, { 'if-none-match': etag, ...calm });
  assert.equal(again.status, 304);
  const other = await portal.read(`${page}.md`, { 'if-none-match': '"x"', ...calm });
  assert.equal(other.status, 200);
  const head = await fetch(`${portal.url}${page}.md`, { method: 'HEAD' });
  assert.equal(head.headers.get('etag'), etag);
  assert.equal(await head.text(), '');
});

test('an old slug leads on, also with its ending', async () => {
  const { status, headers } = await portal.read('/en/meldungen/anders-aaaaaaaaaaa1.txt');
  assert.equal(status, 301);
  assert.equal(headers.get('location'), `/en${page}.txt`);
});

test('what is not public cannot be told from what never was; what went says so', async () => {
  const seen = new Set<string>();
  for (const id of ['aaaaaaaaaaa3', 'aaaaaaaaaaa4', 'zzzzzzzzzzz9'])
    for (const ending of ['.md', '.txt']) {
      const { status, html, headers } = await portal.read(`/meldungen/meldung-${id}${ending}`);
      assert.equal(status, 404);
      const named = [...headers].filter(([name]) => !/^(date|x-request-id)$/.test(name));
      seen.add(JSON.stringify(named) + html.replaceAll(id, ''));
    }
  assert.equal(seen.size, 1);
  const gone = await portal.read('/meldungen/meldung-aaaaaaaaaaa2.md');
  assert.equal(gone.status, 410);
  assert.match(gone.html, /Zahl war falsch/);
  const accepted = await portal.read('/meldungen/meldung-aaaaaaaaaaa3', { accept: 'text/plain' });
  assert.equal(accepted.status, 404);
});

/** The one JSON-LD block of a page, as a machine reads it. */
function structuredOf(html: string): Record<string, unknown> {
  const blocks = [...html.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)];
  assert.equal(blocks.length, 1);
  return JSON.parse(blocks[0]?.[1] ?? '') as Record<string, unknown>;
}

test('JSON-LD describes the release, and nothing in it ends its block', async () => {
  const { html } = await portal.read(page);
  const article = structuredOf(html);
  assert.equal(article['@type'], 'NewsArticle');
  assert.equal(article.headline, '</script><b> & "so" ]]> –');
  assert.equal(article.datePublished, '2026-11-20T09:00:00.000Z');
  assert.equal(article.dateModified, '2026-11-21T09:00:00.000Z');
  assert.equal((article.publisher as { name: string }).name, 'Kreis & Co');
  const [image] = article.image as { url: string; width: number; creditText: string }[];
  assert.equal(image?.url, 'https://depesche.example/media/bbbbbbbbbbb1/Schule.jpg');
  assert.equal(image?.width, 1600);
  assert.equal((article.correction as { text: string }).text, 'Eine Zahl berichtigt');
  assert.equal(
    structuredOf((await portal.read('/meldungen/meldung-aaaaaaaaaaa5')).html).headline,
    hostile,
  );
});

test('the largest and strangest keywords reach the page as text', async () => {
  await sql`update release_version set keywords = array['<!--', '</SCRIPT >', '"><img src=x>', chr(8232)]
    where release_id = 'aaaaaaaaaaa5'`.execute(portal.db);
  const { html } = await portal.read('/meldungen/meldung-aaaaaaaaaaa5');
  assert.deepEqual(structuredOf(html).keywords, ['<!--', '</SCRIPT >', '"><img src=x>', '\u2028']);
  assert.doesNotMatch(html, /<img src=x>|<!--/);
});

test('the head names the other forms, the preview and what networks show', async () => {
  const { html } = await portal.read(page);
  for (const part of [
    `<link rel="alternate" type="text/markdown" href="${page}.md"`,
    '<link rel="alternate" type="application/json+oembed" href="https://depesche.example/oembed?url=https%3A%2F%2Fdepesche.example%2Fmeldungen%2Fmeldung-aaaaaaaaaaa1&amp;format&#x3D;json"',
    '<meta property="og:locale" content="de_DE">',
    '<meta property="article:section" content=',
    '<meta name="twitter:card" content="summary_large_image">',
  ])
    assert.ok(
      html.includes(part) ||
        html.replaceAll('&#x3D;', '=').includes(part.replaceAll('&#x3D;', '=')),
      part,
    );
});
