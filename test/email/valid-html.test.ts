import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { type MailTemplates, openMailTemplates } from '../../src/email/render.ts';
import { openWords } from '../../src/words.ts';
import { baseUrl, person, sampleMail } from './samples.ts';
import { personalise } from './personalise.ts';

let templates: MailTemplates;

before(async () => {
  templates = await openMailTemplates({ words: await openWords() });
});

// Rules that a page has to keep and a mail must break: Outlook lays out with tables, their
// attributes and conditional comments, Gmail drops much of what is not inline, and a role tells
// screen readers in webmail what an element of ours cannot.
const mailRules = {
  'doctype-style': 'off',
  'long-title': 'off',
  'no-conditional-comment': 'off',
  'no-inline-style': 'off',
  'no-deprecated-attr': 'off',
  'prefer-native-element': 'off',
  'presentation-role-style': 'off',
  'prefer-tbody': 'off',
  // The number stays as the office wrote it, to be copied.
  'tel-non-breaking': 'off',
} as const;

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: mailRules,
});

async function assertValid(html: string): Promise<void> {
  const report = await validator.validateString(html);
  const messages = report.results.flatMap((result) =>
    result.messages.map(({ line, ruleId, message }) => `${line} ${ruleId}: ${message}`),
  );
  assert.deepEqual(messages, []);
}

for (const language of ['de', 'en'] as const)
  for (const kind of ['initial', 'correction', 'withdrawal'] as const)
    for (const fullText of [true, false])
      test(`the HTML is valid (${language}, ${kind}, ${fullText ? 'full text' : 'teaser'})`, async () => {
        const of = {
          note: 'Zahl berichtigt',
          eventStartsAt: new Date('2026-12-01T09:00:00Z'),
          eventPlace: 'Kreishaus',
        };
        const prepared = templates.release(sampleMail({ language, kind, fullText, of }));
        await assertValid(personalise(prepared, person).html);
      });

test('the HTML of the confirmation is valid', async () => {
  const { html } = templates.confirmation({
    language: 'de',
    filters: ['Thema Bildung'],
    confirmUrl: `${baseUrl}/bestaetigen/${'c'.repeat(32)}`,
    requestedAt: new Date('2026-11-19T09:00:00Z'),
    hours: 1,
  });
  await assertValid(html);
});

test('layout tables are marked as such, pictures have a text, and the zoom is not locked', () => {
  const { html } = personalise(templates.release(sampleMail()), person);
  const layout = [...html.matchAll(/<table[^>]*cellpadding[^>]*>/g)].map(([tag]) => tag);
  assert.equal(layout.length, 3);
  for (const tag of layout) assert.match(tag, /role="presentation"/);
  for (const [tag] of html.matchAll(/<img[^>]*>/g)) assert.match(tag, /alt="[^"]+"/);
  assert.doesNotMatch(html, /user-scalable=no|maximum-scale/);
});

test('no style that Word’s engine or Gmail would break on', () => {
  const { html } = personalise(templates.release(sampleMail()), person);
  const inline = [...html.matchAll(/style="([^"]*)"/g)].map(([, style = '']) => style).join(';');
  assert.doesNotMatch(inline, /flex|grid|position:|float:|url\(|var\(|calc\(|oklch/);
});
