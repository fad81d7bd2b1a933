import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { parseDocument } from 'htmlparser2';
import type { ReleaseMail } from '../../src/email/present-release.ts';
import {
  type MailTemplates,
  openMailTemplates,
  type RenderedMail,
} from '../../src/email/render.ts';
import { cleanBody } from '../../src/releases/body.ts';
import { openWords } from '../../src/words.ts';
import { assertTwins } from './read-html.ts';
import { person, sampleMail, sampleRelease } from './samples.ts';
import { personalise } from './personalise.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

function renderMail(input: ReleaseMail): RenderedMail {
  return personalise(templates.release(input), person);
}

function longBody(bytes: number, paragraph: (index: number) => string): string {
  let source = '';
  for (let index = 0; Buffer.byteLength(source) < bytes; index++) source += paragraph(index);
  return cleanBody({ source, format: 'html' }).html;
}

const longBodies: [what: string, html: string][] = [
  ['of many paragraphs', longBody(200_000, (n) => `<p>Absatz ${n} über Bäume &amp; Straßen.</p>`)],
  [
    'of links',
    longBody(200_000, (n) => `<p><a href="https://kreis.example/${n}">Nr. ${n}</a></p>`),
  ],
  ['of one paragraph', `<p>${'Ein Satz über Bäume. '.repeat(9000)}</p>`],
  ['of one list', `<ul>${'<li>Ein Punkt über Bäume.</li>'.repeat(7000)}</ul>`],
  ['of one word', `<p>${'ä'.repeat(100_000)}</p>`],
];

for (const [what, bodyHtml] of longBodies)
  test(`a body ${what} of 200 kB is cut below 100 kB in the HTML and whole in the text`, () => {
    const mail = renderMail(sampleMail({ of: { bodyHtml } }));
    assert.ok(Buffer.byteLength(mail.html) < 100_000, String(Buffer.byteLength(mail.html)));
    assert.match(mail.html, />Weiterlesen<\/a>/);
    assert.match(mail.html, /\/abmelden\//);
    assert.ok(Buffer.byteLength(mail.text) > 150_000);
    assertWellFormed(mail.html);
  });

test('of a long body as much is kept as fits', () => {
  const mail = renderMail(sampleMail({ of: { bodyHtml: longBodies[0]?.[1] ?? '' } }));
  assert.ok(Buffer.byteLength(mail.html) > 85_000);
});

test('a release with a hundred files and endless captions stays below 100 kB', () => {
  const [picture] = sampleRelease.media;
  assert.ok(picture);
  const media = Array.from({ length: 100 }, (_, index) => ({
    ...picture,
    id: `m${index}`,
    caption: 'Ein Bild. '.repeat(500),
    credit: 'Foto: Jemand, '.repeat(300),
  }));
  const note = 'Geändert wurde vieles. '.repeat(1000);
  const boilerplateHtml = `<p>${'Über uns. '.repeat(900)}</p>`.repeat(20);
  const bodyHtml = longBodies[0]?.[1] ?? '';
  const of = { media, note, boilerplateHtml, bodyHtml };
  const mail = renderMail(sampleMail({ kind: 'correction', of }));
  assert.ok(Buffer.byteLength(mail.html) < 100_000, String(Buffer.byteLength(mail.html)));
  assert.match(mail.html, /80 weitere Dateien finden Sie auf der Seite der Meldung\./);
  assertTwins(renderMail(sampleMail({ kind: 'correction', of: { media, note } })));
});

function assertWellFormed(html: string): void {
  const closed = [...html.matchAll(/<\/(p|ul|li|div|table|td|tr|a|strong)>/g)].length;
  const opened = [...html.matchAll(/<(p|ul|li|div|table|td|tr|a|strong)[\s>]/g)].length;
  const inComments = [...html.matchAll(/<!--[\s\S]*?-->/g)].join('');
  const commentOpened = [...inComments.matchAll(/<(table|td|tr)[\s>]/g)].length;
  const commentClosed = [...inComments.matchAll(/<\/(table|td|tr)>/g)].length;
  assert.equal(opened - commentOpened, closed - commentClosed);
  assert.ok(parseDocument(html).children.length > 0);
}
