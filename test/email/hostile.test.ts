import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ReleaseMail } from '../../src/email/present-release.ts';
import {
  type MailTemplates,
  openMailTemplates,
  type RenderedMail,
} from '../../src/email/render.ts';
import { openWords } from '../../src/words.ts';
import { textNodesOf } from './read-html.ts';
import { person, sampleMail, sampleRelease } from './samples.ts';
import { personalise } from './personalise.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

function renderMail(input: ReleaseMail): RenderedMail {
  return personalise(templates.release(input), person);
}

const hostile = `"><script>alert(1)</script>{{constructor}}{{> x}}' onload=x &amp;<b>`;

test('markup and template syntax in any field stay literal', () => {
  const of = {
    headline: hostile,
    subheadline: hostile,
    byline: hostile,
    dateline: hostile,
    note: hostile,
    contacts: [{ name: hostile, role: hostile, phone: hostile, email: hostile }],
    office: { ...sampleRelease.office, name: hostile, address: hostile, email: hostile },
    regions: sampleRelease.regions.map((region) => ({ ...region, name: hostile })),
    media: sampleRelease.media.map((file) => ({
      ...file,
      fileName: hostile,
      caption: hostile,
      credit: hostile,
      alt: hostile,
    })),
  };
  const input = sampleMail({ kind: 'correction', of });
  const { html, text } = personalise(templates.release(input), { ...person, reason: hostile });
  assert.doesNotMatch(html, /<script|<b>|onload=x[^ ]*>/);
  assert.ok(text.includes('"><script>alert(1)</script>{{constructor}}'));
  assert.ok(textNodesOf(html).some((node) => node.includes(hostile)));
  const names = new Set(
    [...html.matchAll(/<[a-z0-9]+((?:\s[^\s=>]+="[^"]*")*)\s*>/g)].flatMap(([, attributes = '']) =>
      [...attributes.matchAll(/\s([^\s=>]+)="/g)].map(([, name]) => name),
    ),
  );
  assert.ok(!names.has('onload') && names.has('href'));
});

test('a release cannot forge the place of a recipient’s own words', () => {
  const first = templates.release(sampleMail());
  // What somebody sees who looks at the prepared mail, or at the source of this program.
  const guesses = [
    '{{reason}}',
    'settingsToken',
    '{{settingsUrl}}',
    '%reason%',
    'slot-reason-',
    'reason',
  ];
  const marks = [...new Set([...first.html, ...first.text].join(' ').match(/slot\w+-\w+-/g) ?? [])];
  for (const guess of [...guesses, ...marks]) {
    const headline = `Vorher ${guess} nachher`;
    const { subject, html, text } = renderMail(sampleMail({ of: { headline } }));
    assert.equal(subject, headline);
    assert.ok(textNodesOf(html).includes(headline));
    assert.ok(text.includes(headline));
  }
});

test('two prepared mails do not share their marks, and none is left in a mail', () => {
  const { html, text } = renderMail(sampleMail());
  assert.doesNotMatch(html + text, /slot[0-9a-f]{8}/);
  assert.equal(html.split(person.settingsToken).length, 2);
  assert.equal(text.split(person.unsubscribeToken).length, 2);
});

test('a recipient’s own words are escaped in the HTML and wrapped in the text', () => {
  const reason = `Thema „Kunst & Kultur“ <b>, ${'Region Ennepe-Ruhr-Kreis, '.repeat(8)}`;
  const { html, text } = personalise(templates.release(sampleMail()), { ...person, reason });
  assert.match(html, /Thema „Kunst &amp; Kultur“ &lt;b&gt;/);
  assert.ok(text.includes('Thema „Kunst & Kultur“ <b>'));
  for (const line of text.split('\n')) assert.ok(line.length <= 78, line);
});
