import assert from 'node:assert/strict';
import test from 'node:test';
import { itemOf, picture, release } from './sample.ts';

test('the full text holds subheadline, place, body, picture, boilerplate and contact in order', () => {
  assert.equal(
    itemOf().html,
    [
      '<p><strong>Eltern &amp; Kinder halfen mit</strong></p>',
      '<p>Schwelm (pen) – Der Kreis hat den Schulhof erneuert.</p>' +
        '<p>Er kostet &lt; 5 Euro je Kind.</p>',
      '<figure><img src="https://depesche.example/media/0000000media1/Schule%20%26%20Hof.jpg"' +
        ' alt="Kinder &lt;spielen&gt; im Hof" width="3000" height="2000">' +
        '<figcaption>Der neue Schulhof &quot;Am Hang&quot; (Bild: Kreis/M. Öztürk)</figcaption></figure>',
      '<p>Über den Kreis</p>',
      '<p><strong>Pressekontakt</strong></p><p>Ina Vogt, Presse<br>02336 93-0<br>' +
        '<a href="mailto:presse@kreis.example">presse@kreis.example</a></p>',
    ].join('\n'),
  );
});

test('what is missing leaves nothing behind', () => {
  const bare = itemOf({
    subheadline: '',
    dateline: '',
    byline: '',
    boilerplateHtml: null,
    contacts: [],
    media: [],
  });
  assert.equal(bare.html, release.bodyHtml);
});

test('place and mark stand alone when the body does not begin with a paragraph', () => {
  const { html } = itemOf({ bodyHtml: '<h2>Programm</h2>', subheadline: '', media: [] });
  assert.match(html, /^<p>Schwelm \(pen\)<\/p><h2>Programm<\/h2>/);
});

test('a correction says first when and what', () => {
  const { html } = itemOf({
    version: 2,
    note: 'Uhrzeit <berichtigt>',
    updatedAt: new Date('2026-11-20T23:30:00Z'),
  });
  assert.match(
    html,
    /^<p><strong>Korrektur vom Samstag, 21\. November 2026:<\/strong> Uhrzeit &lt;berichtigt&gt;<\/p>/,
  );
});

test('an invitation names date and place', () => {
  const { html } = itemOf({
    eventStartsAt: new Date('2026-12-03T17:00:00Z'),
    eventPlace: 'Kreishaus, Schwelm',
  });
  assert.match(
    html,
    /<strong>Termin:<\/strong> Donnerstag, 3\. Dezember 2026, 18:00 Uhr, Kreishaus, Schwelm</,
  );
});

test('labels and names are in the language of the release', () => {
  const item = itemOf({ language: 'en' });
  assert.match(item.html, /Press contact/);
  assert.equal(item.office.name, 'District & Co');
  assert.deepEqual(
    item.subjects.map(({ name }) => name),
    ['Education', 'Nordrhein-Westfalen', 'Ennepe-Ruhr-Kreis'],
  );
});

test('files that are no pictures are linked by caption or name', () => {
  const file = { ...picture, contentType: 'application/pdf', fileName: 'Plan.pdf' };
  const { html } = itemOf({ media: [{ ...file, caption: '' }, file] });
  const url = 'https://depesche.example/media/0000000media1/Plan.pdf';
  assert.ok(
    html.includes(
      `<p><strong>Dateien</strong></p><ul><li><a href="${url}">Plan.pdf</a></li>` +
        `<li><a href="${url}">Der neue Schulhof &quot;Am Hang&quot;</a></li></ul>`,
    ),
  );
});

test('an own topic is not passed off as a Media Topic', () => {
  const topics = [{ code: 'bauen', slug: 'bauen', name: 'Bauen', nameEn: 'Building' }];
  assert.equal(itemOf({ topics }).subjects[0]?.scheme, 'https://depesche.example/themen/');
});
